"""Components drawn by function: the same markup as their templates gave, and everything escaped."""

from datetime import UTC, datetime

from django.utils.html import format_html

from baoji_award.ui.fast import deadline_html, side_menu_html, strip_html, tag_html
from baoji_award.ui.fast_answers import answers_html
from baoji_award.ui.fast_rows import lines_html
from baoji_award.ui.icons import icon_svg
from baoji_award.ui.shapes import Answer, AnswerSection, AnswerTable, EvidenceFile, MenuGroup, MenuLink

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


def test_answers_are_text_tables_and_files() -> None:
    file = EvidenceFile("报告 <1>.pdf", 2048, "a" * 64, pages=3, url="/files/1/")
    table = AnswerTable(("指标", "2023"), (("产值", "1\n2"),), numeric=True)
    rows = (Answer("名称", "<b>甲\n乙"), Answer("空", None), Answer("表", table=table), Answer("材料", files=(file,)))
    shown = answers_html(
        sections=(
            AnswerSection("概况", rows, edit_url="/e/"),
            AnswerSection("核对", (Answer("甲", "乙", warning="不一致"),)),
        )
    )
    assert shown == (
        '<section class="check"><div class="row-flex between mb-2"><h2>概况</h2>'
        '<a href="/e/">修改<span class="visually-hidden">：概况</span></a></div><dl class="answers">'
        "<div><dt>名称</dt><dd>&lt;b&gt;甲<br>乙</dd></div><div><dt>空</dt><dd>—</dd></div>"
        '<div class="has-table"><dt>表</dt><dd>'
        '<div class="scroll" tabindex="0" role="region" aria-label="表，可左右滚动"><table class="dense">'
        '<thead><tr><th scope="col">指标</th><th scope="col" class="num">2023</th></tr></thead>'
        '<tbody><tr><th scope="row">产值</th><td class="num">1<br>2</td></tr></tbody></table></div></dd></div>'
        f'<div><dt>材料</dt><dd><p class="mb-1">{icon_svg("file")} <a href="/files/1/">报告 &lt;1&gt;.pdf</a>'
        '<span class="meta">　3 页　2 KB　指纹 '
        f'<span class="mono" title="{"a" * 64}">aaaaaaaa…aaaaaaaa</span></span></p>'
        "</dd></div></dl></section>"
        '<section class="check"><div class="row-flex between mb-2"><h2>核对</h2></div><dl class="answers">'
        f'<div><dt>甲</dt><dd>乙<p class="text-warn mb-0">{icon_svg("warn")} 不一致</p></dd></div></dl></section>'
    )


def test_lines_mark_their_head_and_escape_what_is_not_safe() -> None:
    rows = [("<1>", format_html("<b>{}</b>", "甲"), "乙"), ("2", "丙", "")]
    assert lines_html(rows, css=("num", "", "opt"), head=1) == (
        '<tr><td class="num">&lt;1&gt;</td><th scope="row"><b>甲</b></th><td class="opt">乙</td></tr>'
        '<tr><td class="num">2</td><th scope="row">丙</th><td class="opt"></td></tr>'
    )
    assert lines_html([]) == ""
