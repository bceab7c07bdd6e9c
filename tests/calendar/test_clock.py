from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from baoji_award.calendar.clock import database_now, local_day, move_clock
from baoji_award.calendar.models import MovableClock

pytestmark = pytest.mark.django_db
OPENING = datetime(2024, 11, 18, 1, 0, tzinfo=UTC)


def test_the_clock_is_the_databases_and_runs_on_inside_a_transaction() -> None:
    first = database_now()
    second = database_now()
    assert first.utcoffset() == timedelta(0)
    assert first < second


def test_moved_it_reads_the_given_moment_and_keeps_running() -> None:
    move_clock(OPENING)
    first = database_now()
    second = database_now()
    assert OPENING <= first < second < OPENING + timedelta(minutes=1)


def test_moving_twice_replaces_the_shift() -> None:
    move_clock(OPENING)
    move_clock(OPENING + timedelta(days=40))
    assert database_now() - OPENING >= timedelta(days=40)
    assert MovableClock.objects.count() == 1


def test_production_neither_moves_nor_reads_the_table(settings: Settings) -> None:
    move_clock(OPENING)
    settings.MOVABLE_CLOCK = False
    with CaptureQueriesContext(
        connection,
    ) as queries:
        moment = database_now()
    assert [query["sql"] for query in queries] == ["SELECT clock_timestamp()"]
    assert moment.year >= 2025
    with pytest.raises(RuntimeError):
        move_clock(OPENING)


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        move_clock(OPENING.replace(tzinfo=None))
    with pytest.raises(ValueError, match="aware"):
        local_day(OPENING.replace(tzinfo=None))


def test_the_database_keeps_one_row() -> None:
    with pytest.raises(IntegrityError, match="movable_clock_single_row"):
        MovableClock.objects.create(singleton=2, shift=timedelta(0))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2024, 12, 31, 15, 59, 59, 999999, tzinfo=UTC), date(2024, 12, 31)),
        (datetime(2024, 12, 31, 16, 0, tzinfo=UTC), date(2025, 1, 1)),
    ],
)
def test_the_day_turns_at_midnight_in_beijing(moment: datetime, day: date) -> None:
    assert local_day(moment) == day
