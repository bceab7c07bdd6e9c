"""Meetings in the diaries of committee, office and supervision; the end of the notice in everybody's."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from applications.models import Application, AwardCycle
from applications.selectors.dated_events import dated_events_provider
from applications.workflow.notices import dated_move
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.calendar.ics import Event, due
from committee.models import Meeting, PublicNotice
from committee.selectors.meetings import meetings

LENGTH = timedelta(hours=2)
PRESENT = (RoleCode.COMMITTEE, RoleCode.OFFICE, RoleCode.SUPERVISOR)


@dated_events_provider
def of_meetings(by: User, rounds: list[AwardCycle], at: datetime) -> Iterable[Event]:
    """The meetings of the rounds in which the person holds one of the roles."""
    for role in PRESENT:
        if has_role(by, role):
            # A run-off is held in the hour of the meeting that it belongs to.
            for meeting in meetings(by=by, role=role).filter(cycle__in=rounds, runoff_of=None):
                yield meeting_event(meeting)
            return


def meeting_event(meeting: Meeting) -> Event:
    """A meeting; its end is not known: two hours."""
    title, starts = f"{meeting.cycle.title}：{meeting.title}", meeting.held_at
    return Event(f"meeting-{meeting.pk}", title, starts, starts + LENGTH, meeting.created_at, meeting.place)


@dated_events_provider
def of_notices(by: User, rounds: list[AwardCycle], at: datetime) -> Iterable[Event]:
    """The end of the period that counts: the newest version's."""
    newest = PublicNotice.objects.filter(cycle__in=rounds).order_by("cycle_id", "-version").distinct("cycle_id")
    for notice in newest.select_related("cycle"):
        yield notice_end(notice)


def notice_end(notice: PublicNotice) -> Event:
    """The end of the notice's period; one entry a round, so that a correction moves it."""
    return due(f"notice-{notice.cycle_id}", f"{notice.cycle.title}公示截止", notice.ends_at, stamp=notice.published_at)


@dated_move("publish")
def end_of_notice(application: Application, at: datetime) -> Event | None:
    """For whoever has just been published: until when objections can be made."""
    newest = (
        PublicNotice.objects.filter(cycle=application.cycle_id).select_related("cycle").order_by("-version").first()
    )
    return notice_end(newest) if newest else None
