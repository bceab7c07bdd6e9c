from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from chinese_calendar import is_workday
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from baoji_award.calendar.management.commands.seed_calendar import packaged_days
from baoji_award.calendar.periods import Period, Unit, UnknownYear, compute, end_of_day, period, start_of_day
from baoji_award.calendar.selectors import KnownDays
from baoji_award.errors import DomainError

ONE_DAY = timedelta(days=1)
KNOWN = KnownDays(frozenset(range(2004, 2027)), packaged_days())
STARTS = st.dates(date(2004, 1, 1), date(2026, 12, 30))

CALENDAR_15 = [
    ("2025-05-09", "2025-05-24", "2025-05-26"),
    ("2025-05-12", "2025-05-27", "2025-05-27"),
    ("2025-05-15", "2025-05-30", "2025-05-30"),
    ("2025-05-16", "2025-05-31", "2025-06-03"),
    ("2025-05-17", "2025-06-01", "2025-06-03"),
    ("2025-05-23", "2025-06-07", "2025-06-09"),
    ("2025-09-19", "2025-10-04", "2025-10-09"),
    ("2025-01-20", "2025-02-04", "2025-02-05"),
]
WORKDAYS_15 = [
    ("2025-05-09", "2025-05-30"),
    ("2025-05-16", "2025-06-09"),
    ("2025-09-19", "2025-10-16"),
    ("2025-01-20", "2025-02-14"),
]
MAKE_UP_DAYS = [
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("published", "raw", "rolled"), CALENDAR_15)
def test_fifteen_calendar_days(seeded: None, published: str, raw: str, rolled: str) -> None:
    counted = period(start=day(published), length=15, unit="calendar")
    assert (counted.raw_last_day, counted.last_day) == (day(raw), day(rolled))
    assert counted.first_day == day(published) + ONE_DAY
    assert counted.warnings == ()


@pytest.mark.parametrize(("published", "last"), WORKDAYS_15)
def test_fifteen_working_days(seeded: None, published: str, last: str) -> None:
    counted = period(start=day(published), length=15, unit="workday")
    assert (counted.raw_last_day, counted.last_day, counted.warnings) == (day(last), day(last), ())


@pytest.mark.parametrize("made_up", MAKE_UP_DAYS)
def test_a_make_up_day_counts_as_a_working_day(seeded: None, made_up: str) -> None:
    assert period(start=day(made_up) - ONE_DAY, length=1, unit="workday").last_day == day(made_up)
    assert period(start=day(made_up) - ONE_DAY, length=1, unit="calendar").last_day == day(made_up)


def test_the_end_is_the_next_midnight_in_beijing_and_excluded(seeded: None) -> None:
    counted = period(start=date(2025, 5, 15), length=15, unit="calendar")
    assert counted.last_day == date(2025, 5, 30)
    assert counted.ends_at == datetime(2025, 5, 30, 16, 0, tzinfo=UTC)
    assert counted.ends_at.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            {"start": date(2025, 5, 9), "length": 15, "unit": "calendar"},
            "自2025年5月9日次日起算15天，至2025年5月24日；当日为休息日，顺延至2025年5月26日。",
        ),
        (
            {"start": date(2025, 5, 16), "length": 15, "unit": "calendar"},
            "自2025年5月16日次日起算15天，至2025年5月31日；当日为休息日（端午节），顺延至2025年6月3日。",
        ),
        (
            {"start": date(2025, 5, 9), "length": 16, "unit": "calendar", "exclude_first_day": False},
            "自2025年5月9日起算（含当日）16天，至2025年5月24日；当日为休息日，顺延至2025年5月26日。",
        ),
        (
            {"start": date(2025, 5, 9), "length": 15, "unit": "calendar", "roll_last_day": False},
            "自2025年5月9日次日起算15天，至2025年5月24日。",
        ),
        (
            {"start": date(2025, 5, 9), "length": 15, "unit": "workday"},
            "自2025年5月9日次日起算15个工作日，至2025年5月30日。",
        ),
    ],
)
def test_the_sentence_says_why(seeded: None, arguments: dict[str, Any], sentence: str) -> None:
    assert period(**arguments).sentence == sentence


def test_the_starting_day_may_count(seeded: None) -> None:
    counted = period(start=date(2025, 5, 9), length=15, unit="calendar", exclude_first_day=False)
    assert (counted.first_day, counted.last_day) == (date(2025, 5, 9), date(2025, 5, 23))
    counted = period(start=date(2025, 5, 10), length=1, unit="workday", exclude_first_day=False)
    assert (counted.first_day, counted.last_day) == (date(2025, 5, 12), date(2025, 5, 12))


