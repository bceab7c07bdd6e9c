"""How the portal writes numbers, days and files (ux.md section 5). All times are shown in the zone of the award."""

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils import timezone

NOTHING = "—"
THIN_SPACE = "\u2009"


def pts(value: Decimal | float | str | None) -> str:
    """A score with two decimals, always; no score is 未评, which is not zero."""
    if value is None or value == "":
        return "未评"
    return f"{Decimal(str(value)).quantize(Decimal('0.01'), ROUND_HALF_UP):.2f}"


def signed(value: Decimal | Fraction | float) -> str:
    """A difference with its sign and two decimals: +19.60, −5.40."""
    return f"{float(value):+.2f}".replace("-", "−")


def grouped(value: Decimal | float | str | None) -> str:
    """A number for tables: groups of three with a thin space from five digits on, a true minus, — for nothing."""
    if value is None or value == "":
        return NOTHING
    whole, point, rest = str(value).replace("-", "−").partition(".")
    digits = whole.lstrip("−")
    if len(digits) >= 5 and digits.isdigit():
        whole = whole.replace(digits, f"{int(digits):,}".replace(",", THIN_SPACE))
    return f"{whole}{point}{rest}"


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def day(value: date | datetime | None) -> str:
    """2025年5月15日, without leading zeros."""
    if not value:
        return NOTHING
    shown = _local(value) if isinstance(value, datetime) else value
    return f"{shown.year}年{shown.month}月{shown.day}日"


def day_of_iso(value: str) -> str:
    """2024年12月8日 for 2024-12-08. Raises ValueError for anything else."""
    return day(date.fromisoformat(value))


def moment(value: datetime | None) -> str:
    """2024-12-31 14:32, for tables and trails."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else NOTHING


def deadline(value: datetime | None) -> str:
    """2024年12月31日 24:00 for the exclusive instant 2025-01-01 00:00; other instants as they are."""
    if not value:
        return NOTHING
    shown = _local(value)
    if shown.time() == time(0, 0):
        return f"{day(shown.date() - timedelta(days=1))} 24:00"
    return f"{day(shown.date())} {shown:%H:%M}"


def deadline_day(value: datetime) -> date:
    """The calendar day on which a deadline falls for a reader: an exclusive midnight belongs to the day before."""
    return (_local(value) - timedelta(microseconds=1)).date()


def filesize_zh(value: int | None) -> str:
    """1.8 MB, 24 KB, 512 B. Units of 1024, as file managers show them."""
    if value is None:
        return NOTHING
    if value < 1024:
        return f"{value} B"
    if value < 1024 * 1024:
        return f"{value / 1024:.0f} KB"
    return f"{value / 1024 / 1024:.1f} MB"


def sha_short(value: str | None) -> str:
    """The first and last eight digits of a fingerprint: 9f2ac41b…5e7f1093."""
    if not value:
        return NOTHING
    return value if len(value) <= 17 else f"{value[:8]}…{value[-8:]}"


def chars(value: str | None) -> int:
    """The length of a text as its reader counts it: characters, a line break as one."""
    return len((value or "").replace("\r\n", "\n"))
