"""Tables written row by row to a file on disk: XLSX and CSV in which no text is ever a formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
CONTENT_TYPES = {"xlsx": XLSX, "csv": CSV}
# What a spreadsheet takes for the beginning of a formula; the full-width ones too, which some of them normalise.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# XML allows none of these, and no table needs one.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
COLUMN_WIDTH = 22
NAME_WIDTH = 40

Rows = Iterable[Sequence[str]]


def looks_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet could take the text for one, also behind blanks."""
    return text.startswith(FORMULA) or text.lstrip(" \u00a0\u3000").startswith(FORMULA)


def write_csv(path: Path, rows: Rows) -> None:
    """UTF-8 with the mark that Excel needs; a cell that could be a formula is kept as text by an apostrophe."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        for row in rows:
            writer.writerow([harmless(CONTROL.sub("", text)) for text in row])


def harmless(text: str) -> str:
    return f"'{text}" if looks_like_a_formula(text) else text


def write_xlsx(path: Path, rows: Rows, *, title: str, columns: int, name_column: int = 1) -> None:
    """One sheet of text cells, written as it goes so that memory does not grow with the rows.

    The names in column `name_column` get more room than the rest.
    """
    widths = [NAME_WIDTH if place == name_column else COLUMN_WIDTH for place in range(1, columns + 1)]
    write_sheets(path, [(title, widths, rows)])


def write_sheets(path: "Path | IO[bytes]", sheets: Iterable[tuple[str, Sequence[int], Rows]]) -> None:
    """Several sheets (title, widths, rows) of text cells. A column of width 0 is hidden."""
    # Here and not above: few requests write tables, and a web worker does without the library's 5 MB.
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = Workbook(write_only=True)
    for title, widths, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, width in enumerate(widths, 1):
            column = sheet.column_dimensions[get_column_letter(place)]
            column.width, column.hidden = width or COLUMN_WIDTH, not width
        for row in rows:
            sheet.append([_text_cell(sheet, CONTROL.sub("", text)) for text in row])
    book.save(path)


def _text_cell(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    cell = WriteOnlyCell(sheet, value=text)
    # The library would store a text that begins with "=" as a formula.
    cell.data_type = "s"
    if looks_like_a_formula(text):
        # What Excel itself notes for a text typed behind an apostrophe: it stays text when somebody edits the cell.
        cell.quotePrefix = True
    return cell
