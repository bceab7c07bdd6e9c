"""The pickers of a score: what is chosen is checked, what lies inside the range is marked, texts are escaped."""

import re

from baoji_award.ui.fast_scoring import bands_html, ruler_html
from baoji_award.ui.shapes import BandCell, Dimension

CHOSEN = re.compile(r'name="([^"]+)" value="([^"]+)" checked')


def test_the_ruler_has_21_steps_in_six_blocks_with_one_chosen() -> None:
    html = ruler_html(value=55, low=50, high=65)
    assert re.findall(r'name="percent" value="(\d+)"', html) == [str(n) for n in range(0, 101, 5)]
    assert CHOSEN.findall(html) == [("percent", "55")]
    assert re.findall(r'class="is-in"><input type="radio" name="percent" value="(\d+)"', html) == [
        "50",
        "55",
        "60",
        "65",
    ]
    assert re.findall(r'class="bl">([^<]+)<', html) == ["0–5", "10–25", "30–45", "50–65", "70–85", "90–100"]
    assert (html.count("<label>"), html.count("<label ")) == (17, 4)


def test_an_unanswered_ruler_chooses_and_marks_nothing() -> None:
    html = ruler_html(name="other")
    assert (CHOSEN.findall(html), "is-in" in html, html.count('name="other"')) == ([], False, 21)


def test_each_dimension_has_its_own_choice_and_its_texts_are_escaped() -> None:
    cells = [BandCell(0, 5, "<无>", '没有"方法"', on=True), BandCell(10, 25, "起步")]
    dims = [Dimension("A", "方法&过程", "band-A", cells), Dimension("D", "展开", "band-D", [BandCell(0, 5, "无")])]
    html = bands_html(dims=dims, bands=["0–5", "10–25"], prefix="p-")
    assert CHOSEN.findall(html) == [("band-A", "0-5")]
    assert re.findall(r'aria-labelledby="([^"]+)"><span class="dim" id="([^"]+)"', html) == [
        ("p-dim-A",) * 2,
        ("p-dim-D",) * 2,
    ]
    assert "&lt;无&gt;" in html
    assert 'title="没有&quot;方法&quot;"' in html
    assert "方法&amp;过程" in html
    assert html.count('<span class="bh" aria-hidden="true">') == 3
