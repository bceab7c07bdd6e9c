"""What is still missing in one answer of the dossier, and where on its page that is."""

from collections.abc import Mapping
from dataclasses import dataclass

from applications.rules.fields import FieldKind, FieldRule

Row = Mapping[str, object]
EMPTY: tuple[object, ...] = (None, "", False)


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing, in words, and the name of its form field."""

    label: str
    name: str


def rows_of(value: object) -> list[Row]:
    """The rows of a table as they are stored; none where there is no table."""
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def gap_in(field: FieldRule, data: Mapping[str, object], years: tuple[int, ...]) -> Gap | None:
    """What is missing for a full answer to the field, required or not; None when nothing is.

    A zero is an answer, an empty cell is not. The figures of a year field may be excused by a text.
    """
    value = data.get(field.key)
    match field.kind:
        case FieldKind.YEARS:
            return None if field.computed else _gap_in_years(field, data, years)
        case FieldKind.ROWS:
            return _gap_in_rows(field, rows_of(value))
        case FieldKind.CONFIRM:
            return None if value is True else Gap(field.label, field.key)
        case FieldKind.CHOICE:
            return Gap(field.label, f"{field.key}_0") if value in EMPTY else None
        case _:
            return Gap(field.label, field.key) if value in EMPTY else None


def is_answered(field: FieldRule, data: Mapping[str, object], years: tuple[int, ...]) -> bool:
    """Whether the field is answered in full."""
    return gap_in(field, data, years) is None


def is_gap(field: FieldRule, data: Mapping[str, object], years: tuple[int, ...]) -> Gap | None:
    """The gap if it stands in the way of handing in: of a required field, or in a row that was begun."""
    begun = field.kind == FieldKind.ROWS and rows_of(data.get(field.key))
    return gap_in(field, data, years) if field.required or begun else None


def _gap_in_years(field: FieldRule, data: Mapping[str, object], years: tuple[int, ...]) -> Gap | None:
    if field.excused_by and data.get(field.excused_by):
        return None
    stored, wanted = data.get(field.key), field.years(years)
    values = stored if isinstance(stored, Mapping) else {}
    empty = [year for year in wanted if values.get(str(year)) in EMPTY]
    if not empty:
        return None
    some = "" if len(empty) == len(wanted) else f"（{'、'.join(f'{year}年' for year in empty)}）"
    return Gap(f"{field.label}{some}", f"{field.key}-{empty[0]}")


def _gap_in_rows(field: FieldRule, rows: list[Row]) -> Gap | None:
    if not rows:
        return Gap(field.label, f"{field.key}-0-{field.columns[0].key}")
    empty = [
        (number, column)
        for number, row in enumerate(rows)
        for column in field.columns
        if column.required and row.get(column.key) in EMPTY
    ]
    if not empty:
        return None
    words = "、".join(f"第 {number + 1} 行{column.label}" for number, column in empty)
    number, column = empty[0]
    name = f"{field.key}-{number}-{column.key}" + ("_0" if column.kind == FieldKind.CHOICE else "")
    return Gap(f"{field.label}（{words}）", name)
