"""Chart geometry. Python computes coordinates, templates/components/chart_*.html draw them (autoescaped).

Colours are presentation attributes, not CSS: WeasyPrint does not apply a page's stylesheet to inline SVG, and a
strict CSP blocks <style> inside SVG. PALETTE equals the tokens of static/css/tokens.css (a test compares).
"""

import math
from collections.abc import Sequence
from decimal import Decimal
from statistics import median
from typing import Any, Final, NamedTuple

from baoji_award.ui.shapes import HeatRow

Number = int | float | Decimal
PALETTE: Final = {
    "accent": "#9b1c20",
    "ink": "#1d2126",
    "ink2": "#434a53",
    "ink3": "#5c6470",
    "line": "#e1e4e8",
    "line2": "#c6cbd2",
    "err": "#b0390a",
    "errt": "#fff3ed",
    "lo": "#7fa9cc",
    "hi": "#e0964a",
    "pale": "#d9b3b1",
    "font": "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif",
}
HEAT_STEPS: Final = ((-25, "l3"), (-15, "l2"), (-5, "l1"), (5, "z0"), (15, "h1c"), (25, "h2c"))
MARKED: Final = 10
NAME_MOST: Final = 10


class Axis(NamedTuple):
    """One corner of the radar: label (| breaks the line), percent of the unit, percent of the comparison."""

    label: str
    value: float
    base: float


class FunnelRow(NamedTuple):
    """One bar of the funnel. Planned values are dashed, the present step is filled."""

    label: str
    value: int
    planned: bool = False
    note: str = ""
    now: bool = False


