"""Dates of the review that no longer hold: whoever has them in a calendar is told, and the entry is taken out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.urls import reverse

from applications.models import Application
from applications.roles import ROLES, recused_users
from applications.workflow.notices import also_told
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day
from baoji_award.calendar.ics import Event
from baoji_award.notifications.services import tell
from reviews.enums import ReviewStage
from reviews.models import Assignment, DefenceSlot, SiteVisit
from reviews.selectors.dated_events import visit_event
from reviews.selectors.site import team_of
from reviews.services.defence_calendar import events_of

DEFENCE, VISIT = "陈述答辩", "现场评审"


@also_told("withdraw")
def dates_of_the_withdrawn(application: Application, at: datetime) -> None:
    """Calls off a defence and a visit still to come, for the organisation and for their experts."""
    for slot in _slots_to_come(application, at):
        event = _off(application, slot, at)
        _both_sides(application, DEFENCE, local_day(slot.starts_at), event, event, _judges(application), at)
    for visit in SiteVisit.objects.filter(application=application, visit_on__gte=local_day(at)):
        visit.application = application
        own, team = visit_event(visit, place=visit.place, off_at=at), visit_event(visit, off_at=at)
        _both_sides(application, VISIT, visit.visit_on, own, team, team_of(visit), at)


def tell_who_left(visit: SiteVisit, people: Iterable[int], day: date, *, at: datetime) -> None:
    """Tells experts that they no longer belong to the team of the visit planned for `day`. In a unit of work only."""
    event = visit_event(visit, off_at=at)
    _experts(visit.application, VISIT, day, event, people, at, left=True)


def tell_about_ended_duty(duty: Assignment, *, at: datetime) -> None:
    """Tells the expert of an accepted duty that its defence or visit, if still to come, is no longer theirs.

    In a unit of work only.
    """
    application, expert = duty.application, [duty.expert_id]
    if duty.panel.stage == ReviewStage.SITE_REVIEW:
        visits = SiteVisit.objects.filter(application=application, panel=duty.panel_id, visit_on__gte=local_day(at))
        for visit in visits.select_related("application__cycle"):
            tell_who_left(visit, expert, visit.visit_on, at=at)
    elif duty.panel.stage == ReviewStage.DEFENCE:
        for slot in _slots_to_come(application, at):
            event = _off(application, slot, at)
            _experts(application, DEFENCE, local_day(slot.starts_at), event, expert, at, left=True)


def _slots_to_come(application: Application, at: datetime) -> Iterable[DefenceSlot]:
    found = DefenceSlot.objects.filter(application=application, starts_at__gt=at, draw__drawn_at__isnull=False)
    return found.select_related("draw")


def _off(application: Application, slot: DefenceSlot, at: datetime) -> Event:
    return replace(events_of(application.cycle, [slot])[0], stamp=at, called_off=True)


def _judges(application: Application) -> list[int]:
    duties = Assignment.objects.filter(
        application=application, panel__stage=ReviewStage.DEFENCE, state=Assignment.State.ACCEPTED
    )
    return list(duties.exclude(expert__in=recused_users(application)).values_list("expert_id", flat=True))


def _both_sides(
    application: Application, what: str, day: date, own: Event, judged: Event, judges: Iterable[int], at: datetime
) -> None:
    tell(
        to=ROLES[RoleCode.APPLICANT].holders(application),
        template="called_off",
        context={"application": application, "what": what, "on": day, "left": False},
        key=f"called_off:{own.key}:{at.isoformat()}",
        link=reverse("applications:detail", args=[application.number]),
        event=own,
        at=at,
    )
    _experts(application, what, day, judged, judges, at, left=False)


def _experts(
    application: Application, what: str, day: date, event: Event, people: Iterable[int], at: datetime, *, left: bool
) -> None:
    tell(
        to=User.objects.filter(pk__in=list(people)),
        template="called_off",
        # Whoever left may have been recused: that they no longer take part must reach them all the same.
        context={
            "application": application,
            "application_id": None if left else application.pk,
            "what": what,
            "on": day,
            "left": left,
        },
        key=f"called_off:{event.key}:{at.isoformat()}",
        link=reverse("reviews:expert"),
        event=event,
        at=at,
    )
