"""What was filled in, drawn by a function: a whole dossier is four hundred values, and a template's loop takes longer
for them than the database for the page.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines

from baoji_award.ui.icons import icon_svg
from baoji_award.ui.shapes import Answer, AnswerSection, AnswerTable, EvidenceFile
from baoji_award.ui.words import NOTHING, filesize_zh, sha_short

NUM = SafeString(' class="num"')
TABLE = (
    '<div class="scroll" tabindex="0" role="region" aria-label="{}，可左右滚动"><table class="dense">'
    "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
)
FILE = '<p class="mb-1">{} {}<span class="meta">　{}{}　指纹 <span class="mono" title="{}">{}</span></span></p>'


def answers_html(*, sections: Iterable[AnswerSection], level: int = 2) -> SafeString:
    """The sections with their rows, each a value, a table or files; `level` that of the headings."""
    return _joined(_section(section, level) for section in sections)


def _section(section: AnswerSection, level: int) -> SafeString:
    edit = '<a href="{}">修改<span class="visually-hidden">：{}</span></a>'
    return format_html(
        '<section class="check"{0}><div class="row-flex between mb-2"><h{1}>{2}</h{1}>{3}</div>'
        '<dl class="answers">{4}</dl></section>',
        _id(section.id),
        level,
        section.title,
        format_html(edit, section.edit_url, section.title) if section.edit_url else "",
        _joined(_row(row) for row in section.rows),
    )


def _row(row: Answer) -> SafeString:
    return format_html(
        "<div{}{}><dt>{}</dt><dd>{}{}</dd></div>",
        _id(row.id),
        SafeString(' class="has-table"') if row.table else "",
        row.label,
        _value(row),
        format_html('<p class="text-warn mb-0">{} {}</p>', icon_svg("warn"), row.warning) if row.warning else "",
    )


def _id(name: str) -> SafeString | str:
    return format_html(' id="{}"', name) if name else ""


def _value(row: Answer) -> SafeString:
    if row.table:
        return _table(row.label, row.table)
    if row.files:
        return _joined(_file(file) for file in row.files)
    return _text(row.value or NOTHING)


def _table(label: str, table: AnswerTable) -> SafeString:
    number = NUM if table.numeric else ""
    heads = (
        format_html('<th scope="col"{}>{}</th>', number if place else "", title)
        for place, title in enumerate(table.head)
    )
    return format_html(TABLE, label, _joined(heads), _joined(_line(line, number) for line in table.rows))


def _line(line: Sequence[str], number: SafeString | str) -> SafeString:
    first, *rest = line
    cells = _joined(format_html("<td{}>{}</td>", number, _text(cell)) for cell in rest)
    return format_html('<tr><th scope="row">{}</th>{}</tr>', first, cells)


def _file(file: EvidenceFile) -> SafeString:
    return format_html(
        FILE,
        icon_svg("file"),
        format_html('<a href="{}">{}</a>', file.url, file.name) if file.url else file.name,
        f"{file.pages} 页　" if file.pages else "",
        filesize_zh(file.size),
        file.sha256,
        sha_short(file.sha256),
    )


def _text(value: Any) -> SafeString:
    return SafeString(escape(normalize_newlines(str(value))).replace("\n", "<br>"))


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(parts))
