"""Answers of a dossier in words."""

from collections.abc import Mapping, Sequence

from applications.rules.answers import EMPTY, rows_of
from applications.rules.dossier import AnswerRule, FieldKind, FieldRule
from baoji_award.ui.words import NOTHING, day_of_iso, grouped


def shown_value(rule: AnswerRule, data: Mapping[str, object], years: Sequence[int]) -> str:
    """An answer in words; — where there is none."""
    value = data.get(rule.key)
    if isinstance(rule, FieldRule) and rule.kind == FieldKind.YEARS:
        values = value if isinstance(value, Mapping) else {}
        own = rule.years(tuple(years))
        figures = "　".join(f"{year}年：{_number(values.get(str(year)), '')}" for year in own)
        return f"{figures}（{rule.unit}）" if rule.unit else figures
    if isinstance(rule, FieldRule) and rule.kind == FieldKind.ROWS:
        lines = (shown_row(rule, row) for row in rows_of(value))
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1)) or NOTHING
    return shown_single(rule, value)


def shown_row(rule: FieldRule, row: Mapping[str, object]) -> str:
    """A row of a table in words: every column that is filled in."""
    filled = [column for column in rule.columns if row.get(column.key) not in EMPTY]
    return "；".join(f"{column.label}：{shown_single(column, row.get(column.key))}" for column in filled)


def shown_single(rule: AnswerRule, value: object) -> str:
    """The answer to a field that is one value, or a cell of a table of rows."""
    if rule.kind == FieldKind.CONFIRM:
        return "已确认" if value is True else NOTHING
    if rule.kind == FieldKind.NUMBER:
        return _number(value, rule.unit if rule.unit == "%" else f" {rule.unit}" if rule.unit else "")
    if rule.kind == FieldKind.DATE and value:
        return day_of_iso(str(value))
    return str(value) if value else NOTHING


def _number(value: object, unit: str) -> str:
    return f"{grouped(str(value))}{unit}" if value not in {None, ""} else NOTHING
