"""Components drawn by function: the same markup as their templates gave, and everything escaped."""

from datetime import UTC, datetime

from baoji_award.ui.fast import deadline_html, side_menu_html, strip_html, tag_html
from baoji_award.ui.shapes import MenuGroup, MenuLink

AT, NOW = datetime(2024, 12, 31, 16, 0, tzinfo=UTC), datetime(2024, 12, 29, 2, 0, tzinfo=UTC)


def test_a_deadline_says_when_and_how_long() -> None:
    shown = deadline_html(at=AT, now=NOW, label="申报")
    assert shown.startswith('<span class="due is-soon"><svg')
    assert shown.endswith("<span>申报 2024年12月31日 24:00，<b>剩余 2 天</b></span></span>")


def test_a_strip_draws_ringed_dots_apart() -> None:
    shown = strip_html(scores=[500, 600, 700], consensus=600, outliers=(2,), low=450, high=700, label="三位专家")
    assert shown.count("<path") == 4
    assert (shown.count("a4.2 4.2 0 1 0 8.4 0"), 'stroke="#b0390a"' in shown) == (3, True)


def test_a_strip_without_scores_has_its_scale_alone() -> None:
    assert strip_html(scores=[]).count("<path") == 1


def test_what_people_wrote_is_escaped() -> None:
    wicked = '"><script>'
    shown = [strip_html(scores=[], label=wicked), deadline_html(at=AT, now=NOW, label=wicked), tag_html(label=wicked)]
    assert [wicked in each for each in shown] == [False] * 3


def test_a_side_menu_marks_the_page_and_counts_what_is_open() -> None:
    groups = (
        MenuGroup("", (MenuLink("工作台", "/office/", current=True),)),
        MenuGroup("申报", (MenuLink("资格初审 <b>", "/office/screening/", todo=4),)),
    )
    assert side_menu_html(groups=groups) == (
        '<ul><li><a href="/office/" aria-current="page"><span>工作台</span></a></li></ul>'
        '<h2>申报</h2><ul><li><a href="/office/screening/"><span>资格初审 &lt;b&gt;</span>'
        '<span class="count is-quiet">4<span class="visually-hidden"> 项待办</span></span></a></li></ul>'
    )
