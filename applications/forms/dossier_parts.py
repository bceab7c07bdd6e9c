"""The fields of the dossier as parts of a form: each knows its form fields, its answer and what it looks like."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from applications.forms.dossier_fields import field_for
from applications.rules.answers import EMPTY, rows_of
from applications.rules.dossier import ColumnRule, FieldKind, FieldRule
from baoji_award.ui.shapes import GridCell, GridRow
from baoji_award.ui.words import grouped

# Widgets that send nothing at all when nothing is chosen.
SILENT = frozenset({FieldKind.CHOICE, FieldKind.CONFIRM})
# The place of a row that has none yet; static/js/rows.js writes a number here.
ANY_PLACE = "__place__"


@dataclass(frozen=True, slots=True)
class TableLine:
    """One row of a table that is filled in. `number` as it is read, from 1; `drop` is sent to take it out."""

    number: int
    fields: tuple[BoundField, ...]
    drop: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of rows on the page; `full` when no further row is allowed. `blank` is what a script adds rows from,
    `origin` the year of the earlier round the rows were copied from.
    """

    rule: FieldRule
    lines: tuple[TableLine, ...]
    full: bool
    blank: TableLine
    origin: int | None = None


class Part:
    """A field that is one form field. `stored` is its stored answer, `data` what was sent (None: nothing yet)."""

    def __init__(
        self, rule: FieldRule, years: tuple[int, ...], stored: object = None, data: Mapping[str, Any] | None = None
    ) -> None:
        self.rule, self.key = rule, rule.key
        self.years = rule.years(years)
        self.stored, self.data = stored, data

    def fields(self) -> dict[str, forms.Field]:
        """The form fields by name."""
        return {self.key: field_for(self.rule)}

    def initial(self) -> dict[str, Any]:
        """What the form fields show before anybody types."""
        return {self.key: self.stored}

    def was_sent(self) -> bool:
        """Whether the request says anything about this field; what it doesn't speak of stays as it is stored."""
        return self.data is not None and (self.rule.kind in SILENT or self.key in self.data)

    def answer(self, cleaned: Mapping[str, Any]) -> object:
        """What to store: a wrong one keeps what was stored before."""
        return cleaned[self.key] if self.key in cleaned else self.kept()

    def kept(self) -> object:
        """What was stored, in the shape in which it is stored now."""
        return self.stored or ""


class YearsPart(Part):
    """A row of the year table: a form field per year."""

    def fields(self) -> dict[str, forms.Field]:
        return {self.name(year): field_for(self.rule, name=f"{year} 年{self.rule.label}") for year in self.years}

    def initial(self) -> dict[str, Any]:
        values = self.stored if isinstance(self.stored, Mapping) else {}
        return {self.name(year): values.get(str(year), "") for year in self.years}

    def was_sent(self) -> bool:
        return self.data is not None and any(self.name(year) in self.data for year in self.years)

    def answer(self, cleaned: Mapping[str, Any]) -> object:
        before = self.initial()
        names = {year: self.name(year) for year in self.years}
        return {str(year): cleaned[name] if name in cleaned else before[name] or "" for year, name in names.items()}

    def kept(self) -> object:
        return self.answer({})

    def name(self, year: int) -> str:
        """The name of one figure."""
        return f"{self.key}-{year}"

    def row(self, form: forms.Form) -> GridRow:
        return self._grid_row([self._cell(form, year) for year in self.years])

    def _grid_row(self, cells: list[GridCell], *, computed: bool = False) -> GridRow:
        rule = self.rule
        return GridRow(
            rule.key, rule.label, rule.unit, cells, computed, hint=rule.hint, optional=not (rule.required or computed)
        )

    def _cell(self, form: forms.Form, year: int) -> GridCell:
        name = self.name(year)
        bound = form[name]
        value = bound.value()
        error = str(bound.errors[0]) if form.is_bound and bound.errors else ""
        return GridCell(year, "" if value is None else str(value), name, str(bound.auto_id), error)


