"""What is known of the calendar, read in one query, and the one rule for a day it does not name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db import connection
from django.db.models import QuerySet

from baoji_award.calendar.models import Day, Year
from baoji_award.errors import DomainError

SATURDAY = 5

# A year row arrives as its own 1 January with is_rest NULL, so that one query tells both what is named and what is
# known. No upper bound: beyond the start there are a year or two of some thirty rows each.
_KNOWN = """
SELECT date, is_rest, name FROM calendar_day WHERE date >= %s
UNION ALL
SELECT make_date(year, 1, 1), NULL, '' FROM calendar_year WHERE year >= %s
"""


class UnknownYear(DomainError):
    """The year's arrangement of holidays has not been entered: the answer is not guessed."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year}年节假日安排未录入，无法判断工作日，请先在法定日历中录入。")
        self.year = year


@dataclass(frozen=True)
class KnownDays:
    """The named days and the years that are known in full. Pure: no query after it is made."""

    years: frozenset[int]
    named: Mapping[date, tuple[bool, str]]

    def is_rest(self, day: date) -> bool:
        """Whether the day is a day of rest. A named day is what its row says, in a known year weekends rest.

        Raises UnknownYear.
        """
        row = self.named.get(day)
        if row is not None:
            return row[0]
        if day.year not in self.years:
            raise UnknownYear(day.year)
        return day.weekday() >= SATURDAY

    def name_of(self, day: date) -> str:
        """The name of the holiday or of the make-up working day; empty for an ordinary day."""
        row = self.named.get(day)
        return "" if row is None else row[1]


def known_days(*, since: date) -> KnownDays:
    """All that is known from `since` on. One query."""
    years: set[int] = set()
    named: dict[date, tuple[bool, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [since, since.year])
        for day, is_rest, name in cursor.fetchall():
            if is_rest is None:
                years.add(day.year)
            else:
                named[day] = (is_rest, name)
    return KnownDays(frozenset(years), named)


def days_of(year: int) -> QuerySet[Day]:
    """The named days of one year by date, for the office's screen."""
    return Day.objects.filter(date__year=year)


def missing_years(*, today: date) -> list[int]:
    """Which of this year and the next has not been entered: what an office must see to before periods run into it."""
    wanted = (today.year, today.year + 1)
    known = set(Year.objects.filter(year__in=wanted).values_list("year", flat=True))
    return [year for year in wanted if year not in known]


def next_year_to_enter(*, today: date) -> int:
    """The first year from this one on that has not been entered. One query."""
    known = set(Year.objects.filter(year__gte=today.year).values_list("year", flat=True))
    return next(year for year in count(today.year) if year not in known)


def known_years() -> QuerySet[Year]:
    """The years entered in full, ascending."""
    return Year.objects.all()
