"""The days of an objection: counted in working days, left open where the calendar of their year is not known yet.

An objection is never refused for a calendar that nobody has entered; and no day is guessed.
"""

from dataclasses import dataclass
from datetime import date, datetime

from applications.rules.rulebook import Rulebook
from baoji_award.accounts.models import User
from baoji_award.audit.services import record
from baoji_award.calendar.clock import local_day
from baoji_award.calendar.periods import Period, UnknownYear, period
from committee.models import Objection

PENDING = "法定日历尚未录入，办理期限待定"


@dataclass(frozen=True, slots=True)
class Days:
    """By when a case is to be accepted and closed; None as long as the calendar does not say."""

    accept_by: date | None
    due_on: date | None
    explanation: str


def days_from(start: date, rules: Rulebook) -> Days:
    """The days of a case that was received on `start`. Two queries."""
    accept = _workdays(start, rules.objections.accept_workdays)
    due = _workdays(start, rules.notice.objection_workdays)
    ends = [each.last_day for each in (accept, due) if each is not None]
    return Days(
        accept_by=min(ends) if accept else None,
        due_on=due.last_day if due else None,
        explanation=due.sentence if due else PENDING,
    )


def settle_days(objection: Objection, *, by: User, at: datetime) -> None:
    """Sets the days that were open when the case came and can be counted now. In a transaction, the case locked.

    Side effects when a day is set: the row, audit `objection.days_set`.
    """
    if objection.due_on is not None and objection.accept_by is not None:
        return
    days = days_from(local_day(objection.received_at), objection.notice.cycle.rulebook)
    before = (objection.accept_by, objection.due_on)
    if (days.accept_by, days.due_on) == before:
        return
    objection.accept_by = objection.accept_by or days.accept_by
    objection.due_on, objection.due_explanation = days.due_on, days.explanation
    objection.save(update_fields=["accept_by", "due_on", "due_explanation"])
    record(
        action="objection.days_set",
        by=by,
        at=at,
        object_type="objection",
        object_id=objection.number.text,
        payload={"accept_by": day_text(objection.accept_by), "due_on": day_text(objection.due_on)},
    )


def day_text(day: date | None) -> str:
    """The day as the log and the archive write it; empty while it is open."""
    return day.isoformat() if day else ""


def _workdays(start: date, length: int) -> Period | None:
    try:
        return period(start=start, length=length, unit="workday")
    except UnknownYear:
        return None
