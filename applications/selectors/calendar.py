"""The statutory calendar as the office reads it: years, and one year's named days by month."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.calendar.models import Day, Year
from baoji_award.calendar.selectors import days_of, known_years
from baoji_award.errors import NotFoundForYou

WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class NamedDay:
    """One row of the year: a day that departs from the weekend rule or bears a holiday's name."""

    date: date
    weekday: str
    is_rest: bool
    name: str
    source_document: str


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    days: tuple[NamedDay, ...]


def entered_years(*, by: User) -> QuerySet[Year]:
    """The years entered in full, newest first, each with the number of its `named` days. Raises NotFoundForYou."""
    _require_office(by)
    of_year = Day.objects.filter(date__year=OuterRef("year")).order_by().values(one=Value(1))
    counted = of_year.annotate(count=Count("pk")).values("count")
    return known_years().annotate(named=Coalesce(Subquery(counted), 0)).order_by("-year")


def entered_year(*, by: User, year: int) -> Year:
    """One year that is known. Raises NotFoundForYou (not the office, not entered)."""
    found = entered_years(by=by).filter(year=year).first()
    if found is None:
        raise NotFoundForYou
    return found


def months_of(*, year: int) -> tuple[Month, ...]:
    """The year's named days by month; months without one are left out. One query."""
    rows = [
        NamedDay(row.date, f"星期{WEEKDAYS[row.date.weekday()]}", row.is_rest, row.name, row.source_document)
        for row in days_of(year)
    ]
    return tuple(Month(number, tuple(days)) for number, days in groupby(rows, key=lambda row: row.date.month))


def day_of(*, day: date) -> Day | None:
    """The named day, to put into the form that changes it."""
    return Day.objects.filter(date=day).first()


def _require_office(by: User) -> None:
    if not has_role(by, RoleCode.OFFICE):
        raise NotFoundForYou
