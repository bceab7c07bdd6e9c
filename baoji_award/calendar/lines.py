"""A year's arrangement as people paste it: one line a day or a run of days. Pure.

2027-01-01至2027-01-03 休息 元旦
2027年2月20日 上班 春节调休上班
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from baoji_award.errors import DomainError

MOST_LINES = 400
MOST_SHOWN = 5
LONGEST_NAME = 60
WORDS: Mapping[str, bool] = {"休息": True, "放假": True, "休": True, "上班": False, "工作": False, "班": False}
_DAY = r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?"
_LINE = re.compile(rf"{_DAY}(?:\s*(?:至|到|—|–|~|～)\s*{_DAY})?[\s,，、]+(\S+?)[\s,，、]+(\S.*)")


class _Wrong(ValueError):
    """What is wrong with one line."""


def read_lines(text: str, *, year: int) -> dict[date, tuple[bool, str]]:
    """Return day → (is_rest, name) for every line that is not blank, in the order of the days.

    A date may leave out the year. Raises DomainError that names the first wrong lines, and when there is none at all.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise DomainError("请粘贴该年度的放假和调休上班日期，每行一项。")
    if len(lines) > MOST_LINES:
        raise DomainError(f"不能超过{MOST_LINES}行。")
    days: dict[date, tuple[bool, str]] = {}
    wrong: list[str] = []
    for number, line in lines:
        try:
            _take(line, year, days)
        except _Wrong as error:
            wrong.append(f"第{number}行：{error}")
    if wrong:
        more = f"；另有{len(wrong) - MOST_SHOWN}行有误" if len(wrong) > MOST_SHOWN else ""
        raise DomainError("；".join(wrong[:MOST_SHOWN]) + more + "。")
    return dict(sorted(days.items()))


def _take(line: str, year: int, days: dict[date, tuple[bool, str]]) -> None:
    """Put the days of one line to the others."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise _Wrong(f"应为“日期 休息或上班 名称”，例如“{year}-01-01 休息 元旦”")
    first = _day(found[1], found[2], found[3], year)
    last = _day(found[4], found[5], found[6], year) if found[5] else first
    if last < first:
        raise _Wrong("结束日期早于开始日期")
    if found[7] not in WORDS:
        raise _Wrong(f"“{found[7]}”应为“休息”或“上班”")
    if len(found[8]) > LONGEST_NAME:
        raise _Wrong(f"名称不能超过{LONGEST_NAME}个字")
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        if day in days:
            raise _Wrong(f"{day.month}月{day.day}日重复")
        days[day] = (WORDS[found[7]], found[8])


def _day(written_year: str | None, month: str, number: str, year: int) -> date:
    if written_year and int(written_year) != year:
        raise _Wrong(f"不是{year}年的日期")
    try:
        return date(year, int(month), int(number))
    except ValueError:
        raise _Wrong(f"没有{int(month)}月{int(number)}日") from None
