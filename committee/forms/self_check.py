"""The anonymous self-check: a date and seven questions, read once and kept nowhere."""

from datetime import date
from typing import Any

from django import forms

from applications.rules.eligibility import Finding, judge, questions
from applications.rules.rulebook import Rulebook

EARLIEST = date(1800, 1, 1)
YES_NO = (("yes", "是"), ("no", "否"))


class SelfCheckForm(forms.Form):
    """The questions of the round's own rules."""

    established_on = forms.DateField(
        label="注册登记日期",
        help_text="营业执照或法人登记证书上的成立日期，例如 2015-06-30。",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请按 2015-06-30 的格式填写注册登记日期"},
    )

    def __init__(self, *args: Any, rules: Rulebook, today: date) -> None:
        super().__init__(*args)
        self.rules, self.today = rules, today
        self.questions = questions(rules)
        for question in self.questions:
            self.fields[question.key] = forms.ChoiceField(
                label=question.text,
                choices=YES_NO,
                widget=forms.RadioSelect,
                error_messages={"required": "请选择“是”或“否”：" + question.text, "invalid_choice": "请选择“是”或“否”"},
            )

    def clean_established_on(self) -> date:
        given: date = self.cleaned_data["established_on"]
        if not EARLIEST <= given <= self.today:
            raise forms.ValidationError("请核对注册登记日期：不能晚于今天")
        return given

    def findings(self) -> list[Finding]:
        """The verdict on every condition; for a valid form."""
        answers = {question.key: self.cleaned_data[question.key] == "yes" for question in self.questions}
        return judge(rules=self.rules, established_on=self.cleaned_data["established_on"], answers=answers)
