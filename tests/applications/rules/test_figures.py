"""Figures named in a text: which are read, which are another thing, and what counts as the same."""

from decimal import Decimal

import pytest

from applications.rules.fields import FieldRule
from applications.rules.figures import named_figures


def field(unit: str = "万元", *aliases: str) -> FieldRule:
    names = aliases or ("营业收入",)
    return FieldRule.model_validate({"key": "a", "label": "甲", "kind": "years", "unit": unit, "aliases": names})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2023年营业收入38500万元。", (2023, "38500", "万元")),
        ("2023年度，公司实现营业收入 3.85 亿元，", (2023, "3.85", "亿元")),
        ("２０２３年营业收入达到３８，５００万元", (2023, "38500", "万元")),
        ("营业收入2023年为38,500.5万元", (2023, "38500.5", "万元")),
        ("2022年略有波动，2023年营业收入为1万元", (2023, "1", "万元")),
    ],
)
def test_a_figure_is_read_with_its_year_and_unit(text: str, found: tuple[int, str, str]) -> None:
    named = [(each.year, str(each.number), each.unit) for each in named_figures(text, field())]
    assert named == [found]


@pytest.mark.parametrize(
    "text",
    [
        "2023年营业收入增长12%", "2023年营业收入增长3000万元", "2023年营业收入约3亿元", "2023年营业收入超过3亿元",
        "2021年至2023年营业收入分别为1亿元、2亿元、3亿元", "2021—2023年营业收入3亿元", "2023年人均营业收入2万元",
        "2023年行业营业收入900亿元", "2023年，营业收入。利润3亿元", "营业收入3亿元", "2023年营业收入稳步提升",
        "2023年利润3亿元",
        "2023年计划营业收入3亿元",
    ],
)  # fmt: skip
def test_another_thing_is_left_out(text: str) -> None:
    assert list(named_figures(text, field())) == []


@pytest.mark.parametrize(
    ("text", "unit", "figure", "differs"),
    [
        ("3.85 亿元", "万元", "38500", False),
        ("3.85 亿元", "万元", "38549.9", False),
        ("3.85 亿元", "万元", "38550", True),
        ("4 亿元", "万元", "38500", False),
        ("38500 万元", "万元", "38500.4", False),
        ("38501 万元", "万元", "38500.4", True),
        ("385000000 元", "万元", "38500", False),
    ],
)
def test_fewer_decimals_agree_with_what_rounds_to_them(text: str, unit: str, figure: str, differs: bool) -> None:
    (named,) = named_figures(f"2023年营业收入{text}", field(unit))
    assert named.differs_from(Decimal(figure), unit) is differs


def test_other_units_are_compared_only_with_themselves() -> None:
    (named,) = named_figures("2023年顾客满意度为95.2％。", field("%", "顾客满意度"))
    assert [named.differs_from(Decimal(value), "%") for value in ("95.2", "95.24", "96")] == [False, False, True]
    assert list(named_figures("2023年全员劳动生产率为22.5万元", field("万元/人", "全员劳动生产率"))) == []
    assert list(named_figures("2023年营业收入为22.5万元/人", field())) == []