def test_calendar_days_into_an_unknown_year_warn_and_do_not_roll(seeded: None) -> None:
    counted = period(start=date(2027, 12, 25), length=15, unit="calendar")
    assert (counted.raw_last_day, counted.last_day) == (date(2028, 1, 9), date(2028, 1, 9))  # a Sunday
    assert counted.warnings == ("2028年节假日安排未录入，无法确定是否顺延",)
    assert counted.sentence == "自2027年12月25日次日起算15天，至2028年1月9日。"


def test_without_rolling_an_unknown_year_does_not_matter(seeded: None) -> None:
    assert period(start=date(2027, 12, 25), length=15, unit="calendar", roll_last_day=False).warnings == ()


def test_working_days_into_an_unknown_year_are_refused(seeded: None) -> None:
    assert period(start=date(2026, 12, 25), length=4, unit="workday").last_day == date(2026, 12, 31)
    with pytest.raises(UnknownYear) as refused:
        period(start=date(2026, 12, 25), length=5, unit="workday")
    assert refused.value.sentence == "2027年节假日安排未录入，无法判断工作日，请先在法定日历中录入。"


def test_rolling_across_the_end_of_what_is_known_warns() -> None:
    known = KnownDays(frozenset({2026}), {date(2026, 12, 31): (True, "元旦")})
    counted = compute(
        known, start=date(2026, 12, 16), length=15, unit="calendar", exclude_first_day=True, roll_last_day=True
    )
    assert counted.last_day == date(2026, 12, 31)
    assert counted.warnings == ("2027年节假日安排未录入，无法确定是否顺延",)


@pytest.mark.parametrize("length", [0, -1, 3661])
def test_an_impossible_length_is_refused(seeded: None, length: int) -> None:
    with pytest.raises(DomainError) as refused:
        period(start=date(2025, 5, 9), length=length, unit="calendar")
    assert refused.value.sentence == "期限须为1至3660天。"


@pytest.mark.parametrize("unit", ["calendar", "workday"])
def test_one_query_a_period(seeded: None, django_assert_num_queries: DjangoAssertNumQueries, unit: Unit) -> None:
    with django_assert_num_queries(1):
        period(start=date(2025, 1, 1), length=200, unit=unit)


def naive_workdays(start: date, length: int) -> date:
    current, left = start, length
    while left:
        current += ONE_DAY
        left -= is_workday(current)
    return current


def naive_rolled(start: date, length: int) -> date:
    current = start + length * ONE_DAY
    while not is_workday(current):
        current += ONE_DAY
    return current


def counted(start: date, length: int, unit: Unit) -> Period | None:
    try:
        return compute(KNOWN, start=start, length=length, unit=unit, exclude_first_day=True, roll_last_day=True)
    except UnknownYear:
        return None


@settings(max_examples=300, deadline=None)
@given(STARTS, st.integers(1, 120))
def test_working_days_agree_with_a_naive_count(start: date, length: int) -> None:
    result = counted(start, length, "workday")
    assume(result is not None)
    assert result is not None
    assert result.last_day == naive_workdays(start, length)
    assert is_workday(result.first_day)
    assert is_workday(result.last_day)


@settings(max_examples=300, deadline=None)
@given(STARTS, st.integers(1, 400))
def test_rolled_calendar_days_agree_with_a_naive_count(start: date, length: int) -> None:
    result = counted(start, length, "calendar")
    assume(result is not None and not result.warnings)
    assert result is not None
    assert result.last_day == naive_rolled(start, length)
    assert not KNOWN.is_rest(result.last_day)


@settings(max_examples=200, deadline=None)
@given(STARTS, st.integers(1, 120), st.sampled_from(["calendar", "workday"]))
def test_a_longer_period_never_ends_earlier(start: date, length: int, unit: Unit) -> None:
    shorter, longer = counted(start, length, unit), counted(start, length + 1, unit)
    assume(shorter is not None and longer is not None)
    assert shorter is not None
    assert longer is not None
    assume(not shorter.warnings and not longer.warnings)
    assert shorter.last_day <= longer.last_day
    assert unit == "calendar" or shorter.last_day < longer.last_day


def test_a_day_goes_from_midnight_to_midnight_in_beijing() -> None:
    day = date(2024, 12, 31)
    assert start_of_day(day) == datetime(2024, 12, 30, 16, tzinfo=UTC)
    assert end_of_day(day) == start_of_day(date(2025, 1, 1)) == datetime(2024, 12, 31, 16, tzinfo=UTC)
