import io
from pathlib import Path

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.ttLib import TTFont

from baoji_award.documents.fonts import OPEN, subset
from baoji_award.documents.heavy import ACROSS, ALONG, heavier, heavy_subset

SONG = OPEN["Award Song"]()


def ink(font: bytes, character: str) -> tuple[float, float]:
    """Area of the outline and advance width."""
    cut = TTFont(io.BytesIO(font))
    glyph = cut.getGlyphSet()[cut.getBestCmap()[ord(character)]]
    pen = AreaPen()
    glyph.draw(pen)
    return abs(pen.value), glyph.width


def test_a_square_grows_by_the_stem_on_each_side_and_a_hole_shrinks() -> None:
    square = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    grown = [(-ACROSS, -ALONG), (100 + ACROSS, -ALONG), (100 + ACROSS, 100 + ALONG), (-ACROSS, 100 + ALONG)]
    shrunk = [(ACROSS, ALONG), (ACROSS, 100 - ALONG), (100 - ACROSS, 100 - ALONG), (100 - ACROSS, ALONG)]

    assert heavier(square) == grown
    assert heavier([square[0], square[3], square[2], square[1]]) == shrunk


def test_points_on_one_spot_stay() -> None:
    assert heavier([(5.0, 5.0)] * 3) == [(5.0, 5.0)] * 3


@pytest.mark.parametrize("character", ["宝", "鸡", "质", "量", "奖", "2"])
def test_titles_are_blacker_and_no_wider(character: str) -> None:
    light, heavy = ink(subset(SONG, character), character), ink(heavy_subset(SONG, character), character)

    assert (1.15 < heavy[0] / light[0] < 1.7, heavy[1]) == (True, light[1])


def test_the_clock_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for second in ("1000000000", "1700000000"):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", second)
        made.append(heavy_subset.__wrapped__(Path(SONG), "宝鸡"))

    assert made[0] == made[1]
