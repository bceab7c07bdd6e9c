"""Forms of the office's, the members' and the supervisor's screens."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from baoji_award.accounts.models import User
from baoji_award.calendar.periods import end_of_day
from committee.models import Motion, ObjectionState, Vote
from committee.selectors.evaluation import Suggestion
from committee.services.identity import LEAST_REASON


def start_of_day(day: date) -> datetime:
    """00:00 of the day at Asia/Shanghai, which is where the day before ends."""
    return end_of_day(day - timedelta(days=1))


class MeetingForm(forms.Form):
    title = forms.CharField(label="会议名称", max_length=100)
    held_at = forms.DateTimeField(
        label="会议时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label="会议地点", max_length=100)


class OpenBallotForm(forms.Form):
    """Who is present, and for each award the nominees; the report's suggestions are ticked."""

    present = forms.TypedMultipleChoiceField(label="到会委员", coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        members: Sequence[User],
        suggested: Sequence[Suggestion],
        nominees: list[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        present = self.fields["present"]
        assert isinstance(present, forms.ChoiceField)  # noqa: S101  narrows the declared field
        present.choices = [(member.pk, member.name or member.email) for member in members]
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


class BallotForm(forms.Form):
    """One choice for each line; nothing is preselected."""

    def __init__(self, *args: Any, motions: Sequence[Motion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for motion in motions:
            self.fields[f"m{motion.pk}"] = forms.ChoiceField(
                choices=Vote.Choice.choices, required=False, label=motion.application.organisation.name
            )

    def choices(self) -> dict[int, str]:
        """Motion id → choice, lines left open left out."""
        return {int(name[1:]): value for name, value in self.cleaned_data.items() if value}


class DecisionForm(forms.Form):
    """A step of an objection's case."""

    decision = forms.ChoiceField(choices=ObjectionState.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="办理依据与理由", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    reply = forms.CharField(
        label="答复内容",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="答复对外可见，不得写入反映人身份。",
    )


class RevealForm(forms.Form):
    reason = forms.CharField(
        label="查看理由", min_length=LEAST_REASON, max_length=200, help_text="理由、时间和您的姓名将记入审计日志。"
    )


class StateFilter(forms.Form):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *ObjectionState.choices])


class RemarkForm(forms.Form):
    text = forms.CharField(label="监督意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


class AnswerForm(forms.Form):
    answer = forms.CharField(label="办理答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class LogFilter(forms.Form):
    """Filters of the audit log."""

    action = forms.ChoiceField(label="动作", required=False)
    object_type = forms.CharField(label="对象类型", required=False, max_length=60)
    object_id = forms.CharField(label="对象编号", required=False, max_length=64)
    since = forms.DateField(label="自", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="至", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, actions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  narrows the declared field
        field.choices = [("", "全部"), *((action, action) for action in actions)]

    def filters(self) -> dict[str, Any]:
        """Arguments for audit.selectors.events; both days inclusive. Nothing when the form is wrong."""
        if not self.is_valid():
            return {}
        data = self.cleaned_data
        since: datetime | None = start_of_day(data["since"]) if data["since"] else None
        until = end_of_day(data["until"]) if data["until"] else None
        return {
            "action": data["action"],
            "object_type": data["object_type"],
            "object_id": data["object_id"],
            "since": since,
            "until": until,
        }
