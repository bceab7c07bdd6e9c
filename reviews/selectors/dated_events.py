"""Defences and site visits in the diaries of who takes part."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from applications.models import AwardCycle
from applications.selectors.applications import applications_as
from applications.selectors.dated_events import dated_events_provider
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.calendar.ics import Event, whole_day
from reviews.models import DefenceSlot, SiteVisit
from reviews.selectors.defence import slots_for_expert
from reviews.selectors.site import visits_of
from reviews.services.defence_calendar import events_of


@dated_events_provider
def of_experts(by: User, rounds: list[AwardCycle], at: datetime) -> Iterable[Event]:
    """The defences that an expert judges, and their visits: without the place, which is the organisation's."""
    if not has_role(by, RoleCode.EXPERT):
        return
    for cycle in rounds:
        yield from events_of(cycle, slots_for_expert(cycle, by=by))
    for visit in visits_of(by=by).filter(application__cycle__in=rounds):
        yield visit_event(visit)


@dated_events_provider
def of_applicants(by: User, rounds: list[AwardCycle], at: datetime) -> Iterable[Event]:
    """The own defence once it is drawn, and the own visit."""
    if not has_role(by, RoleCode.APPLICANT):
        return
    own = applications_as(by=by, role=RoleCode.APPLICANT).filter(cycle__in=rounds).values("pk")
    slots = DefenceSlot.objects.filter(application__in=own, draw__drawn_at__isnull=False)
    for slot in slots.select_related("draw", "application__cycle"):
        yield from events_of(slot.application.cycle, [slot])
    for visit in SiteVisit.objects.filter(application__in=own).select_related("application__cycle"):
        yield visit_event(visit, place=visit.place)


def visit_event(visit: SiteVisit, *, place: str = "", off_at: datetime | None = None) -> Event:
    """The day of a visit; `off_at` is when it was called off. The place is the organisation's: for itself alone."""
    title = f"{visit.application.cycle.title}现场评审"
    event = whole_day(f"visit-{visit.pk}", title, visit.visit_on, stamp=off_at or visit.planned_at, place=place)
    return replace(event, called_off=off_at is not None)