def _points(pairs: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def radar(rows: Sequence[Axis | tuple[str, float, float]]) -> dict[str, Any]:
    axes = [Axis(*row) for row in rows]
    cx, cy, radius = 165, 122, 80
    angles = [math.radians(-90 + 360 * k / len(axes)) for k in range(len(axes))]

    def at(share: float, angle: float) -> tuple[float, float]:
        return round(cx + radius * share * math.cos(angle), 1), round(cy + radius * share * math.sin(angle), 1)

    pairs = list(zip(axes, angles, strict=True))
    shape = [at(float(axis.value) / 100, angle) for axis, angle in pairs]
    return {
        "cx": cx,
        "cy": cy,
        "rings": [_points([at(share, a) for a in angles]) for share in (0.25, 0.5, 0.75, 1)],
        "spokes": [at(1, a) for a in angles],
        "shape": _points(shape),
        "base": _points([at(float(axis.base) / 100, angle) for axis, angle in pairs]),
        "dots": shape,
        "texts": [text for axis, angle in pairs for text in _radar_texts(axis, angle, at(1.1, angle))],
        "data": [(axis.label.replace("|", ""), axis.value, axis.base) for axis in axes],
    }


def _radar_texts(axis: Axis, angle: float, where: tuple[float, float]) -> list[dict[str, Any]]:
    x, y = where
    side, height = math.cos(angle), math.sin(angle)
    anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"
    y += -4 if height < -0.9 else 12 if height > 0.8 else 4
    first, _, second = axis.label.partition("|")
    if not second:
        return [{"x": x, "y": round(y, 1), "anchor": anchor, "text": first, "value": axis.value}]
    return [
        {"x": x, "y": round(y - 8, 1), "anchor": anchor, "text": first, "value": ""},
        {"x": x, "y": round(y + 8, 1), "anchor": anchor, "text": second, "value": axis.value},
    ]


def strip(
    scores: Sequence[Number], consensus: Number | None, *, low: Number, high: Number, outliers: Sequence[int] = ()
) -> dict[str, Any]:
    """Expert dots on a common scale, outliers ringed, the consensus as a diamond. Beyond the scale = on its edge."""
    start, span = float(low), float(high) - float(low)

    def x(value: Number) -> float:
        share = min(1.0, max(0.0, (float(value) - start) / span))
        return round(8 + share * 204, 1)

    ticks = [x(start + span * k / 5) for k in range(6)]
    ends = (x(min(scores)), x(max(scores))) if scores else (0.0, 0.0)
    dots = [(x(score), index in outliers) for index, score in enumerate(scores)]
    return {
        "ticks": ticks,
        "from": ends[0],
        "to": ends[1],
        "dots": dots,
        "consensus": None if consensus is None else x(consensus),
    }


def funnel(rows: Sequence[FunnelRow | tuple[Any, ...]]) -> dict[str, Any]:
    steps = [FunnelRow(*row) for row in rows]
    top = max((step.value for step in steps), default=0) or 1
    bars = []
    for index, step in enumerate(steps):
        width = round(step.value / top * 236, 1)
        fill = PALETTE["accent"] if step.now else PALETTE["pale"]
        bars.append({"y": 30 * index, "step": step, "width": width, "text_x": round(104 + width + 8, 1), "fill": fill})
    return {"bars": bars, "height": 30 * len(steps)}


def severity(rows: Sequence[tuple[str, Number]], *, reach: Number) -> dict[str, Any]:
    """Diverging bars: an expert's mean distance from the panel's mean, harsh to the left, lenient to the right."""
    bars = []
    for index, (name, value) in enumerate(rows):
        width = round(min(1.0, abs(float(value)) / float(reach)) * 100, 1)
        harsh = value < 0
        bars.append(
            {
                "y": 20 + 26 * index,
                "name": name,
                "x": round(200 - width, 1) if harsh else 200,
                "width": width,
                "fill": PALETTE["lo" if harsh else "hi"],
                "value": f"{value:+.1f}".replace("-", "−"),
                "text_x": round(200 - width - 6, 1) if harsh else round(200 + width + 6, 1),
                "anchor": "end" if harsh else "start",
            }
        )
    return {"bars": bars, "height": 20 + 26 * len(bars)}


def scores(rows: Sequence[tuple[str, Number]], lines: Sequence[tuple[str, Number]]) -> dict[str, Any]:
    """Bars of 0–100 in the order given, and a dashed line at each lowest score that counts. Long names are cut."""
    left, width, top = 146, 214, 16 * len(lines) + 6

    def x(value: Number) -> float:
        return round(left + min(100.0, max(0.0, float(value))) * width / 100, 1)

    bars = [
        {
            "y": top + 24 * index,
            "name": name,
            "label": name if len(name) <= NAME_MOST else f"{name[: NAME_MOST - 1]}…",
            "value": f"{float(value):.2f}",
            "width": round(x(value) - left, 1),
        }
        for index, (name, value) in enumerate(rows)
    ]
    lowest = min((float(value) for _, value in lines), default=0.0)
    marks = [
        {
            "x": x(value),
            "y": 12 + 16 * index,
            "label": label,
            "value": f"{float(value):g}",
            # The lowest line has its words on its left, the others on their right.
            "anchor": "end" if float(value) == lowest else "start",
            "dx": -5 if float(value) == lowest else 5,
        }
        for index, (label, value) in enumerate(lines)
    ]
    return {"bars": bars, "lines": marks, "left": left, "bottom": top + 24 * len(bars), "height": top + 24 * len(bars)}


def heat_row(row: HeatRow) -> dict[str, Any]:
    """Cells with one of seven tints by distance from the median, and hidden words beyond ten points."""
    given = [percent for percent in row.percents if percent is not None]
    middle = median(given) if given else 0
    cells = [_heat_cell(percent, middle) for percent in row.percents]
    return {"row": row, "cells": cells, "range": max(given) - min(given) if given else None}


def _heat_cell(percent: int | None, middle: float) -> tuple[int | None, str, str]:
    if percent is None:
        return None, "", ""
    distance = percent - middle
    tint = next((css for limit, css in HEAT_STEPS if distance < limit), "h3c") if distance else "z0"
    if tint == "z0" and abs(distance) >= 5:
        tint = "h1c"
    mark = "，高于中位数" if distance > MARKED else "，低于中位数" if distance < -MARKED else ""
    return percent, tint, mark
