"""What was filled in, drawn by a function: a whole dossier is four hundred values, and a template's loop takes longer
for them than the database for the page. Every value passes `escaped`, the parts are joined as plain text.
"""

from collections.abc import Iterable, Sequence

from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines

from baoji_award.ui.escaping import escaped
from baoji_award.ui.icons import icon_svg
from baoji_award.ui.shapes import Answer, AnswerSection, AnswerTable, EvidenceFile
from baoji_award.ui.words import NOTHING, filesize_zh, sha_short


def answers_html(*, sections: Iterable[AnswerSection], level: int = 2) -> SafeString:
    """The sections with their rows, each a value, a table or files; `level` that of the headings."""
    return SafeString("".join(_section(section, int(level)) for section in sections))


def _section(section: AnswerSection, level: int) -> str:
    title = escaped(section.title)
    edit = f'<a href="{escaped(section.edit_url)}">修改<span class="visually-hidden">：{title}</span></a>'
    rows = "".join(_row(row) for row in section.rows)
    return (
        f'<section class="check"{_id(section.id)}><div class="row-flex between mb-2"><h{level}>{title}</h{level}>'
        f'{edit if section.edit_url else ""}</div><dl class="answers">{rows}</dl></section>'
    )


def _row(row: Answer) -> str:
    css = ' class="has-table"' if row.table else ""
    warning = f'<p class="text-warn mb-0">{icon_svg("warn")} {escaped(row.warning)}</p>' if row.warning else ""
    return f"<div{_id(row.id)}{css}><dt>{escaped(row.label)}</dt><dd>{_value(row)}{warning}</dd></div>"


def _id(name: str) -> str:
    return f' id="{escaped(name)}"' if name else ""


def _value(row: Answer) -> str:
    if row.table:
        return _table(row.label, row.table)
    if row.files:
        return "".join(_file(file) for file in row.files)
    return _text(row.value or NOTHING)


def _table(label: str, table: AnswerTable) -> str:
    number = ' class="num"' if table.numeric else ""
    heads = "".join(
        f'<th scope="col"{number if place else ""}>{escaped(title)}</th>' for place, title in enumerate(table.head)
    )
    lines = "".join(_line(line, number) for line in table.rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escaped(label)}，可左右滚动">'
        f'<table class="dense"><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></div>'
    )


def _line(line: Sequence[str], number: str) -> str:
    first, *rest = line
    cells = "".join(f"<td{number}>{_text(cell)}</td>" for cell in rest)
    return f'<tr><th scope="row">{escaped(first)}</th>{cells}</tr>'


def _file(file: EvidenceFile) -> str:
    name = escaped(file.name)
    pages = f"{file.pages} 页　" if file.pages else ""
    return (
        f'<p class="mb-1">{icon_svg("file")} {f"""<a href="{escaped(file.url)}">{name}</a>""" if file.url else name}'
        f'<span class="meta">　{escaped(pages)}{escaped(filesize_zh(file.size))}　指纹 '
        f'<span class="mono" title="{escaped(file.sha256)}">{escaped(sha_short(file.sha256))}</span></span></p>'
    )


def _text(value: object) -> str:
    return escaped(normalize_newlines(str(value))).replace("\n", "<br>")
