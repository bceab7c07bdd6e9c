"""A year as people paste it: days, runs of days, and a sentence for each line that is wrong."""

from datetime import date

import pytest

from baoji_award.calendar.lines import read_lines
from baoji_award.errors import DomainError


def test_days_runs_and_the_ways_to_write_them() -> None:
    text = """
    2027-01-01至2027-01-03 休息 元旦
    2027年2月20日 上班 春节调休上班
    10/1—10/2，放假，国庆节
    4月5日 休 清明节
    """
    assert read_lines(text, year=2027) == {
        date(2027, 1, 1): (True, "元旦"),
        date(2027, 1, 2): (True, "元旦"),
        date(2027, 1, 3): (True, "元旦"),
        date(2027, 2, 20): (False, "春节调休上班"),
        date(2027, 4, 5): (True, "清明节"),
        date(2027, 10, 1): (True, "国庆节"),
        date(2027, 10, 2): (True, "国庆节"),
    }
    assert list(read_lines("5月1日 休息 劳动节\n1月1日 休息 元旦", year=2027)) == [date(2027, 1, 1), date(2027, 5, 1)]


FORM = "应为“日期 休息或上班 名称”，例如“2027-01-01 休息 元旦”"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请粘贴该年度的放假和调休上班日期，每行一项。"),
        ("元旦放假三天", f"第1行：{FORM}。"),
        ("\n2027-02-30 休息 春节", "第2行：没有2月30日。"),
        ("2026-12-31 休息 元旦", "第1行：不是2027年的日期。"),
        ("2027-01-03至2027-01-01 休息 元旦", "第1行：结束日期早于开始日期。"),
        ("1月1日 半天 元旦", "第1行：“半天”应为“休息”或“上班”。"),
        ("1月1日至1月3日 休息 元旦\n1月2日 上班 元旦调休上班", "第2行：1月2日重复。"),
        (f"1月1日 休息 {'元' * 61}", "第1行：名称不能超过60个字。"),
        ("\n".join(["x"] * 7), "；".join(f"第{n}行：{FORM}" for n in range(1, 6)) + "；另有2行有误。"),
        ("x\n" * 401, "不能超过400行。"),
    ],
)
def test_a_wrong_line_is_named(text: str, sentence: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_lines(text, year=2027)
    assert refused.value.sentence == sentence
