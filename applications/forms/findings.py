"""Marking a finding, and the filter of their list."""

from typing import Any

from django import forms

from applications.forms.office_fields import Text
from applications.models import Finding
from applications.selectors.findings import FindingsWanted
from applications.services.findings import LONGEST_NOTE, MARKS


class MarkForm(forms.Form):
    """What the officer makes of it, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    mark = forms.ChoiceField(
        label="处理结果",
        choices=[(mark.value, mark.label) for mark in MARKS],
        widget=forms.RadioSelect,
        help_text="已说明：申报单位作出合理解释；采信：经核实不影响真实性；严重：影响真实性，应不予受理。",
    )
    note = Text(label="处理说明", rows=4, max_length=LONGEST_NOTE)


class FindingsFilterForm(forms.Form):
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *Finding.Kind.choices])
    mark = forms.ChoiceField(label="处理", required=False, choices=[("", "全部"), *Finding.Mark.choices])
    gone = forms.BooleanField(label="包括不再出现的", required=False)
    q = forms.CharField(label="单位名称、代码或编号", required=False, max_length=60)

    def wanted(self) -> FindingsWanted:
        """What is asked for; fields with an unknown value ask for nothing."""
        self.full_clean()
        asked: dict[str, Any] = {name: value for name, value in self.cleaned_data.items() if value}
        return FindingsWanted(**asked)
