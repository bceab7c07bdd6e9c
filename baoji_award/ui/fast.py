"""Components rendered by a function: a list page shows one per cell, and an include costs ten times as much."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from django.utils.safestring import SafeString

from baoji_award.ui import charts, prepare, words
from baoji_award.ui.escaping import filled, filled_each
from baoji_award.ui.icons import icon_svg
from baoji_award.ui.shapes import MenuGroup, MenuLink

TONES: Final = ("", "none", "info", "ok", "warn", "err", "brand", "bare")


def tag_html(*, label: object, tone: str = "", icon: str = "") -> SafeString:
    """A status tag. The label alone must be enough; tone and icon repeat it. Raises ValueError on an unknown tone."""
    return _tag(str(label), tone, icon)


@lru_cache(maxsize=512)
def _tag(label: str, tone: str, icon: str) -> SafeString:
    if tone not in TONES:
        raise ValueError(f"unknown tone {tone!r}; there are: {', '.join(TONES[1:])}")
    shown = f" is-{tone}" if tone not in {"", "none"} else ""
    if icon:
        return filled('<span class="tag{}">{}{}</span>', shown, icon_svg(icon), label)
    return filled('<span class="tag{}">{}</span>', shown, label)


def deadline_html(*, at: datetime | None, now: datetime | None, label: str = "") -> SafeString:
    """A deadline with its absolute instant and what is left until it; the lines of a list mostly share theirs."""
    return _deadline(at, now, str(label or ""))


@lru_cache(maxsize=64)
def _deadline(at: datetime | None, now: datetime | None, label: str) -> SafeString:
    shown = prepare.deadline({"at": at, "now": now})
    state, left = shown["state"], shown["relative"]
    return filled(
        '<span class="due{}">{}<span>{}{}{}</span></span>',
        f" {state}" if state else "",
        icon_svg(shown["icon"]),
        f"{label} " if label else "",
        words.deadline(at),
        filled("，<b>{}</b>", left) if left else "",
    )


@lru_cache(maxsize=256)
def side_menu_html(*, groups: tuple[MenuGroup, ...]) -> SafeString:
    """The side menu, which every page of the workspace shows twice: beside the page and in the drawer of a phone."""
    return filled_each("{}<ul>{}</ul>", ((_heading(group.label), _links(group.links)) for group in groups))


def _heading(label: str) -> SafeString | str:
    return filled("<h2>{}</h2>", label) if label else ""


def _links(links: Sequence[MenuLink]) -> SafeString:
    lines = (
        (
            link.url,
            SafeString(' aria-current="page"') if link.current else "",
            link.label,
            _todo(link.todo) if link.todo else "",
        )
        for link in links
    )
    return filled_each('<li><a href="{}"{}><span>{}</span>{}</a></li>', lines)


def _todo(count: int) -> SafeString:
    text = '<span class="count is-quiet">{}<span class="visually-hidden"> 项待办</span></span>'
    return filled(text, count)


def strip_html(
    *,
    scores: Sequence[charts.Number],
    consensus: charts.Number | None = None,
    outliers: Sequence[int] = (),
    low: charts.Number = 450,
    high: charts.Number = 700,
    label: str = "",
) -> SafeString:
    """The experts' totals as dots on one scale and the common score as a diamond, one line of a ranking."""
    drawing = _strip(tuple(scores), consensus, tuple(outliers), low, high)
    return filled('<svg class="chart" viewBox="0 0 220 22" role="img" aria-label="{}">{}</svg>', label, drawing)


@lru_cache(maxsize=512)
def _strip(
    scores: tuple[charts.Number, ...],
    consensus: charts.Number | None,
    outliers: tuple[int, ...],
    low: charts.Number,
    high: charts.Number,
) -> SafeString:
    drawn, colour = charts.strip(scores, consensus, low=low, high=high, outliers=outliers), charts.PALETTE
    plain = [x for x, outlier in drawn["dots"] if not outlier]
    ringed = [x for x, outlier in drawn["dots"] if outlier]
    return filled(
        '<path d="{}" stroke="{}" />{}{}{}{}',
        "".join(f"M{x} 0V22" for x in drawn["ticks"]),
        colour["line"],
        _range(drawn["from"], drawn["to"]) if drawn["dots"] else "",
        _dots(plain, "#fff", colour["ink3"], 1.5) if plain else "",
        _dots(ringed, colour["errt"], colour["err"], 2) if ringed else "",
        _diamond(drawn["consensus"]) if drawn["consensus"] is not None else "",
    )


def _dots(places: Sequence[float], fill: str, stroke: str, width: float) -> SafeString:
    """All dots of one kind as one path: a circle each would cost more to escape than to draw."""
    circles = "".join(f"M{x - 4.2:.1f} 11a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0" for x in places)
    return filled('<path d="{}" fill="{}" stroke="{}" stroke-width="{}" />', circles, fill, stroke, width)


def _range(start: float, end: float) -> SafeString:
    line = '<line x1="{}" y1="11" x2="{}" y2="11" stroke="{}" stroke-width="4" stroke-linecap="round" />'
    return filled(line, start, end, charts.PALETTE["line2"])


def _diamond(x: float) -> SafeString:
    path = '<path d="M{} 4.5l6.5 6.5-6.5 6.5-6.5-6.5z" fill="{}" stroke="#fff" />'
    return filled(path, x, charts.PALETTE["accent"])
