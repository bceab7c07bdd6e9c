"""Geometry of the charts, and that their colours are those of the theme."""

import re
from pathlib import Path

from django.conf import settings

from baoji_award.ui import charts
from baoji_award.ui.shapes import HeatRow

TOKENS = {
    "accent": "accent",
    "ink": "ink",
    "ink2": "ink-2",
    "ink3": "ink-3",
    "line": "line",
    "line2": "line-2",
    "err": "err",
    "errt": "err-tint",
}


def test_palette_equals_the_tokens() -> None:
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    shown = {name: re.findall(rf"--c-{token}: (#\w+);", css) for name, token in TOKENS.items()}
    assert shown == {name: [charts.PALETTE[name]] for name in TOKENS}


def test_strip_keeps_scores_beyond_the_scale_on_its_edge() -> None:
    drawn = charts.strip([400, 575, 900], None, low=450, high=700, outliers=(2,))
    assert drawn["dots"] == [(8.0, False), (110.0, False), (212.0, True)]
    assert (drawn["from"], drawn["to"], drawn["consensus"]) == (8.0, 212.0, None)


def test_empty_charts_draw_nothing() -> None:
    assert charts.strip([], None, low=450, high=700)["dots"] == []
    assert charts.funnel([]) == {"bars": [], "height": 0}


def test_funnel_scales_to_its_largest_bar() -> None:
    bars = charts.funnel([("推荐", 40), ("合格", 20, False, "", True)])["bars"]
    assert [(bar["width"], bar["fill"]) for bar in bars] == [(236.0, "#d9b3b1"), (118.0, "#9b1c20")]


def test_radar_point_of_the_top_axis() -> None:
    drawn = charts.radar([("领导", 50, 100), ("战略", 0, 0), ("顾客与|市场", 100, 50)])
    assert drawn["dots"][0] == (165.0, 82.0)
    assert [text["text"] for text in drawn["texts"]] == ["领导", "战略", "顾客与", "市场"]


def test_severity_uses_a_true_minus_and_both_sides() -> None:
    bars = charts.severity([("一", -15), ("二", 30)], reach=30)["bars"]
    assert [(bar["x"], bar["width"], bar["value"]) for bar in bars] == [(150.0, 50.0, "−15.0"), (200, 100.0, "+30.0")]


def test_scores_are_on_one_scale_with_the_lines_and_long_names_cut() -> None:
    drawn = charts.scores(
        [("宝鸡样例商贸有限公司", 50), ("一二三四五六七八九十甲乙丙丁", 100)], [("质量奖", 60), ("提名奖", 55)]
    )
    assert [(bar["label"], bar["width"], bar["value"]) for bar in drawn["bars"]] == [
        ("宝鸡样例商贸有限公司", 107.0, "50.00"), ("一二三四五六七八九…", 214.0, "100.00"),
    ]  # fmt: skip
    assert [(mark["x"], mark["anchor"]) for mark in drawn["lines"]] == [(274.4, "start"), (263.7, "end")]


def test_heat_cells_by_distance_from_the_median() -> None:
    drawn = charts.heat_row(HeatRow("4.1.2", "作用", (20, 50, 50, 55, 80, None)))
    assert drawn["range"] == 60
    assert drawn["cells"] == [
        (20, "l3", "，低于中位数"),
        (50, "z0", ""),
        (50, "z0", ""),
        (55, "h1c", ""),
        (80, "h3c", "，高于中位数"),
        (None, "", ""),
    ]


def test_heat_row_without_scores() -> None:
    assert charts.heat_row(HeatRow("4.1.2", "作用", (None, None)))["range"] is None
