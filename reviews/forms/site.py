"""Forms of the site visit: the agency's plan, the leader's report, a signature."""

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.http import QueryDict

from reviews.enums import QUANTA_PER_POINT
from reviews.models import Panel, SiteReport, SiteVisit


class PlanForm(forms.Form):
    """When and where which team visits."""

    panel = forms.TypedChoiceField(label="评审组", coerce=int)
    visit_on = forms.DateField(label="评审日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    place = forms.CharField(label="地点", max_length=200)
    agenda = forms.CharField(
        label="日程",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一项，例如：09:00 首次会议",
    )

    def __init__(
        self, data: QueryDict | None = None, *, panels: Iterable[Panel], visit: SiteVisit | None, address: str
    ) -> None:
        names = ("panel_id", "visit_on", "place", "agenda")
        initial = {name.removesuffix("_id"): getattr(visit, name) for name in names} if visit else {"place": address}
        super().__init__(data, initial=initial)
        self.fields["panel"].choices = [("", "请选择"), *((panel.pk, panel.name) for panel in panels)]  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """The leader's report; the papers are added as they stand. `total` is the sum of the items' scores, if any."""

    summary = forms.CharField(label="总体评价", max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    score = forms.DecimalField(
        label="现场评审得分",
        min_value=0,
        max_digits=6,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "0.25", "inputmode": "decimal"}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, report: SiteReport | None, full: int, total: Decimal | None
    ) -> None:
        initial: dict[str, object] = {"version": 0}
        if report is not None:
            score = Decimal(report.score_quanta) / QUANTA_PER_POINT
            initial = {"summary": report.summary, "score": f"{score:.2f}", "version": report.version}
        if total is not None:
            initial["score"] = f"{total:.2f}"
        super().__init__(data, initial=initial)
        score_field = cast("forms.DecimalField", self.fields["score"])
        score_field.help_text = f"全组一致的得分，0 至 {full} 分，以 0.25 分为单位。"
        if total is not None:
            score_field.help_text = f"各条款得分合计 {total:.2f} 分（满分 {full}），提交签署时须与此一致。"
        score_field.validators.append(MaxValueValidator(full))
        score_field.widget.attrs["max"] = full

    def clean_score(self) -> Decimal:
        score: Decimal = self.cleaned_data["score"]
        if score * QUANTA_PER_POINT % 1:
            raise ValidationError("得分应以 0.25 分为单位，例如 612.25。")
        return score


class SignReportForm(forms.Form):
    """The digest of the text that the member was shown."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    confirm = forms.BooleanField(
        label="本人参加了现场评审，同意报告全文和得分", error_messages={"required": "请确认后再签署。"}
    )


class WithdrawReportForm(forms.Form):
    """Why a report goes back to its leader, and the digest of the text they were shown."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    reason = forms.CharField(label="撤回原因", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
