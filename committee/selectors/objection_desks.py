"""Whose desk an objection lies on, and until when: what the reminders read."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from applications.models import AwardCycle, Recusal
from applications.roles import holders_in_round
from applications.selectors.desks import OpenWork, open_work_provider
from baoji_award.accounts.enums import RoleCode, ScopeKind
from baoji_award.accounts.models import RoleGrant
from baoji_award.calendar.periods import end_of_day
from committee.models import OPEN_STATES, Objection, ObjectionHearing, ObjectionState, ObjectionTask

ACCEPT = ("objection_accept", "异议待决定是否受理")
CLOSE = ("objection", "异议待办结")
TASK = ("objection_task", "异议调查任务")
HEARING = ("hearing", "异议情况说明待答复")
# (person, due instant) → how many lie there.
Desk = Counter[tuple[int, datetime]]


@open_work_provider
def objections_on_desks(cycle: AwardCycle, _at: datetime) -> Iterable[OpenWork]:
    """Cases to accept and to close (handlers; all officers while nobody is named), and steps of the inquiry."""
    cases = Objection.objects.filter(notice__cycle=cycle, state__in=OPEN_STATES).prefetch_related("handlers")
    found = list(cases)
    if not found:
        return
    officers = set(holders_in_round(RoleCode.OFFICE, cycle.pk).values_list("pk", flat=True))
    recused = set(
        Recusal.objects.filter(application__cycle=cycle, lifted_at__isnull=True).values_list(
            "user_id", "application_id"
        )
    )
    accept, close = Desk(), Desk()
    for case in found:
        named = {handler.user_id for handler in case.handlers.all() if handler.ended_at is None} & officers
        for user in named or officers:
            if (user, case.application_id) not in recused:
                desk, day = (accept, case.accept_by) if case.state == ObjectionState.RECEIVED else (close, case.due_on)
                # A day that is still open reminds nobody; the page of the case says so.
                desk.update({(user, end_of_day(day)): 1} if day else {})
    link = reverse("committee:office_objections")
    yield from _works(ACCEPT, accept, link)
    yield from _works(CLOSE, close, link)
    yield from _works(TASK, _tasks(cycle, officers, recused), link)


def _tasks(cycle: AwardCycle, officers: set[int], recused: set[tuple[int, int]]) -> Desk:
    rows = ObjectionTask.objects.filter(
        objection__notice__cycle=cycle, objection__state__in=OPEN_STATES, done_at__isnull=True, assignee__in=officers
    ).values_list("assignee_id", "objection__application_id", "due_on")
    return Desk((user, end_of_day(day)) for user, application, day in rows if (user, application) not in recused)


def _works(work: tuple[str, str], desk: Desk, link: str) -> Iterable[OpenWork]:
    for (user, due), count in desk.items():
        yield OpenWork(*work, user, count, due, link)


@open_work_provider
def hearings_on_desks(cycle: AwardCycle, at: datetime) -> Iterable[OpenWork]:
    """Organisations that are to explain themselves: until the due instant, for afterwards they cannot."""
    rows = ObjectionHearing.objects.filter(
        objection__notice__cycle=cycle,
        objection__state=ObjectionState.ACCEPTED,
        answered_at__isnull=True,
        due_at__gt=at,
    ).values_list("objection__application_id", "objection__application__organisation_id", "due_at")
    waiting = list(rows)
    people: dict[int, list[int]] = {}
    grants = RoleGrant.objects.filter(
        role=RoleCode.APPLICANT,
        scope_kind=ScopeKind.ORGANISATION,
        scope_id__in={organisation for _, organisation, _ in waiting},
        revoked_at__isnull=True,
        user__is_active=True,
    )
    for scope_id, user_id in grants.values_list("scope_id", "user_id") if waiting else ():
        people.setdefault(scope_id or 0, []).append(user_id)
    desk = Desk((user, due) for _, organisation, due in waiting for user in people.get(organisation, []))
    yield from _works(HEARING, desk, reverse("committee:hearings"))
