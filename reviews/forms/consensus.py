"""Forms of the discussion: a value for one item, and the values a member agrees to."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from reviews.enums import PERCENT_STEP
from reviews.selectors.consensus import Agreed
from reviews.selectors.remarks import ItemRemarks, joined
from reviews.services.consensus import Proposal

REMARKS = {"attrs": {"rows": 5}}


class ValueForm(forms.Form):
    """A member's value for an item; begins with the newest one, or with the experts' remarks and no percent."""

    percent = forms.TypedChoiceField(label="合议百分比", coerce=int)
    note = forms.CharField(
        label="合议说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="分歧条款，或百分比超出各专家评分范围的，须写明理由。",
    )
    strengths = forms.CharField(
        label="优势",
        max_length=4000,
        required=False,
        widget=forms.Textarea(**REMARKS),
        help_text="一行写一条，用于反馈函；不写分数、名次和人名。",
    )
    improvements = forms.CharField(
        label="改进机会",
        max_length=4000,
        required=False,
        widget=forms.Textarea(**REMARKS),
        help_text="一行写一条，用于反馈函；写事实，不写建议。",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, item: Agreed, remarks: ItemRemarks) -> None:
        value = item.value
        initial: dict[str, object] = {"version": 0}
        initial |= {"strengths": joined(remarks.strengths), "improvements": joined(remarks.improvements)}
        if value is not None:
            names = ("percent", "note", "strengths", "improvements", "version")
            initial = {name: getattr(value, name) for name in names}
        super().__init__(data, initial=initial)
        steps = [(step, f"{step}%") for step in range(0, 101, PERCENT_STEP)]
        self.fields["percent"].choices = [("", "请选择"), *steps]  # type: ignore[attr-defined]

    def proposal(self) -> Proposal:
        """What the member proposes. Call after `is_valid`."""
        return Proposal(**{name: self.cleaned_data[name] for name in ("percent", "note", "strengths", "improvements")})


class AgreeForm(forms.Form):
    """The values that the page showed, one `clause:version` each."""

    seen = forms.CharField(max_length=2000)

    def clean_seen(self) -> dict[str, int]:
        pairs = [entry.rpartition(":") for entry in self.cleaned_data["seen"].split()]
        if not pairs or not all(version.isascii() and version.isdigit() for _, _, version in pairs):
            raise ValidationError("请刷新页面后重试。")
        return {clause: int(version) for clause, _, version in pairs}
