"""The state of a dossier as a viewer may know it: who is a candidate stays hidden until the list is published."""

from django.db.models import Case, CharField, F, Q, Value, When

from applications.models.application import Application
from applications.roles import ROLES
from applications.stages import APPLICATION, State
from baoji_award.accounts.models import User


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
