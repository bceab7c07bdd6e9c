"""The visit's papers as a workbook that works without a network: written out here, read back by site_imports."""

import io
from typing import Any

from applications.services.list_tables import CONTROL, looks_like_a_formula
from reviews.models import SiteIssue, SiteVisit
from reviews.selectors.site_papers import entries_of, seal_of
from reviews.site_papers import PAPERS, Entry, PaperKind, values_of

KEY_LABEL = "标识（请勿改动）"
NUMBER_LABEL = "序号（供引用）"
GUIDE = "说明"
KEY_WIDTH, NARROW, WIDE = 18, 18, 40
WIDE_FROM = 200
SPARE_ROWS = 100


def workbook_of(visit: SiteVisit) -> bytes:
    """An XLSX with one sheet a kind: the rows as they stand, each with its key and seal, and room for new ones.

    The caller has loaded the visit for a member of its team. Five queries.
    """
    from openpyxl import Workbook  # noqa: PLC0415

    book = Workbook()
    _guide(book.active, visit)
    for paper in PAPERS.values():
        _sheet(book.create_sheet(paper.title), paper, entries_of(visit, paper.code))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _guide(sheet: Any, visit: SiteVisit) -> None:
    sheet.title = GUIDE
    sheet.column_dimensions["A"].width = 100
    application = visit.application
    lines = (
        f"{application.number}　{application.organisation.name}　现场评审工作簿",
        "没有网络时在各表中填写，回到有网络处再导入平台。",
        "已有的行可以修改；新增的行“标识”留空；要删除的行请在平台上删除。",
        "导入时，平台上已被他人修改的行逐行列出两份内容，由导入人选择。",
        "“对应条款”填条款号，例如 4.2.3；“对应待核实事项”填其序号。",
    )
    for line in lines:
        sheet.append([None])
        _put(sheet.cell(row=sheet.max_row, column=1), line)


def _sheet(sheet: Any, paper: PaperKind, entries: list[Entry]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = KEY_WIDTH
    head = [KEY_LABEL, *heads_of(paper), *([NUMBER_LABEL] if paper.model is SiteIssue else [])]
    rows = [[f"{entry.pk}-{seal_of(values_of(entry))}", *_cells(paper, entry)] for entry in entries]
    for line, row in enumerate([head, *rows], 1):
        for place, text in enumerate(row, 1):
            _put(sheet.cell(row=line, column=place), text)
    for place, column in enumerate(paper.columns, 2):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = WIDE if column.most >= WIDE_FROM else NARROW
        if column.choices:
            labels = ",".join(label for _, label in column.choices)
            choice = DataValidation(type="list", formula1=f'"{labels}"', allow_blank=True)
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{len(rows) + SPARE_ROWS}")


def heads_of(paper: PaperKind) -> list[str]:
    """The headings of a kind's sheet behind the key."""
    return [column.label for column in paper.columns]


def _cells(paper: PaperKind, entry: Entry) -> list[str]:
    values = values_of(entry)
    cells = [column.shown(values[column.name]) for column in paper.columns]
    return [*cells, str(entry.number)] if isinstance(entry, SiteIssue) else cells


def _put(cell: Any, text: str) -> None:
    from openpyxl.styles import Alignment  # noqa: PLC0415

    cell.value = CONTROL.sub("", text)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if looks_like_a_formula(text):
        cell.quotePrefix = True
