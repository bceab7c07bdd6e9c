"""The form that plans a session of the defence."""

from typing import Any

from django import forms
from django.http import QueryDict

from applications.models import AwardCycle
from reviews.selectors.defence_sessions import defence_panels
from reviews.services.defence_sessions import MOST_PLACES, SessionPlan


class SessionForm(forms.Form):
    """Day, beginning, room, number of defences, and for which panel."""

    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    begins = forms.TimeField(label="开始时间", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    room = forms.CharField(label="地点", max_length=100)
    places = forms.IntegerField(label="场数", min_value=1, max_value=MOST_PLACES)
    panel = forms.ChoiceField(
        label="评审组", required=False, help_text="同时进行的场次须分别指定评审组，组内专家不得重复。"
    )

    def __init__(self, data: QueryDict | None = None, *, cycle: AwardCycle) -> None:
        rule = cycle.rulebook.defence
        super().__init__(data, initial={"day": rule.first_day, "begins": rule.first_slot})
        panels = [(str(panel.pk), panel.name) for panel in defence_panels(cycle)]
        self.fields["panel"].choices = [("", "不限评审组"), *panels]  # type: ignore[attr-defined]
        self.fields["places"].help_text = f"每场 {rule.minutes} 分钟，依次进行。"

    def plan(self) -> SessionPlan:
        """What was asked for. Call after `is_valid`."""
        values: dict[str, Any] = self.cleaned_data
        panel = int(values["panel"]) if values["panel"] else None
        return SessionPlan(values["day"], values["begins"], values["room"], values["places"], panel)
