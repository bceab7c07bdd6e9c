"""A table as people bring it: copied out of a spreadsheet, or as an XLSX file. Cells become plain text."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import IO, Any

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200, 30, 5000
MOST_BYTES, MOST_UNPACKED, MOST_PARTS = 1024 * 1024, 20 * 1024 * 1024, 200
MOST_SHEETS = 20
MOST_FAULTS = 30

Grid = list[list[str]]


class BadSheet(ValueError):
    """The text or file can't be read as a table; `sentences` say why."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(sentences[0])
        self.sentences = sentences


def grid_of_text(text: str) -> Grid:
    """Lines of cells with tabs between them, as a spreadsheet puts them on the clipboard. Raises BadSheet."""
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    return _within_limits([[cell.strip() for cell in line.split("\t")] for line in lines])


def grid_of_file(file: IO[bytes], size: int, *, rows: int = MOST_ROWS, columns: int = MOST_COLUMNS) -> Grid:
    """The first sheet of an XLSX file. Raises BadSheet: too large, more rows or columns, no such file, formulas."""
    found = _read(file, size, rows=rows, columns=columns, sheets=1)
    return _within_limits(next(iter(found.values())), rows, columns)


def grids_of_file(file: IO[bytes], size: int, *, most_rows: int = MOST_ROWS) -> dict[str, Grid]:
    """Title → rows of every sheet of a workbook; an empty sheet has none. Raises BadSheet as grid_of_file."""
    found = _read(file, size, rows=most_rows, columns=MOST_COLUMNS, sheets=MOST_SHEETS)
    return {title: _within_limits(rows, most_rows) if any(map(any, rows)) else [] for title, rows in found.items()}


def lines_of(grid: Grid, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The number of each line that is not empty, and its cells by the heads in the first line ("" for a missing one).

    Raises BadSheet: a required head is missing, or one stands there twice.
    """
    heads = [head.strip() for head in grid[0]]
    if missing := [head for head in required if head not in heads]:
        raise BadSheet(f"表头缺少：{'、'.join(missing)}")
    if twice := sorted({head for head in heads if head and heads.count(head) > 1}):
        raise BadSheet(f"表头重复：{'、'.join(twice)}")
    for number, cells in enumerate(grid[1:], 2):
        if any(cells):
            yield number, dict(zip(heads, [*cells, *[""] * len(heads)], strict=False))


def refuse(faults: Sequence[str]) -> None:
    """Raises BadSheet with the first faults and how many more there are; nothing happens without a fault."""
    if faults:
        more = len(faults) - MOST_FAULTS
        raise BadSheet(*faults[:MOST_FAULTS], *([f"另有 {more} 处需要更正"] if more > 0 else []))


def _read(file: IO[bytes], size: int, *, rows: int, columns: int, sheets: int) -> dict[str, Grid]:
    if size > MOST_BYTES:
        raise BadSheet("文件超过 1 MB，请只保留要导入的表后重试")
    _refuse_bomb(file)
    # Here and not above: few imports are files, and a web worker without one does without the library's 5 MB.
    from openpyxl import load_workbook  # noqa: PLC0415
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        grids = {
            sheet.title: [_cells(row) for row in sheet.iter_rows(max_row=rows + 1, max_col=columns + 1)]
            # One at least: a workbook of charts alone has none.
            for sheet in (book.worksheets[0], *book.worksheets[1:sheets])
        }
    except BadSheet:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise BadSheet("文件不是可以读取的 XLSX 表格，请另存为 XLSX 格式后重试") from error
    for grid in grids.values():
        if formulas := [place for row in grid for place in row if place.startswith("=")]:
            raise BadSheet(*formulas_found(grid, len(formulas)))
    return grids


def formulas_found(rows: Grid, count: int) -> list[str]:
    """Where the formulas are, the first ten of them."""
    places = [
        f"第 {line} 行第 {column} 列是公式，请粘贴为数值后重试"
        for line, row in enumerate(rows, 1)
        for column, cell in enumerate(row, 1)
        if cell.startswith("=")
    ]
    return [*places[:10], *([f"另有 {count - 10} 处公式"] if count > 10 else [])]


def _refuse_bomb(file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise BadSheet("文件不是可以读取的 XLSX 表格，请另存为 XLSX 格式后重试") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise BadSheet("文件展开后过大，请只保留要导入的表后重试")
    file.seek(0)


def _cells(row: tuple[Any, ...]) -> list[str]:
    found = [f"={cell.value}" if cell.data_type == "f" else _text(cell.value) for cell in row]
    while found and not found[-1]:
        found.pop()
    return found


def _text(value: object) -> str:
    """A cell as it would be typed; text that begins like a formula is text."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return format(value, ".6f").rstrip("0").rstrip(".")
    return str(value).strip().lstrip("=")


def _within_limits(grid: Grid, rows: int = MOST_ROWS, columns: int = MOST_COLUMNS) -> Grid:
    while grid and not any(grid[-1]):
        grid.pop()
    if not grid:
        raise BadSheet("表中没有内容，请连同表头一起粘贴或上传")
    if len(grid) > rows or max(len(row) for row in grid) > columns:
        raise BadSheet(f"表格最多 {rows} 行、{columns} 列，请只保留要导入的部分")
    for line, row in enumerate(grid, 1):
        if any(len(cell) > LONGEST_CELL for cell in row):
            raise BadSheet(f"第 {line} 行有单元格超过 {LONGEST_CELL} 字")
    return grid
