"""Editing the statutory calendar. Auditing is the caller's: the audit app is above this one.

Nothing here changes a notice already issued: those keep the dates they were computed with.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from baoji_award.calendar.models import Day, Year
from baoji_award.errors import DomainError

FIRST_YEAR = 1950
LAST_YEAR = 2200


def set_day(*, day: date, is_rest: bool, name: str, source_document: str) -> Day:
    """Enter or correct one named day and return it.

    Raises DomainError when the name or the source document is missing or too long.

    Side effects:
    - writes the row of `Day`. It does not make the year known: see `declare_year()`.
    """
    values = {"name": _required(name, "名称", 60), "source_document": _required(source_document, "依据文件", 200)}
    _check_year(day.year)
    row, _ = Day.objects.update_or_create(date=day, defaults={"is_rest": is_rest, **values})
    return row


def remove_day(*, day: date) -> bool:
    """Take a named day out, so that the weekend rule decides again. Returns whether there was one."""
    removed, _ = Day.objects.filter(date=day).delete()
    return removed > 0


def declare_year(*, year: int, source: str) -> Year:
    """State that every day of the year which departs from the weekend rule has been entered; returns the row.

    From then on periods are computed over this year instead of warning. Raises DomainError when the source is missing.
    """
    _check_year(year)
    row, _ = Year.objects.update_or_create(year=year, defaults={"source": _required(source, "依据", 200)})
    return row


def replace_year(*, year: int, source: str, days: Mapping[date, tuple[bool, str]]) -> tuple[int, int]:
    """Make the year known with exactly these days; returns (named days before, named days now).

    `days` maps a date to (is_rest, name). Two at once wait for each other on the year's row; the later one stands.

    Raises DomainError when the source is missing or a day is not of the year.
    """
    if strange := [day for day in days if day.year != year]:
        raise DomainError(f"{strange[0].isoformat()}不是{year}年的日期。")
    with transaction.atomic():
        document = declare_year(year=year, source=source).source
        before, _ = Day.objects.filter(date__year=year).delete()
        Day.objects.bulk_create(
            Day(date=day, is_rest=is_rest, name=_required(name, "名称", 60), source_document=document)
            for day, (is_rest, name) in days.items()
        )
    return before, len(days)


def lock_year(year: int) -> Year:
    """The row of a known year, locked until the transaction ends. Raises DomainError for an unknown year."""
    row = Year.objects.select_for_update().filter(year=year).first()
    if row is None:
        raise DomainError(f"{year}年节假日安排未录入，请先录入全年安排。")
    return row


def seed_calendar(*, days: dict[date, tuple[bool, str]], years: dict[int, str]) -> tuple[int, int]:
    """Add what is not there yet and leave what the office has edited; returns (new days, new years).

    `days` maps a date to (is_rest, name), `years` a year to its source. Repeating it adds nothing. A year already
    declared is the office's from then on: a day it took out does not come back.
    """
    with transaction.atomic():
        kept = set(Year.objects.values_list("year", flat=True))
        fresh = {year: source for year, source in years.items() if year not in kept}
        there = set(Day.objects.filter(date__year__in=fresh).values_list("date", flat=True))
        rows = [
            Day(date=day, is_rest=is_rest, name=name, source_document=fresh[day.year])
            for day, (is_rest, name) in days.items()
            if day.year in fresh and day not in there
        ]
        Day.objects.bulk_create(rows)
        Year.objects.bulk_create(Year(year=year, source=source) for year, source in fresh.items())
    return len(rows), len(fresh)


def _required(text: str, label: str, limit: int) -> str:
    text = text.strip()
    if not text:
        raise DomainError(f"请填写{label}。")
    if len(text) > limit:
        raise DomainError(f"{label}不能超过{limit}个字。")
    return text


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DomainError(f"年份须在{FIRST_YEAR}年至{LAST_YEAR}年之间。")
