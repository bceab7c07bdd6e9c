"""Forms of the committee's meeting."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from baoji_award.accounts.models import User
from committee.models import Choice, Motion
from committee.selectors.evaluation import Suggestion
from committee.services.ballot_voids import MOST_REASON
from committee.services.ballots import NONCE

LONGEST_TITLE = 200


class MeetingForm(forms.Form):
    title = forms.CharField(label="会议名称", max_length=100)
    held_at = forms.DateTimeField(
        label="会议时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label="会议地点", max_length=100)


class PresentForm(forms.Form):
    """Who of those with a vote is present."""

    present = forms.TypedMultipleChoiceField(label="到会委员", coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, voters: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = self.fields["present"]
        assert isinstance(present, forms.ChoiceField)  # noqa: S101  narrows the declared field
        present.choices = [(member.pk, member.name or member.email) for member in voters]


class OpenBallotForm(PresentForm):
    """Who is present, and for each award the nominees; the report's suggestions are ticked."""

    def __init__(
        self, *args: Any, suggested: Sequence[Suggestion], nominees: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for suggestion in suggested:
            self.fields[f"kind_{suggestion.kind.pk}"] = forms.TypedMultipleChoiceField(
                label=f"{suggestion.kind.name}提名（名额不超过 {suggestion.kind.ceiling} 个）",
                coerce=int,
                required=False,
                choices=nominees,
                initial=[result.application_id for result in suggestion.results],
                widget=forms.CheckboxSelectMultiple,
                help_text=f"综合得分不低于 {suggestion.cut_off} 分的单位可以提名，可多于名额。",
            )

    def nominations(self) -> dict[int, list[int]]:
        """Award kind id → application ids, awards without nominees left out."""
        chosen = {name: ids for name, ids in self.cleaned_data.items() if name.startswith("kind_") and ids}
        return {int(name.removeprefix("kind_")): ids for name, ids in chosen.items()}


class VoidForm(forms.Form):
    """Why a ballot cannot be closed."""

    reason = forms.CharField(
        label="作废理由",
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="记入评选档案，例如：无记名投票中某一项仅有一位委员投票，不能结束表决。不得写明委员意见。",
    )


class BallotForm(forms.Form):
    """One choice for each line; nothing is preselected."""

    def __init__(self, *args: Any, motions: Sequence[Motion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for motion in motions:
            self.fields[f"m{motion.pk}"] = forms.ChoiceField(
                choices=Choice.choices, required=False, label=motion.application.organisation.name
            )

    def choices(self) -> dict[int, str]:
        """Motion id → choice, lines left open left out."""
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if value}


class NonceForm(forms.Form):
    """The receipt of a secret ballot, with or without the blanks it is printed with."""

    nonce = forms.CharField(
        label="回执码",
        max_length=60,
        help_text="投票时显示的 32 位字符，空格可以省略。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_nonce(self) -> str:
        """Raises ValidationError unless it has the form of a receipt."""
        nonce = re.sub(r"\s", "", self.cleaned_data["nonce"]).lower()
        if not NONCE.fullmatch(nonce):
            raise forms.ValidationError("回执码应为 32 位数字和字母 a–f，请检查抄录是否有误")
        return nonce


class AgendaForm(forms.Form):
    items = forms.CharField(
        label="议程",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一个议题，按先后次序填写，每个不超过 200 字。",
    )

    def clean_items(self) -> list[str]:
        """The titles, empty lines left out. Raises ValidationError for one that is too long."""
        titles = [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]
        if any(len(title) > LONGEST_TITLE for title in titles):
            raise forms.ValidationError(f"每个议题不超过 {LONGEST_TITLE} 字")
        return titles


class PaperForm(forms.Form):
    """A paper: a PDF, or the issued report when none is chosen."""

    title = forms.CharField(label="材料名称", max_length=100)
    upload = forms.FileField(
        label="文件",
        required=False,
        help_text="PDF，不超过 50 MB。不选择文件的，使用已定稿的综合评审报告。",
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )
    released_at = forms.DateTimeField(
        label="开放时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    names_units = forms.BooleanField(
        label="涉及具体申报单位", required=False, initial=True, help_text="勾选的，有回避情形的委员不能查阅。"
    )


class LeaveForm(forms.Form):
    reason = forms.CharField(label="请假事由", max_length=200)


class MemberLeaveForm(LeaveForm):
    """The office enters a member's leave."""

    member = forms.TypedChoiceField(label="委员", coerce=int)
    field_order = ("member", "reason")

    def __init__(self, *args: Any, members: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        assert isinstance(member, forms.ChoiceField)  # noqa: S101  narrows the declared field
        member.choices = [("", "请选择"), *((each.pk, each.name or each.email) for each in members)]


class MinutesForm(forms.Form):
    text = forms.CharField(label="会议纪要正文", max_length=10000, widget=forms.Textarea(attrs={"rows": 14}))
    version = forms.IntegerField(widget=forms.HiddenInput)
