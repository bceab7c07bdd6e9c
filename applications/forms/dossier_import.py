"""A brought table as answers of a section: figures by year, or rows. Everything fits, or nothing is taken."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import ValidationError

from applications.forms.dossier_fields import field_for
from applications.forms.sheets import BadSheet, Grid, refuse
from applications.rules.answers import EMPTY, Row
from applications.rules.dossier import ColumnRule, FieldKind, FieldRule
from baoji_award.ui.words import day_of_iso

_YEAR = re.compile(r"(20\d\d)\s*年?度?")
_UNIT = re.compile(r"[（(][^（）()]*[）)]$")
_YES, _NO = frozenset({"是", "已确认", "√", "true", "1"}), frozenset({"", "否", "false", "0"})


def figures_of(grid: Grid, fields: Sequence[FieldRule], years: tuple[int, ...]) -> dict[str, dict[str, str]]:
    """Field key → year → figure of every cell that holds one. The first line names the years.

    Lines of reckoned figures are passed over: they are reckoned again. Raises BadSheet with a sentence per cell.
    """
    columns = _year_columns(grid[0])
    known = {_plain(name): field for field in fields for name in (field.label, *field.aliases)}
    found: dict[str, dict[str, str]] = {}
    wrong: list[str] = []
    for number, line in enumerate(grid[1:], 2):
        if not any(line):
            continue
        field = known.get(_plain(line[0]))
        if field is None:
            wrong.append(f"第 {number} 行：表中没有指标“{line[0]}”")
        elif not field.computed:
            values = {year: line[place] for place, year in columns.items() if place < len(line) and line[place]}
            found[field.key] = _figures(field, years, values, f"第 {number} 行“{field.label}”", wrong)
    refuse(wrong)
    return {key: values for key, values in found.items() if values}


def _year_columns(head: list[str]) -> dict[int, int]:
    columns = {place: int(year[1]) for place, cell in enumerate(head) if (year := _YEAR.fullmatch(cell.strip()))}
    if not columns:
        raise BadSheet("第 1 行应为表头：指标名称、单位和年份，例如“指标、单位、2021年、2022年、2023年”")
    if len(set(columns.values())) < len(columns):
        raise BadSheet("第 1 行的年份有重复")
    return columns


def _figures(
    field: FieldRule, years: tuple[int, ...], values: Mapping[int, str], where: str, wrong: list[str]
) -> dict[str, str]:
    asked, found = field.years(years), {}
    for year, text in values.items():
        if year not in asked:
            wrong.append(f"{where}：不填 {year} 年的数据")
            continue
        value = _checked(field_for(field, name=f"{year} 年").clean, text, where, wrong)
        found[str(year)] = str(value)
    return found


def rows_from(grid: Grid, table: FieldRule) -> list[Row]:
    """The rows of a table. The first line names the columns. Raises BadSheet with a sentence per cell."""
    columns = _named_columns(grid[0], table)
    wrong: list[str] = []
    rows: list[Row] = []
    for number, line in enumerate(grid[1:], 2):
        if not any(line):
            continue
        row = {
            column.key: _cell(column, line[place] if place < len(line) else "", number, wrong)
            for place, column in columns.items()
        }
        full = {column.key: row.get(column.key, "") for column in table.columns}
        wrong += _out_of_order(table, full, number)
        if any(value not in EMPTY for value in full.values()):
            rows.append(full)
    refuse(wrong)
    return rows


def _named_columns(head: list[str], table: FieldRule) -> dict[int, ColumnRule]:
    known = {_plain(column.label): column for column in table.columns}
    columns = {place: known[_plain(cell)] for place, cell in enumerate(head) if _plain(cell) in known}
    strange = [cell for cell in head if cell and _plain(cell) not in known | {"序号": None}]
    if strange or not columns or len({column.key for column in columns.values()}) < len(columns):
        labels = "、".join(column.label for column in table.columns)
        named = f"“{strange[0]}”不是本表的列，" if strange else ""
        raise BadSheet(f"第 1 行：{named}表头应为 {labels}")
    return columns


def _cell(column: ColumnRule, text: str, number: int, wrong: list[str]) -> object:
    where = f"第 {number} 行“{column.label}”"
    if column.kind == FieldKind.CONFIRM:
        if text.lower() not in _YES | _NO:
            wrong.append(f"{where}：请填写“是”或“否”")
        return text.lower() in _YES
    return _checked(field_for(column, name="").clean, text, where, wrong)


def _checked(clean: Callable[[str], object], text: str, where: str, wrong: list[str]) -> object:
    try:
        return clean(text)
    except ValidationError as error:
        wrong += [f"{where}：{sentence}" for sentence in error.messages]
        return ""


def _out_of_order(table: FieldRule, row: Row, number: int) -> list[str]:
    labels = {column.key: column.label for column in table.columns}
    found = []
    for column in table.columns:
        late, early = str(row[column.key]), str(row[column.not_before]) if column.not_before else ""
        if late and early and late < early:
            other = f"{labels[str(column.not_before)]}（{day_of_iso(early)}）"
            found.append(f"第 {number} 行“{column.label}”：{column.label}（{day_of_iso(late)}）早于{other}")
    return found


def _plain(label: str) -> str:
    """A label without spaces and unit, so that 资产总额（万元） is 资产总额."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", label))
    return _UNIT.sub("", text) or text
