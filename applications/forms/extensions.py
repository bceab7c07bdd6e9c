"""延期: what one officer proposes and another decides."""

from django import forms

from applications.forms.office_fields import Text
from applications.services.extensions import LONGEST_REASON


class ExtensionForm(forms.Form):
    """Which dossier, until when, and why."""

    number = forms.CharField(label="申报编号", max_length=30, help_text="由申报单位提供，尚未提交的申报也可以延期。")
    until = forms.DateTimeField(
        label="延期后的截止时间",
        help_text="北京时间，到这一时刻为止。填写次日 00:00 即当日 24:00。",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = Text(
        label="延期原因", rows=3, max_length=LONGEST_REASON, help_text="将向本组全部申报单位公开，不超过 500 字。"
    )

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()


class DecisionForm(forms.Form):
    """The second officer's decision."""

    CONFIRM, DECLINE = "confirm", "decline"

    decision = forms.ChoiceField(choices=((CONFIRM, "同意"), (DECLINE, "不同意")))
