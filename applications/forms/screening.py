"""The checklist of the screening desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from applications.forms.office_fields import Text
from applications.models import CheckAnswer
from applications.selectors.screening import Check, by_aspect
from applications.services.screening import LONGEST_NOTE, CheckReply


@dataclass(frozen=True, slots=True)
class CheckFields:
    """A line of the list with its two inputs."""

    check: Check
    verdict: BoundField
    note: BoundField


class ChecksForm(forms.Form):
    """A verdict and a note for each line. A line without a verdict stays open; a doubt needs its note."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, checks: Sequence[Check], version: int) -> None:
        super().__init__(*args, initial={"version": version})  # type: ignore[misc]  # args: data and files
        self.checks = list(checks)
        for check in self.checks:
            answer, key = check.answer, check.rule.key
            self.fields[f"verdict-{key}"] = forms.ChoiceField(
                label=check.rule.label,
                choices=CheckAnswer.Verdict.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=answer.verdict if answer else "",
            )
            self.fields[f"note-{key}"] = Text(
                label=f"说明：{check.rule.label}",
                rows=1,
                required=False,
                max_length=LONGEST_NOTE,
                initial=answer.note if answer else "",
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for check in self.checks:
            verdict, note = data.get(f"verdict-{check.rule.key}"), data.get(f"note-{check.rule.key}")
            if verdict and verdict != CheckAnswer.Verdict.PASS and not note:
                self.add_error(f"note-{check.rule.key}", "结论不是“符合”的，请填写说明")
            if note and not verdict:
                self.add_error(f"verdict-{check.rule.key}", "请选择结论")
        return data

    def groups(self) -> list[tuple[str, list[CheckFields]]]:
        """The lines under their headings."""
        return [
            (aspect.label, [self._fields_of(check) for check in checks]) for aspect, checks in by_aspect(self.checks)
        ]

    def _fields_of(self, check: Check) -> CheckFields:
        return CheckFields(check, self[f"verdict-{check.rule.key}"], self[f"note-{check.rule.key}"])

    def answers(self) -> dict[str, CheckReply]:
        """The answered lines of the valid form."""
        data = self.cleaned_data
        keys = [check.rule.key for check in self.checks]
        return {key: CheckReply(data[f"verdict-{key}"], data[f"note-{key}"]) for key in keys if data[f"verdict-{key}"]}
