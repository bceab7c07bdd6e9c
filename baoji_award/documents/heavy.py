"""A heavier cut of a few title characters, where no licensed 小标宋 is installed.

The standard asks for 小标宋, a heavy Song, and the open font comes in the text weight only. Each outline is moved
outwards along its normals, more across the page than along it, as in that typeface.
"""

import io
from functools import lru_cache
from math import hypot
from pathlib import Path
from typing import Any

from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont

from baoji_award.documents.fonts import subset

# Thousandths of the type size that a stem grows on each side.
ACROSS = 15.0
ALONG = 6.0
# A sharp corner would grow a spike without a limit.
LONGEST_MITRE = 2.0

Point = tuple[float, float]
Command = tuple[str, tuple[Point, ...]]


@lru_cache(maxsize=64)
def heavy_subset(font: Path, characters: str) -> bytes:
    """`font` (with CFF outlines) reduced to `characters`, in a heavier weight and with the same advance widths."""
    cut = TTFont(io.BytesIO(subset(font, characters)), recalcTimestamp=False)
    glyphs = cut.getGlyphSet()
    outlines = cut["CFF "].cff.topDictIndex[0].CharStrings
    for name in cut.getGlyphOrder():
        pen = RecordingPen()
        glyphs[name].draw(pen)
        if pen.value:
            outlines[name] = _charstring(pen.value, outlines[name], glyphs[name].width)
    target = io.BytesIO()
    cut.save(target)
    return target.getvalue()


def _charstring(commands: list[Command], original: Any, width: float) -> Any:
    """The heavier outline as a charstring. Its width operand is relative to the font's nominal width."""
    private = original.private
    relative = None if width == private.defaultWidthX else width - private.nominalWidthX
    pen = T2CharStringPen(relative, None)
    contour: list[Command] = []
    for operation, points in commands:
        if operation in {"closePath", "endPath"}:
            _draw(contour, pen)
            contour = []
        else:
            contour.append((operation, points))
    return pen.getCharString(private=private, globalSubrs=original.globalSubrs)


def _draw(contour: list[Command], pen: T2CharStringPen) -> None:
    moved = iter(heavier([point for _, points in contour for point in points]))
    for operation, points in contour:
        getattr(pen, operation)(*(next(moved) for _ in points))
    pen.closePath()


def heavier(points: list[Point]) -> list[Point]:
    """A closed contour, counter-clockwise around ink, moved outwards (holes run clockwise and so shrink)."""
    return [_moved(point, _normal(points, index, -1), _normal(points, index, 1)) for index, point in enumerate(points)]


def _moved(point: Point, before: Point, after: Point) -> Point:
    opening = 1 + before[0] * after[0] + before[1] * after[1]
    reach = min(1 / opening, LONGEST_MITRE) if opening > 0 else 0.0
    return (
        point[0] + (before[0] + after[0]) * reach * ACROSS,
        point[1] + (before[1] + after[1]) * reach * ALONG,
    )


def _normal(points: list[Point], index: int, step: int) -> Point:
    """The outward unit normal of the edge to the next (step 1) or from the last (-1) point that is elsewhere."""
    here = points[index]
    for distance in range(1, len(points)):
        there = points[(index + step * distance) % len(points)]
        dx, dy = (there[0] - here[0]) * step, (there[1] - here[1]) * step
        length = hypot(dx, dy)
        if length:
            return dy / length, -dx / length
    return 0.0, 0.0
