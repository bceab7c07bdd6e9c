"""Numbers, days and files as ux.md section 5 writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from baoji_award.ui import prepare, words

MIDNIGHT = datetime(2024, 12, 31, 16, tzinfo=UTC)  # 2025-01-01 00:00 +08:00, exclusive


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("226.75"), "226.75"),
        (28, "28.00"),
        (0, "0.00"),
        (Decimal("1.005"), "1.01"),
        (None, "未评"),
        ("", "未评"),
    ],
)
def test_points_have_two_decimals(value: Decimal | int | str | None, shown: str) -> None:
    assert words.pts(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("41260.50", "41\u2009260.50"),
        (9999, "9999"),
        (-12345678, "−12\u2009345\u2009678"),
        (None, "—"),
        (0, "0"),
        ("约12345", "约12345"),
    ],
)
def test_numbers_are_grouped_from_five_digits(value: str | int | None, shown: str) -> None:
    assert words.grouped(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(date(2025, 5, 5), "2025年5月5日"), (MIDNIGHT, "2025年1月1日"), (None, "—")]
)
def test_day(value: date | None, shown: str) -> None:
    assert words.day(value) == shown


def test_moment_is_shown_in_shanghai() -> None:
    assert (words.moment(datetime(2024, 12, 31, 6, 32, tzinfo=UTC)), words.moment(None)) == ("2024-12-31 14:32", "—")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(MIDNIGHT, "2024年12月31日 24:00"), (datetime(2024, 12, 28, 10, tzinfo=UTC), "2024年12月28日 18:00"), (None, "—")],
)
def test_exclusive_midnight_is_the_day_before(value: datetime | None, shown: str) -> None:
    assert words.deadline(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(512, "512 B"), (24_600, "24 KB"), (1_890_000, "1.8 MB"), (None, "—")])
def test_file_sizes(value: int | None, shown: str) -> None:
    assert words.filesize_zh(value) == shown


def test_fingerprints_are_shortened_in_the_middle() -> None:
    assert words.sha_short("9f2ac41b" + "0" * 48 + "5e7f1093") == "9f2ac41b…5e7f1093"
    assert (words.sha_short(None), words.sha_short("short")) == ("—", "short")


def test_characters_count_a_line_break_once() -> None:
    assert (words.chars("质量\r\n奖"), words.chars(None)) == (4, 0)


@pytest.mark.parametrize(
    ("now", "state", "relative"),
    [
        (datetime(2024, 12, 8, 6, tzinfo=UTC), "", "剩余 23 天"),
        (datetime(2024, 12, 24, 16, tzinfo=UTC), "is-soon", "剩余 6 天"),
        (datetime(2024, 12, 29, 16, tzinfo=UTC), "is-soon", "剩余 1 天"),
        (datetime(2024, 12, 29, 16, 1, tzinfo=UTC), "is-soon", "剩余 47 小时 59 分"),
        (MIDNIGHT, "is-over", "逾期 1 天"),
    ],
)
def test_deadline_turns_amber_then_hours_then_overdue(now: datetime, state: str, relative: str) -> None:
    shown = prepare.deadline({"at": MIDNIGHT, "now": now})
    assert (shown["state"], shown["relative"]) == (state, relative)


def test_deadline_of_the_same_day_has_merely_ended() -> None:
    at = datetime(2024, 12, 28, 10, tzinfo=UTC)
    assert prepare.deadline({"at": at, "now": at})["relative"] == "已截止"
