"""The one clock of the award: the database's, so that every process and every lock agrees on the order of things.

`clock_timestamp()` and not `now()`: the latter is the start of the transaction and would call a submission punctual
that waited for a lock past the deadline (design.md, section on the engine).
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField
from django.db.models.expressions import RawSQL

from baoji_award.calendar.models import MovableClock

# The award counts its days in Beijing time whatever zone a visitor or a server is in.
LOCAL = ZoneInfo("Asia/Shanghai")
_REAL = "clock_timestamp()"
_MOVABLE = "clock_timestamp() + COALESCE((SELECT shift FROM calendar_movableclock), INTERVAL '0')"


def _ask(moment_sql: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {moment_sql}")
        (moment,) = cursor.fetchone()
    assert isinstance(moment, datetime)  # noqa: S101  narrows the untyped driver row
    return moment.astimezone(UTC)


def database_now() -> datetime:
    """Return the award's present moment, aware, UTC, to the microsecond. One query.

    Only where `settings.MOVABLE_CLOCK` is set (demo, tests) is the shift of `MovableClock` added; production never
    reads that table. Sessions and sign-in use the real clock instead.
    """
    return _ask(_MOVABLE if settings.MOVABLE_CLOCK else _REAL)


def present_moment() -> RawSQL:
    """What database_now() returns as a column of another query, which spares a page one of its own."""
    return RawSQL(_MOVABLE if settings.MOVABLE_CLOCK else _REAL, (), output_field=DateTimeField())  # noqa: S611  constants of this module


def local_day(moment: datetime) -> date:
    """Return the day at Asia/Shanghai on which the aware `moment` falls. Raises ValueError if it is naive."""
    if moment.tzinfo is None:
        raise ValueError("local_day() needs an aware datetime.")
    return moment.astimezone(LOCAL).date()


def move_clock(to: datetime) -> None:
    """Make `database_now()` read `to` from this moment on; the clock keeps running.

    Raises RuntimeError unless `settings.MOVABLE_CLOCK`, ValueError if `to` is naive.

    Side effects:
    - writes the single row of `MovableClock`, visible to other processes on commit.
    """
    if not settings.MOVABLE_CLOCK:
        raise RuntimeError("The clock can be moved only where settings.MOVABLE_CLOCK is set (demo and tests).")
    if to.tzinfo is None:
        raise ValueError("move_clock() needs an aware datetime.")
    MovableClock.objects.update_or_create(singleton=1, defaults={"shift": to - _ask(_REAL)})
