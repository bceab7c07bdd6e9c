"""The office's work on the statutory calendar, each change with its audit event.

Nothing here moves a date already given: notices, corrections and cases keep what they were computed with.
"""

from datetime import date, datetime

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.calendar.lines import read_lines
from baoji_award.calendar.models import Day
from baoji_award.calendar.selectors import days_of, known_years
from baoji_award.calendar.services import lock_year, remove_day, replace_year, set_day
from baoji_award.errors import Conflict, NotFoundForYou


def put_day(*, day: date, is_rest: bool, name: str, source_document: str, by: User, at: datetime | None = None) -> Day:
    """Enter or correct one day of a known year; returns its row.

    Side effects: the Day row, audit event `calendar.day_set` with the day before and after.
    Raises NotFoundForYou (not the office), DomainError (year not entered yet, name or document missing).
    """
    _require_office(by)
    with unit_of_work():
        lock_year(day.year)
        before = Day.objects.filter(date=day).first()
        row = set_day(day=day, is_rest=is_rest, name=name, source_document=source_document)
        _record("calendar.day_set", day.year, {"day": day, "before": _told(before), "after": _told(row)}, by, at)
    return row


def take_day_out(*, day: date, by: User, at: datetime | None = None) -> None:
    """Let the weekend rule decide the day again.

    Side effects: the row goes, audit event `calendar.day_removed` with what it said.
    Raises NotFoundForYou (not the office, no such day), DomainError (year not entered).
    """
    _require_office(by)
    with unit_of_work():
        lock_year(day.year)
        before = Day.objects.filter(date=day).first()
        if before is None or not remove_day(day=day):
            raise NotFoundForYou
        _record("calendar.day_removed", day.year, {"day": day, "before": _told(before)}, by, at)


def import_year(
    *, year: int, source: str, text: str, replace: bool = False, by: User, at: datetime | None = None
) -> int:
    """Enter a whole year from pasted lines and make it known; returns the number of its named days.

    `replace` allows a year that is known already: its days become what the lines say.
    Side effects: the Year and Day rows, audit event `calendar.year_entered` with every day before and after.
    Raises NotFoundForYou (not the office), Conflict (known and `replace` not set), DomainError (a wrong line, by its
    number; source missing).
    """
    _require_office(by)
    days = read_lines(text, year=year)
    with unit_of_work():
        if not replace and known_years().filter(year=year).exists():
            raise Conflict(f"{year}年已经录入。需要整年替换的，请勾选“替换已录入的安排”。")
        before = [_told(row) for row in days_of(year)]
        _, count = replace_year(year=year, source=source, days=days)
        after = [_told(row) for row in days_of(year)]
        _record("calendar.year_entered", year, {"source": source, "before": before, "after": after}, by, at)
    return count


def _require_office(by: User) -> None:
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou


def _told(row: Day | None) -> list[object] | None:
    return None if row is None else [row.date, row.is_rest, row.name, row.source_document]


def _record(action: str, year: int, payload: dict[str, object], by: User, at: datetime | None) -> None:
    moment = at or database_now()
    record(action=action, by=by, at=moment, object_type="calendar", object_id=str(year), payload=payload)
