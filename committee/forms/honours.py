"""Forms of what follows an award: money, revocation."""

from datetime import date
from typing import Any

from django import forms

from applications.forms.dossier_fields import DATE_FORMATS
from applications.forms.office_fields import Text
from applications.models import AwardCycle
from applications.selectors.honour_rules import bar_in_words
from committee.forms.objections import FilesField
from committee.models import Payment
from committee.services.honours import LONGEST_NOTE, LONGEST_TEXT
from committee.services.incoming import HINT
from committee.services.payments import Entry
from committee.services.revocations import LONGEST_REASON, Proposal

WRONG_DAY = "请按“2025-06-30”的格式填写日期"


class DayField(forms.DateField):
    """A day as it is typed, with its example."""

    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            input_formats=DATE_FORMATS,
            help_text="例如 2025-06-30。",
            widget=forms.DateInput(format="%Y-%m-%d"),
            error_messages={"invalid": WRONG_DAY},
        )


class PaperField(forms.FileField):
    """A scan that comes in."""

    def __init__(self, *, label: str) -> None:
        super().__init__(label=label, help_text=f"{HINT}。")


class PaymentForm(forms.Form):
    """One payment; which way the money goes follows from the award's state."""

    amount = forms.IntegerField(label="金额（元）", min_value=1, max_value=2_000_000_000)
    paid_on = DayField(label="日期")
    voucher = PaperField(label="凭证")

    def __init__(self, *args: Any, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.direction = direction
        self.fields["paid_on"].label = f"{Payment.Direction(direction).label}日期"

    def entry(self) -> Entry:
        """The valid form's payment."""
        return Entry(self.direction, self.cleaned_data["amount"], self.cleaned_data["paid_on"])


class RevocationForm(forms.Form):
    """A proposal to revoke; each ground says what bar follows."""

    ground = forms.ChoiceField(label="撤销情形", widget=forms.RadioSelect)
    reason = Text(label="事实与理由", rows=4, max_length=LONGEST_REASON)
    document = forms.CharField(label="决定文号", max_length=60, help_text="含年份和序号，例如“〔2025〕30号”。")
    decided_on = DayField(label="决定日期")
    decision = PaperField(label="撤销决定扫描件")

    def __init__(self, *args: Any, cycle: AwardCycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the declared field
        field.choices = [(each.key, f"{each.label}（{bar_in_words(each)}）") for each in cycle.rulebook.honours.grounds]

    def proposal(self) -> Proposal:
        """The valid form's proposal."""
        data = self.cleaned_data
        day: date = data["decided_on"]
        return Proposal(data["ground"], data["reason"], data["document"], day)


class ReviewForm(forms.Form):
    """A yearly review as the winner hands it in."""

    text = Text(
        label="复核情况",
        rows=8,
        max_length=LONGEST_TEXT,
        help_text="质量管理持续改进、经营和社会责任履行、荣誉使用等情况，有无重大质量、安全、环保事故和违法失信行为。",
    )
    papers = FilesField(label="附件", required=False, help_text=f"可选多份，每份{HINT}。")

    def uploads(self) -> list[Any]:
        """The files chosen, none where the field was left alone."""
        return [upload for upload in self.cleaned_data["papers"] if upload]


class CloseReviewForm(forms.Form):
    note = forms.CharField(label="办理意见", max_length=LONGEST_NOTE, error_messages={"required": "请填写办理意见"})


class ReviewFilter(forms.Form):
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=(("", "全部"), ("due", "逾期未交"), ("handed_in", "待办理"), ("open", "未办结"), ("closed", "已办结")),
    )
