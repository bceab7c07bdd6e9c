"""Whom a move is told to: derived from the table, written as outbox rows in the move's own transaction."""

from collections.abc import Callable
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import QuerySet
from django.urls import reverse

from applications.models.application import Application
from applications.models.cycle import AwardCycle
from applications.roles import ROLES, holders_in_round
from applications.stages import Action
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import holders
from baoji_award.calendar.ics import Event
from baoji_award.notifications.services import tell

DateOf = Callable[[Application, datetime], Event | None]
Also = Callable[[Application, datetime], None]
_dates: dict[str, DateOf] = {}
_also: dict[str, Also] = {}


def dated_move(action: str) -> Callable[[DateOf], DateOf]:
    """Registers what says by which date a move is followed: its mails carry that date for calendars."""

    def register(function: DateOf) -> DateOf:
        _dates[action] = function
        return function

    return register


def also_told(action: str) -> Callable[[Also], Also]:
    """Registers what tells those whom a move concerns besides the table's roles, in the move's transaction."""

    def register(function: Also) -> Also:
        _also[action] = function
        return function

    return register


def tell_about_application(application: Application, action: Action, *, reason: str, at: datetime) -> int:
    """Writes one message per person of the roles the action tells; returns how many. Template emails/<action>/."""
    if action.name in _also:
        _also[action.name](application, at)
    recipients = _union([ROLES[role].holders(application) for role in action.tells])
    if recipients is None:
        return 0
    return tell(
        to=recipients,
        template=action.name,
        context={"application": application, "action": action, "reason": reason, "at": at},
        key=f"{action.name}:{application.pk}:{application.version}",
        link=reverse("applications:detail", args=[application.number]),
        event=_dates[action.name](application, at) if action.name in _dates else None,
        at=at,
    )


def tell_about_round(cycle: AwardCycle, action: Action, *, at: datetime) -> int:
    """Writes one message per person of the roles the round's action tells; returns how many."""
    recipients = _union([_in_round(RoleCode(role), cycle) for role in action.tells])
    if recipients is None:
        return 0
    return tell(
        to=recipients,
        template=action.name,
        context={"cycle": cycle, "action": action, "at": at},
        key=f"{action.name}:{cycle.pk}",
        link=reverse("workspace"),
        at=at,
    )


def _in_round(role: RoleCode, cycle: AwardCycle) -> QuerySet[User]:
    if role == RoleCode.BUREAU:
        return reduce(
            or_,
            [
                holders(role=role, scope_kind=ScopeKind.BUREAU, scope_id=bureau)
                for bureau in sorted(set(cycle.remits.values_list("bureau_id", flat=True)))
            ],
            User.objects.none(),
        )
    return holders_in_round(role, cycle.pk)


def _union(querysets: list[QuerySet[User]]) -> list[User] | None:
    if not querysets:
        return None
    found = {user.pk: user for queryset in querysets for user in queryset}
    return [found[pk] for pk in sorted(found)]
