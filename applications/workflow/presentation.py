"""How the procedure is shown: the stepper, the state as a viewer may see it, and the buttons with their reasons."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, F, Q, Value, When
from django.urls import reverse

from applications.models.application import Application
from applications.models.cycle import AwardCycle
from applications.roles import ROLES
from applications.stages import APPLICATION, STAGES, State
from applications.workflow.policy import actions_for
from baoji_award.accounts.models import User
from baoji_award.ui.shapes import Step


@dataclass(frozen=True, slots=True)
class Button:
    """An action as the action bar shows it; a blocked one stays visible with its reason."""

    name: str
    label: str
    tone: str
    allowed: bool
    reason: str
    url: str
    needs_reason: bool
    collective: str

    @property
    def primary(self) -> bool:
        return self.tone == "primary"


def stepper(cycle: AwardCycle) -> list[Step]:
    """The seven steps of the round. Uses the prefetched windows when they are there."""
    words = {window.stage: window.words for window in cycle.windows.all()}
    here = cycle.stage_number

    def state(number: int) -> str:
        return "done" if number < here else "now" if number == here else "next"

    return [Step(s.number, s.label, words.get(s.code, s.window), state(s.number)) for s in STAGES]


def sees_unpublished(user: User) -> bool:
    """Whether the user is an insider to whom the candidate list is visible before publication."""
    return any(role.insider and role.held_by(user) for role in ROLES.values())


def shown_state(application: Application, user: User) -> State:
    """The state as this viewer may know it: candidates look like everyone in 评价审议 until the list is out."""
    state = APPLICATION.state[application.state]
    if state.shown_as and application.cycle.list_published_at is None and not sees_unpublished(user):
        return APPLICATION.state[state.shown_as]
    return state


def shown_state_case(user: User) -> Case | F:
    """The same as shown_state, in SQL: filter, sort and count by this and never by `state`."""
    if sees_unpublished(user):
        return F("state")
    return Case(
        *(
            When(Q(state=state.code, cycle__list_published_at__isnull=True), then=Value(state.shown_as))
            for state in APPLICATION.states
            if state.shown_as
        ),
        default=F("state"),
        output_field=CharField(),
    )


def buttons(user: User, application: Application, at: datetime) -> list[Button]:
    """The action bar for this person on this dossier."""
    return [
        Button(
            name=action.name,
            label=action.label,
            tone=action.tone,
            allowed=bool(decision),
            reason=decision.sentence,
            url=reverse("applications:act", args=[application.number, action.name]),
            needs_reason=action.needs_reason,
            collective=action.collective,
        )
        for action, decision in actions_for(user, application, at)
    ]
