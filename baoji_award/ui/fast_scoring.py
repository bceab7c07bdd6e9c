"""The two pickers of a score, rendered by a function: some fifty radios, which a template loop takes longer for than
the database for the whole page. What they show depends on the values given and on nothing else, so equal ones are kept.
"""

from collections.abc import Sequence
from functools import lru_cache

from django.utils.safestring import SafeString

from baoji_award.ui.escaping import filled, filled_each
from baoji_award.ui.shapes import BandCell, Dimension

RULER_BANDS = ((0, 5), (10, 25), (30, 45), (50, 65), (70, 85), (90, 100))
CHECKED = SafeString(" checked")
CELL = (
    '<label title="{}"><input type="radio" name="{}" value="{}-{}"{}><small>{}<span class="visually-hidden">：</span>'
    "</small><span>{}</span></label>"
)
STEP = (
    '<label{}><input type="radio" name="{}" value="{}"{}><span>{}<span class="visually-hidden">%</span></span></label>'
)


def bands_html(*, dims: Sequence[Dimension], bands: Sequence[str], prefix: str = "") -> SafeString:
    """The dimensions, each with a radio for every band."""
    heads = filled_each('<span class="bh" aria-hidden="true">{}</span>', ((band,) for band in bands))
    lines = [_dimension(prefix, dim.code, dim.label, dim.name, tuple(dim.cells)) for dim in dims]
    first = SafeString('<span class="bh" aria-hidden="true"></span>')
    return filled('<div class="bands of-{}">{}{}{}</div>', len(bands), first, heads, SafeString("".join(lines)))


@lru_cache(maxsize=512)
def _dimension(prefix: str, code: str, label: str, name: str, cells: tuple[BandCell, ...]) -> SafeString:
    rows = (
        (cell.full, name, cell.low, cell.high, CHECKED if cell.on else "", cell.range, cell.short) for cell in cells
    )
    return filled(
        '<div class="set" role="radiogroup" aria-labelledby="{0}dim-{1}">'
        '<span class="dim" id="{0}dim-{1}"><i>{1}</i>{2}</span>{3}</div>',
        prefix,
        code,
        label,
        filled_each(CELL, rows),
    )


@lru_cache(maxsize=1024)
def ruler_html(
    *,
    value: int | None = None,
    low: int | None = None,
    high: int | None = None,
    name: str = "percent",
    bands: tuple[tuple[int, int], ...] = RULER_BANDS,
) -> SafeString:
    """21 radios in a block for each band; a value inside the range of the dimensions is pale blue."""
    blocks = ((f"{first}–{last}", _steps(first, last, value, low, high, name)) for first, last in bands)
    return filled(
        '<div class="ruler" role="radiogroup" aria-label="综合百分比">{}</div>',
        filled_each('<div><span class="bl">{}</span>{}</div>', blocks),
    )


def _steps(first: int, last: int, value: int | None, low: int | None, high: int | None, name: str) -> SafeString:
    inside = SafeString(' class="is-in"')
    ranged = range(low, high + 1) if low is not None and high is not None else range(0)
    rows = (
        (inside if n in ranged else "", name, n, CHECKED if n == value else "", n) for n in range(first, last + 1, 5)
    )
    return filled_each(STEP, rows)
