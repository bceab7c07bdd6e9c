"""Counting periods of days, and the sentence that explains the result (民法典第二百条至第二百零四条, domain.md 3).

An issued notice stores what this returns and is never computed again: the calendar may be corrected later.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from baoji_award.calendar.clock import LOCAL
from baoji_award.calendar.selectors import KnownDays, UnknownYear, known_days
from baoji_award.errors import DomainError

__all__ = ["Period", "Unit", "UnknownYear", "compute", "end_of_day", "period", "start_of_day"]

Unit = Literal["calendar", "workday"]
LONGEST = 3660  # ten years of days: a longer one is a slip of the keyboard
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A counted period.

    `first_day` is the first day that counts, `last_day` the last one after rolling, `raw_last_day` before it.
    `ends_at` is the exclusive end, 24:00 of the last day at Asia/Shanghai as an aware UTC datetime.
    """

    first_day: date
    last_day: date
    raw_last_day: date
    ends_at: datetime
    sentence: str
    warnings: tuple[str, ...]


def period(
    *, start: date, length: int, unit: Unit, exclude_first_day: bool = True, roll_last_day: bool = True
) -> Period:
    """Return the period of `length` days from `start`. One query.

    `unit` "calendar" counts every day, "workday" only working days, make-up ones included. `exclude_first_day`: the
    starting day does not count (第二百零一条). `roll_last_day`: a last day of rest moves to the next working day
    (第二百零三条); working days need no rolling.

    Raises DomainError for a length outside 1 to 3660, UnknownYear when working days run into a year that has not
    been entered. Calendar days in such a year are returned unrolled, with a warning.
    """
    return compute(
        known_days(since=start),
        start=start,
        length=length,
        unit=unit,
        exclude_first_day=exclude_first_day,
        roll_last_day=roll_last_day,
    )


def compute(
    known: KnownDays, *, start: date, length: int, unit: Unit, exclude_first_day: bool, roll_last_day: bool
) -> Period:
    """`period()` over days already loaded: pure, for callers that count many periods."""
    if not 1 <= length <= LONGEST:
        raise DomainError(f"期限须为1至{LONGEST}天。")
    begin = start + ONE_DAY if exclude_first_day else start
    counted = _from(start, length, unit, exclude_first_day=exclude_first_day)
    if unit == "workday":
        first, last = _workdays(known, begin, length)
        return Period(first, last, last, end_of_day(last), f"{counted}，至{_text(last)}。", ())
    raw = begin + (length - 1) * ONE_DAY
    if not roll_last_day:
        return Period(begin, raw, raw, end_of_day(raw), f"{counted}，至{_text(raw)}。", ())
    try:
        last = _next_workday(known, raw)
    except UnknownYear as unknown:
        warning = f"{unknown.year}年节假日安排未录入，无法确定是否顺延"
        return Period(begin, raw, raw, end_of_day(raw), f"{counted}，至{_text(raw)}。", (warning,))
    return Period(begin, last, raw, end_of_day(last), f"{counted}，至{_text(raw)}{_rolled(known, raw, last)}。", ())


def start_of_day(day: date) -> datetime:
    """00:00 of the day at Asia/Shanghai, as an instant in UTC."""
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """24:00 of the day at Asia/Shanghai, as the exclusive instant in UTC."""
    return start_of_day(day + ONE_DAY)


def _workdays(known: KnownDays, begin: date, length: int) -> tuple[date, date]:
    """The first and the last of `length` working days from `begin` on."""
    first = last = _next_workday(known, begin)
    for _ in range(length - 1):
        last = _next_workday(known, last + ONE_DAY)
    return first, last


def _next_workday(known: KnownDays, day: date) -> date:
    """The day itself or the first working day after it. Ends, as the years that are known do."""
    while known.is_rest(day):
        day += ONE_DAY
    return day


def _from(start: date, length: int, unit: Unit, *, exclude_first_day: bool) -> str:
    days = f"{length}个工作日" if unit == "workday" else f"{length}天"
    return f"自{_text(start)}次日起算{days}" if exclude_first_day else f"自{_text(start)}起算（含当日）{days}"


def _rolled(known: KnownDays, raw: date, last: date) -> str:
    if last == raw:
        return ""
    name = known.name_of(raw)
    rest = f"休息日（{name}）" if name else "休息日"
    return f"；当日为{rest}，顺延至{_text(last)}"


def _text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
