"""Forms of the office's, the members' and the supervisor's screens."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from django import forms

from baoji_award.audit.words import action_words
from baoji_award.calendar.periods import end_of_day, start_of_day


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
        field.choices = [
            ("", "全部"),
            *sorted(((action, action_words(action)) for action in actions), key=itemgetter(1)),
        ]

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
