"""Two versions of a dossier as rows: per section and field what stood there before and what stands there now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from applications.models import Application, DossierVersion
from applications.rules.dossier import FieldRule, SectionRule
from applications.selectors.dossier_values import shown_value
from applications.selectors.dossier_versions import FileChange, file_changes, files_ever, group_names
from applications.selectors.identity_rows import profile_rows
from applications.selectors.text_diff import Piece, Pieces, side_by_side
from baoji_award.ui.words import NOTHING, filesize_zh, grouped, sha_short

Answers = Mapping[str, Mapping[str, object]]
FILES = "证明材料"
IDENTITY = "单位信息"


@dataclass(frozen=True, slots=True)
class Row:
    """One field. `was` and `now` are addresses of files where there is something to open."""

    label: str
    kind: str
    before: Pieces
    after: Pieces
    was: str = ""
    now: str = ""

    @property
    def is_changed(self) -> bool:
        return self.kind != ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One section: what changed in it, and the fields that did not."""

    title: str
    rows: tuple[Row, ...]

    @property
    def changed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.is_changed)

    @property
    def same(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if not row.is_changed)


def compared_sections(application: Application, before: DossierVersion, after: DossierVersion) -> list[Compared]:
    """Identity, every section of the definition, and the files. Two queries."""
    definition = application.cycle.rulebook.dossier
    old, new = before.manifest["answers"], after.manifest["answers"]
    sections = [_identity(application, before.manifest, after.manifest)]
    sections += [
        Compared(section.title, tuple(_rows(application, section, old, new))) for section in definition.sections
    ]
    sections.append(Compared(FILES, tuple(_file_rows(application, before, after))))
    return [section for section in sections if section.rows]


def _identity(application: Application, before: Mapping[str, Any], after: Mapping[str, Any]) -> Compared:
    rules = application.cycle.rulebook
    was, now = (profile_rows(rules, each["organisation"]) for each in (before, after))
    rows = [_row(label, old, new) for (label, old), (_, new) in zip(was, now, strict=True)]
    if before["group"] != after["group"]:
        names = group_names(application)
        rows.append(_row("申报组别", names[before["group"]], names[after["group"]]))
    return Compared(IDENTITY, tuple(rows))


def _rows(application: Application, section: SectionRule, old: Answers, new: Answers) -> Iterator[Row]:
    years = application.cycle.rulebook.table_years
    was, now = old.get(section.key, {}), new.get(section.key, {})
    asked = {field.key for field in section.fields_for(application.group.code)}
    for field in section.fields:
        if field.key in asked or field.key in was or field.key in now:
            yield _row(field.label, field_text(field, was, years), field_text(field, now, years))


def _row(label: str, before: str, after: str) -> Row:
    if before == after:
        return Row(label, "", (Piece(before),), (Piece(after),))
    kind = "新增" if before == NOTHING else "删除" if after == NOTHING else "修改"
    return Row(label, kind, *side_by_side(before, after))


def field_text(rule: FieldRule, data: Mapping[str, object], years: Sequence[int]) -> str:
    """An answer in words, one line for each year or row of a table; whatever shape it has."""
    value = data.get(rule.key)
    if isinstance(value, list | dict):
        lines = _lines(value, {str(each.key): str(each.label) for each in rule.columns})
        text = "\n".join(lines) or NOTHING
        return f"{text}\n（{rule.unit}）" if rule.unit and lines else text
    return shown_value(rule, data, years) if value not in {None, ""} else NOTHING


def _lines(value: list[Any] | dict[str, Any], labels: Mapping[str, str]) -> list[str]:
    if isinstance(value, list):
        return [f"{number}. {_flat(row, labels)}" for number, row in enumerate(value, 1)]
    return [f"{_named(key, labels)}：{grouped(_flat(inner, labels))}" for key, inner in sorted(value.items())]


def _flat(value: object, labels: Mapping[str, str]) -> str:
    if isinstance(value, dict):
        return "；".join(f"{_named(key, labels)}：{_flat(inner, labels)}" for key, inner in sorted(value.items()))
    if isinstance(value, list):
        return "、".join(_flat(inner, labels) for inner in value) or NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value) if value not in {None, ""} else NOTHING


def _named(key: str, labels: Mapping[str, str]) -> str:
    return labels.get(key) or (f"{key}年" if key.isdecimal() else key)


def _file_rows(application: Application, before: DossierVersion, after: DossierVersion) -> Iterator[Row]:
    labels = {slot.key: slot.label for slot in application.cycle.rulebook.dossier.evidence}
    links = _addresses(application)
    for change in file_changes(application, before, after):
        same = change.is_same
        yield Row(
            labels.get(change.slot, change.slot),
            _kind(change),
            (Piece(_file_text(change.before), changed=not same),),
            (Piece(_file_text(change.after), changed=not same),),
            links.get(_key(change.before), ""),
            links.get(_key(change.after), ""),
        )


def _kind(change: FileChange) -> str:
    if change.is_same:
        return ""
    if change.before is None:
        return "新增"
    if change.after is None:
        return "移除"
    return "更名" if change.before["sha256"] == change.after["sha256"] else "替换"


def _file_text(entry: Mapping[str, Any] | None) -> str:
    if entry is None:
        return NOTHING
    return f"{entry['name']}　{filesize_zh(entry['bytes'])}　指纹 {sha_short(entry['sha256'])}"


def _key(entry: Mapping[str, Any] | None) -> tuple[str, str, str]:
    return (entry["slot"], entry["name"], entry["sha256"]) if entry else ("", "", "")


def _addresses(application: Application) -> dict[tuple[str, str, str], str]:
    """Where each file that was ever in the dossier is read; the address asks again whether the person may."""
    number = application.number
    return {
        (slot, name, sha): reverse("applications:file", args=[number, pk])
        for slot, name, sha, pk in files_ever(application)
    }
