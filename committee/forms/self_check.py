"""The anonymous self-check: a date and seven questions, read once and kept nowhere."""

from datetime import date
from typing import Any

from django import forms

from applications.forms.eligibility import QuestionsForm
from applications.rules.eligibility import Facts, Finding, judge
from applications.rules.rulebook import Rulebook

EARLIEST = date(1800, 1, 1)


class SelfCheckForm(QuestionsForm):
    """The questions of the round's own rules."""

    kinds = ("area", "answer")

    established_on = forms.DateField(
        label="注册登记日期",
        help_text="营业执照或法人登记证书上的成立日期，例如 2015-06-30。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2015-06-30 的格式填写注册登记日期"},
    )

    def __init__(self, *args: Any, rules: Rulebook, today: date) -> None:
        super().__init__(*args, rules=rules)
        self.today = today

    def clean_established_on(self) -> date:
        given: date = self.cleaned_data["established_on"]
        if not EARLIEST <= given <= self.today:
            raise forms.ValidationError("请核对注册登记日期：不能晚于今天")
        return given

    def findings(self) -> list[Finding]:
        """The verdict on every condition; for a valid form."""
        facts = Facts(self.cleaned_data["established_on"], self.answers())
        return judge(rules=self.rules, facts=facts)
