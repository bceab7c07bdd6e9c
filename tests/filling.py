"""Believable answers to every kind of field, for dossiers of tests."""

from applications.rules.dossier import AnswerRule, FieldKind, FieldRule

TEXT = "精密阀门"
VALUES: dict[FieldKind, object] = {
    FieldKind.TEXT: TEXT,
    FieldKind.LONG_TEXT: "本单位坚持以质量求发展，建立并持续改进质量管理体系。",
    FieldKind.DATE: "2018-03-01",
    FieldKind.CONFIRM: True,
}


def sample_answer(field: FieldRule, years: tuple[int, ...]) -> object:
    """A full answer that keeps every limit of the field."""
    if field.kind == FieldKind.YEARS:
        return {str(year): "88.5" for year in field.years(years)}
    if field.kind == FieldKind.ROWS:
        return [{column.key: _single(column) for column in field.columns}]
    return _single(field)


def _single(rule: AnswerRule) -> object:
    if rule.kind == FieldKind.CHOICE:
        return rule.choices[0]
    if rule.kind == FieldKind.NUMBER:
        return "88.5" if rule.maximum == 100 else "120"
    return VALUES[rule.kind]
