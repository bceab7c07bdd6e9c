"""A dossier's contents as rows of the check page and the read-only page."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse

from applications.models import Application
from applications.rules.dossier import FieldKind, FieldRule, SectionRule
from applications.selectors.dossier import is_answered
from applications.selectors.dossier_contents import Contents, ShownFile
from baoji_award.ui.shapes import Answer, AnswerSection, EvidenceFile
from baoji_award.ui.words import NOTHING, day, grouped

MISSING = "未填写"
NOT_UPLOADED = "未上传"


def shown_value(rule: FieldRule, data: Mapping[str, object], years: Sequence[int]) -> str:
    """An answer in words; — where there is none."""
    value = data.get(rule.key)
    unit = rule.unit if rule.unit == "%" else f" {rule.unit}" if rule.unit else ""
    if rule.kind == FieldKind.YEARS:
        values = value if isinstance(value, dict) else {}
        figures = "　".join(f"{year}年：{_number(values.get(str(year)), '')}" for year in years)
        return f"{figures}（{rule.unit}）" if rule.unit else figures
    if rule.kind == FieldKind.CONFIRM:
        return "已确认" if value is True else NOTHING
    if rule.kind == FieldKind.NUMBER:
        return _number(value, unit)
    if rule.kind == FieldKind.DATE and value:
        return day(date.fromisoformat(str(value)))
    return str(value) if value else NOTHING


def _number(value: object, unit: str) -> str:
    return f"{grouped(str(value))}{unit}" if value not in {None, ""} else NOTHING


def answer_sections(application: Application, contents: Contents, *, editable: bool) -> list[AnswerSection]:
    """Every section and then the files. `editable` adds the links and marks what is missing."""
    number = application.number
    definition = application.cycle.rulebook.dossier
    sections = [
        AnswerSection(
            section.title,
            _rows(application, section, contents, warn=editable),
            reverse("applications:section", args=[number, section.key]) if editable else "",
        )
        for section in definition.sections
    ]
    edit = reverse("applications:evidence", args=[number]) if editable else ""
    return [*sections, AnswerSection("证明材料", _file_rows(application, contents, warn=editable), edit)]


def _rows(application: Application, section: SectionRule, contents: Contents, *, warn: bool) -> list[Answer]:
    years = application.cycle.rulebook.table_years
    data = contents.answers.get(section.key, {})
    return [
        Answer(
            rule.label,
            shown_value(rule, data, years),
            MISSING if warn and rule.required and not is_answered(rule, data, years) else "",
        )
        for rule in section.fields_for(application.group.code)
    ]


def _file_rows(application: Application, contents: Contents, *, warn: bool) -> list[Answer]:
    rows = []
    for slot in application.cycle.rulebook.dossier.slots_for(application.group.code):
        files = [file_line(application, file) for file in contents.files if file.slot == slot.key]
        rows.append(Answer(slot.label, NOTHING, NOT_UPLOADED if warn and slot.required and not files else "", files))
    return rows


def file_line(application: Application, file: ShownFile) -> EvidenceFile:
    """A file with the link to its policy-checked address."""
    url = reverse("applications:file", args=[application.number, file.pk])
    return EvidenceFile(file.name, file.size, file.sha256, file.pages, file.at, url)
