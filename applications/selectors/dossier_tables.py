"""The answers of a section as rows to read: figures by year as one table, tables of rows as tables."""

from collections.abc import Mapping

from applications.rules.answers import is_gap, rows_of
from applications.rules.dossier import FieldKind, FieldRule, SectionRule
from applications.rules.reading import Reading
from applications.selectors.dossier_values import shown_single, shown_value
from baoji_award.ui.shapes import Answer, AnswerTable
from baoji_award.ui.words import grouped

MISSING = "未填写"
RECKONED = "（自动计算）"
Data = Mapping[str, object]


def answer_rows(reading: Reading, section: SectionRule, data: Data, *, warn: bool) -> list[Answer]:
    """What is asked in the section with its answers; `warn` names what is missing."""
    found: list[Answer] = []
    figures: list[FieldRule] = []
    for field in reading.fields(section):
        if field.kind == FieldKind.YEARS:
            figures.append(field)
            continue
        if figures:
            found.append(_figures(reading, figures, data, warn=warn))
            figures = []
        found.append(_answer(reading, field, data, warn=warn))
    return [*found, *([_figures(reading, figures, data, warn=warn)] if figures else [])]


def _answer(reading: Reading, field: FieldRule, data: Data, *, warn: bool) -> Answer:
    gap = is_gap(field, data, reading.years) if warn else None
    words = "" if gap is None else MISSING if gap.label == field.label else f"{MISSING}：{gap.label}"
    rows = rows_of(data.get(field.key)) if field.kind == FieldKind.ROWS else []
    return Answer(
        field.label, shown_value(field, data, reading.years), words, table=_rows_table(field, rows) if rows else None
    )


def _rows_table(field: FieldRule, rows: list[Mapping[str, object]]) -> AnswerTable:
    head = ("序号", *(f"{column.label}（{column.unit}）" if column.unit else column.label for column in field.columns))
    lines = [
        (str(number), *(shown_single(column, row.get(column.key)) for column in field.columns))
        for number, row in enumerate(rows, 1)
    ]
    return AnswerTable(head, lines)


def _figures(reading: Reading, fields: list[FieldRule], data: Data, *, warn: bool) -> Answer:
    gaps = [gap.label for field in fields if warn and (gap := is_gap(field, data, reading.years))]
    years = sorted({year for field in fields for year in field.years(reading.years)})
    table = AnswerTable(
        ("指标", "单位", *(f"{year}年" for year in years)),
        [_figure_line(field, data, years) for field in fields],
        numeric=True,
    )
    value = "\n".join(f"{field.label}：{shown_value(field, data, reading.years)}" for field in fields)
    label = f"{years[0]}年至{years[-1]}年数据"
    return Answer(label, value, f"{MISSING}：{'、'.join(gaps)}" if gaps else "", table=table)


def _figure_line(field: FieldRule, data: Data, years: list[int]) -> tuple[str, ...]:
    stored = data.get(field.key)
    values = stored if isinstance(stored, Mapping) else {}
    label = f"{field.label}{RECKONED}" if field.computed else field.label
    return (label, field.unit, *(grouped(values.get(str(year)) or None) for year in years))
