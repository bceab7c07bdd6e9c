"""The form of a correction: a reason for each part that shall be corrected."""

from collections.abc import Sequence
from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.services.corrections import LONGEST_REASON, Part


class CorrectionForm(forms.Form):
    """One text for each section and slot; a part without a text stays closed to the applicant."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str, str]], version: int) -> None:
        super().__init__(*args, initial={"version": version})  # type: ignore[misc]  # args: data and files
        self.parts = [(kind, key) for kind, key, _ in parts]
        for kind, key, title in parts:
            self.fields[f"{kind}-{key}"] = Text(label=title, rows=2, required=False, max_length=LONGEST_REASON)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.reasons():
            self.add_error(None, "请至少写明一项补正要求。")
        return data

    def reasons(self) -> dict[Part, str]:
        """(kind, key) → reason of the parts that were written about."""
        data = self.cleaned_data
        return {(kind, key): data[f"{kind}-{key}"] for kind, key in self.parts if data.get(f"{kind}-{key}")}


class LateForm(forms.Form):
    """What becomes of a late correction: more working days, or the end."""

    CHOICES = (("extend", "延长期限"), ("end", "按逾期失效办理"))

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = forms.ChoiceField(label="决定", choices=CHOICES, widget=forms.RadioSelect)
    workdays = forms.IntegerField(
        label="延长的工作日", min_value=1, max_value=30, required=False, help_text="自今日起算。"
    )
    reason = Text(label="理由", rows=3, max_length=LONGEST_REASON)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("decision") == "extend" and not data.get("workdays") and "workdays" not in self.errors:
            self.add_error("workdays", "请填写延长的工作日")
        return data