class ComputedPart(YearsPart):
    """A reckoned row: nothing is asked, nothing is taken from the browser, nothing is stored."""

    def fields(self) -> dict[str, forms.Field]:
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def reckoned(self, values: Mapping[str, str]) -> GridRow:
        """The row with these figures by year."""
        cells = [
            GridCell(year, grouped(values[str(year)]) if values[str(year)] else "", id=f"f-{self.name(year)}")
            for year in self.years
        ]
        return self._grid_row(cells, computed=True)


class RowsPart(Part):
    """A table of rows: form fields per row and column. One empty row more than are filled in is always there."""

    def fields(self) -> dict[str, forms.Field]:
        return {
            self.name(place, column): _column_field(column) for place in self.places() for column in self.rule.columns
        }

    def initial(self) -> dict[str, Any]:
        return {
            self.name(place, column): row.get(column.key)
            for place, row in enumerate(rows_of(self.stored))
            for column in self.rule.columns
        }

    def was_sent(self) -> bool:
        return bool(self._sent())

    def places(self) -> list[int]:
        """The numbers of the rows on the page, of those sent no more than the rules allow."""
        if self.data is not None and (sent := self._sent()):
            left = [place for place in sent if self.drop(place) != self.data.get("stay")]
            return left[: self.rule.most_rows] or [sent[-1] + 1]
        return list(range(min(len(rows_of(self.stored)) + 1, self.rule.most_rows)))

    def _sent(self) -> list[int]:
        pattern = re.compile(
            rf"{re.escape(self.key)}-(\d{{1,3}})-({'|'.join(column.key for column in self.rule.columns)})"
        )
        return sorted({int(found[1]) for name in self.data or () if (found := pattern.fullmatch(name))})

    def answer(self, cleaned: Mapping[str, Any]) -> object:
        """The rows that hold anything. What is wrong in a row is left out: rows have no number that would stay."""
        rows = [
            {column.key: cleaned.get(self.name(place, column), "") for column in self.rule.columns}
            for place in sorted({int(name.split("-")[1]) for name in cleaned if name.startswith(f"{self.key}-")})
        ]
        filled = [row for row in rows if any(value not in EMPTY for value in row.values())]
        return filled[: self.rule.most_rows]

    def kept(self) -> object:
        return rows_of(self.stored)

    def name(self, place: int | str, column: ColumnRule) -> str:
        return f"{self.key}-{place}-{column.key}"

    def drop(self, place: int | str) -> str:
        """The value of the button that takes a row out."""
        return f"drop {self.key} {place}"

    def table(self, form: forms.Form) -> Table:
        lines = tuple(
            TableLine(number, tuple(form[self.name(place, column)] for column in self.rule.columns), self.drop(place))
            for number, place in enumerate(self.places(), 1)
        )
        return Table(self.rule, lines, full=len(lines) >= self.rule.most_rows, blank=self._blank(form))

    def _blank(self, form: forms.Form) -> TableLine:
        """An empty row that is no part of the form: whatever fills it in names its place first."""
        cells = {self.name(ANY_PLACE, column): _column_field(column) for column in self.rule.columns}
        return TableLine(
            0, tuple(cell.get_bound_field(form, name) for name, cell in cells.items()), self.drop(ANY_PLACE)
        )


def _column_field(column: ColumnRule) -> forms.Field:
    field = field_for(column, name="")
    # A cell of a row that stays empty is no gap; those of rows that were begun are named on the check page.
    field.required = bool(column.required)
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 2
    return field


def part_of(rule: FieldRule, years: tuple[int, ...], stored: object, data: Mapping[str, Any] | None) -> Part:
    """The part for a rule."""
    kinds = {FieldKind.ROWS: RowsPart, FieldKind.YEARS: ComputedPart if rule.computed else YearsPart}
    return kinds.get(rule.kind, Part)(rule, years, stored, data)
