"""Forms of the comprehensive evaluation and its report."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from applications.models import Group
from committee.models import ReportVersion
from committee.models.report import TEXT_LONGEST
from committee.report_parts import WRITTEN
from committee.selectors.proposals import Standing


class GroupFilter(forms.Form):
    """One group's own view of the ranking."""

    group = forms.ChoiceField(label="组别", required=False)

    def __init__(self, *args: Any, groups: Iterable[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the declared field
        field.choices = [("", "全部"), *((group.code, group.name) for group in groups)]

    def only(self, standings: Sequence[Standing]) -> list[Standing]:
        """Those of the chosen group; all of them when none is chosen or there is no such group."""
        code = self.cleaned_data["group"] if self.is_valid() else ""
        return [each for each in standings if not code or each.result.application.group.code == code]


class ReportForm(forms.Form):
    """The texts of the report's parts; `seen` is the version they were written upon."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="修改说明", max_length=200, required=False, help_text="已有人签署的，须说明修改原因；保存后全部重新签署。"
    )

    def __init__(self, *args: Any, version: ReportVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"seen": version.number, **version.texts}
        for part in WRITTEN:
            self.fields[part.key] = forms.CharField(
                label=f"{part.title}：文字",
                max_length=part.most,
                required=False,
                help_text=part.hint,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def texts(self) -> dict[str, str]:
        """Part → its text, line ends as one character."""
        return {part.key: self.cleaned_data[part.key].replace("\r\n", "\n") for part in WRITTEN}


class StatementForm(forms.Form):
    text = forms.CharField(
        label="监督情况说明",
        max_length=TEXT_LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="监督的环节、方式、发现的问题及整改情况；写入综合评审报告，对组委会委员可见。",
    )


class SignForm(forms.Form):
    """The digest of what was shown: another version is not signed by mistake."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
