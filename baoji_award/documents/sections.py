"""A report as a list of sections: shown, signed, printed (documents/parts/section.html) and written to DOCX alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from baoji_award.documents.docx import DocxText

NONE = "—"


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a report: paragraphs, then a table when there are rows. `key` names it for its chart."""

    title: str
    paragraphs: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    key: str = ""


def table_section(title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> Section:
    """A section that is a table, or says 无 when there is nothing in it. An empty cell shows as a dash."""
    cells = tuple(tuple(cell or NONE for cell in row) for row in rows)
    return Section(title, head=tuple(head), rows=cells) if cells else Section(title, ("无。",))


def write_sections(text: DocxText, sections: Iterable[Section]) -> None:
    """Adds the sections to the document."""
    for section in sections:
        text.heading(section.title)
        for paragraph in section.paragraphs:
            text.paragraph(paragraph)
        if section.rows:
            text.table(section.rows, head=section.head)
