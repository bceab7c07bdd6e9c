"""Periods counted by hand with the State Council's arrangements beside them, none of them by the code under test.

Each line: start, length, last day before rolling, last day. The remark is the reckoning.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from baoji_award.calendar.management.commands.seed_calendar import packaged_days
from baoji_award.calendar.periods import Period, Unit, UnknownYear, compute, end_of_day
from baoji_award.calendar.selectors import KnownDays

KNOWN = KnownDays(frozenset(range(2004, 2027)), packaged_days())

# Calendar days, the first one not counted, a last day of rest moves to the next working day.
ROLLED = """
2025-01-15 15 2025-01-30 2025-02-05  Spring Festival, 28 Jan (Tue) to 4 Feb (Tue)
2025-01-16 15 2025-01-31 2025-02-05  the same across the end of the month
2025-01-10 15 2025-01-25 2025-01-26  Saturday; the Sunday after it is worked
2025-01-11 15 2025-01-26 2025-01-26  a Sunday that is worked
2025-01-12 15 2025-01-27 2025-01-27  Monday, the last working day before the festival
2025-01-13 15 2025-01-28 2025-02-05  New Year's Eve, eight days of rest
2025-01-24 15 2025-02-08 2025-02-08  a Saturday that is worked
2025-01-25 15 2025-02-09 2025-02-10  Sunday after it
2024-12-17 15 2025-01-01 2025-01-02  New Year's Day, across the year
2024-12-16 15 2024-12-31 2024-12-31  Tuesday, the last day of the year
2024-12-20 15 2025-01-04 2025-01-06  Saturday of the new year
2024-02-14 15 2024-02-29 2024-02-29  the leap day, a Thursday
2024-02-15 15 2024-03-01 2024-03-01  across the leap day, Friday
2023-02-14 15 2023-03-01 2023-03-01  no leap day, Wednesday
2023-02-13 15 2023-02-28 2023-02-28  the end of a short February, Tuesday
2024-02-29 15 2024-03-15 2024-03-15  from the leap day, Friday
2024-02-28 1 2024-02-29 2024-02-29  one day, the leap day
2024-02-29 366 2025-03-01 2025-03-03  306 days to the year's end and 60 more; Saturday
2025-02-28 1 2025-03-01 2025-03-03  Saturday after a short February
2025-03-31 30 2025-04-30 2025-04-30  Wednesday before Labour Day
2025-03-31 31 2025-05-01 2025-05-06  Labour Day, 1 May (Thu) to 5 May (Mon)
2025-04-12 15 2025-04-27 2025-04-27  a Sunday that is worked for Labour Day
2025-04-11 15 2025-04-26 2025-04-27  Saturday; the Sunday after it is worked
2025-03-20 15 2025-04-04 2025-04-07  Tomb-sweeping, Friday to Sunday
2025-09-12 15 2025-09-27 2025-09-28  Saturday; the Sunday after it is worked
2025-09-13 15 2025-09-28 2025-09-28  that Sunday itself
2025-09-16 15 2025-10-01 2025-10-09  National Day and Mid-Autumn, 1 to 8 October
2025-09-23 15 2025-10-08 2025-10-09  the last of those eight days
2025-09-26 15 2025-10-11 2025-10-11  a Saturday that is worked
2025-09-27 15 2025-10-12 2025-10-13  Sunday after it
2024-09-16 15 2024-10-01 2024-10-08  National Day, 1 (Tue) to 7 October (Mon)
2024-09-27 15 2024-10-12 2024-10-12  a Saturday that is worked
2024-09-14 15 2024-09-29 2024-09-29  a Sunday that is worked
2024-01-26 15 2024-02-10 2024-02-18  Spring Festival 10 to 17 February, the Sunday after it is worked
2024-01-20 15 2024-02-04 2024-02-04  a Sunday that is worked
2023-01-06 15 2023-01-21 2023-01-28  Spring Festival 21 to 27 January, the Saturday after it is worked
2023-09-14 15 2023-09-29 2023-10-07  Mid-Autumn to National Day, 29 September to 6 October, then a worked Saturday
2026-02-01 15 2026-02-16 2026-02-24  Spring Festival 15 (Sun) to 23 February (Mon)
2026-01-30 15 2026-02-14 2026-02-14  a Saturday that is worked
2026-09-16 15 2026-10-01 2026-10-08  National Day, 1 (Thu) to 7 October (Wed)
2026-09-25 15 2026-10-10 2026-10-10  a Saturday that is worked
2026-12-16 15 2026-12-31 2026-12-31  Thursday, the last day of the last known year
2026-12-11 15 2026-12-26 2026-12-28  its last Saturday
"""

# Working days; the last two columns are the first and the last day.
WORKED = """
2025-01-24 5 2025-01-26 2025-02-07  26 Jan (Sun, worked), 27, then 5, 6, 7 February
2025-01-24 6 2025-01-26 2025-02-08  and the worked Saturday
2025-01-24 7 2025-01-26 2025-02-10  and the Monday after it
2025-09-26 5 2025-09-28 2025-10-10  28 (Sun, worked), 29, 30 September, 9, 10 October
2025-09-26 6 2025-09-28 2025-10-11  and the worked Saturday
2025-09-26 7 2025-09-28 2025-10-13  and the Monday after it
2024-12-30 3 2024-12-31 2025-01-03  31 December, 2, 3 January
2024-02-28 2 2024-02-29 2024-03-01  the leap day and the Friday after it
2024-02-08 1 2024-02-09 2024-02-09  New Year's Eve of 2024 was worked
2024-02-08 2 2024-02-09 2024-02-18  and the worked Sunday after the festival
2025-05-30 1 2025-06-03 2025-06-03  Dragon Boat Festival, Saturday to Monday
2025-04-30 1 2025-05-06 2025-05-06  Labour Day
2026-04-30 3 2026-05-06 2026-05-08  1 to 5 May are days of rest; 6, 7, 8
2026-04-30 4 2026-05-06 2026-05-09  and the worked Saturday
2026-12-30 1 2026-12-31 2026-12-31  the last day that is known
"""


def lines(table: str) -> list[tuple[date, int, date, date]]:
    rows = [line.split()[:4] for line in table.strip().splitlines()]
    return [
        (date.fromisoformat(start), int(length), date.fromisoformat(third), date.fromisoformat(last))
        for start, length, third, last in rows
    ]


def counted(start: date, length: int, unit: Unit, *, exclude: bool = True, roll: bool = True) -> Period:
    return compute(KNOWN, start=start, length=length, unit=unit, exclude_first_day=exclude, roll_last_day=roll)


@pytest.mark.parametrize(("start", "length", "raw", "last"), lines(ROLLED))
def test_calendar_days(start: date, length: int, raw: date, last: date) -> None:
    result = counted(start, length, "calendar")
    assert (result.raw_last_day, result.last_day, result.warnings) == (raw, last, ())
    assert result.first_day == start + timedelta(days=1)


@pytest.mark.parametrize(("start", "length", "first", "last"), lines(WORKED))
def test_working_days(start: date, length: int, first: date, last: date) -> None:
    result = counted(start, length, "workday")
    assert (result.first_day, result.last_day, result.warnings) == (first, last, ())


@pytest.mark.parametrize(
    ("start", "unit", "exclude", "roll", "last"),
    [
        ("2025-05-09", "calendar", False, True, "2025-05-23"),  # Friday, the day itself counted
        ("2025-05-10", "calendar", False, True, "2025-05-26"),  # Saturday 24 May
        ("2025-01-20", "calendar", True, False, "2025-02-04"),  # in the festival, not rolled
        ("2025-09-19", "calendar", True, False, "2025-10-04"),  # the same in October
        ("2027-03-01", "calendar", True, False, "2027-03-16"),  # an unknown year does not matter then
    ],
)
def test_the_rules_may_be_others(start: str, unit: Unit, exclude: bool, roll: bool, last: str) -> None:
    result = counted(date.fromisoformat(start), 15, unit, exclude=exclude, roll=roll)
    assert (result.last_day, result.warnings) == (date.fromisoformat(last), ())


def test_a_period_may_begin_on_a_day_of_rest() -> None:
    """New Year of 2026: Thursday to Saturday are days of rest, Sunday the 4th is worked."""
    result = counted(date(2026, 1, 1), 1, "workday", exclude=False)
    assert (result.first_day, result.last_day) == (date(2026, 1, 4), date(2026, 1, 4))


@pytest.mark.parametrize(("start", "raw"), [("2026-12-17", "2027-01-01"), ("2027-03-01", "2027-03-16")])
def test_an_unknown_year_is_not_guessed(start: str, raw: str) -> None:
    result = counted(date.fromisoformat(start), 15, "calendar")
    assert (result.last_day, result.warnings) == (
        date.fromisoformat(raw),
        ("2027年节假日安排未录入，无法确定是否顺延",),
    )


@pytest.mark.parametrize(("start", "length"), [("2026-12-30", 2), ("2026-12-31", 1)])
def test_working_days_of_an_unknown_year_are_refused(start: str, length: int) -> None:
    with pytest.raises(UnknownYear, match="2027年"):
        counted(date.fromisoformat(start), length, "workday")


@pytest.mark.parametrize(
    ("day", "end"),
    [
        ("2025-05-26", "2025-05-26T16:00"),  # 24:00 in Baoji is 16:00 UTC
        ("2025-05-31", "2025-05-31T16:00"),
        ("2024-12-31", "2024-12-31T16:00"),
        ("2024-02-29", "2024-02-29T16:00"),
    ],
)
def test_the_last_day_ends_at_its_midnight(day: str, end: str) -> None:
    assert end_of_day(date.fromisoformat(day)) == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_the_table_is_long_enough() -> None:
    assert len(lines(ROLLED)) + len(lines(WORKED)) >= 58
