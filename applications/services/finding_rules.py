"""What counts as a finding: pure comparisons of frozen dossiers, each through its own round's definition."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from applications.likeness import MOST_SHARING, alike, normalised
from applications.models import Finding
from applications.rules.checking import CheckingRule
from applications.rules.fields import ColumnRule, FieldKind, FieldRule, Meaning
from applications.selectors.dossier import reading_of
from applications.selectors.dossier_warnings import disagreements
from applications.selectors.frozen_dossiers import FrozenDossier
from baoji_award.ui.words import day, sha_short

Kind = Finding.Kind
TEXTS = (FieldKind.TEXT, FieldKind.LONG_TEXT)
# Rows of a table as they are stored: column → value.
Row = Mapping[str, object]


class Found(NamedTuple):
    """One finding about a dossier, `other` the second of a pair. Equal ones have equal keys; a changed text or figure
    gives another key, because a mark speaks of what its officer has read.
    """

    application: int
    other: int | None
    kind: Finding.Kind
    key: str
    text: str


def key_of(*parts: object) -> str:
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


def same_files(dossiers: list[FrozenDossier], year: int, rule: CheckingRule) -> Iterator[Found]:
    """The same bytes in two dossiers: a finding for each of them that is of this round."""
    holders: defaultdict[str, list[tuple[FrozenDossier, str, str]]] = defaultdict(list)
    for dossier in dossiers:
        labels = {slot.key: slot.label for slot in dossier.rulebook.dossier.evidence}
        for file in dossier.files:
            place = labels.get(file["slot"], file["slot"])
            holders[file["sha256"]].append((dossier, place, file["name"]))
    for sha256, places in holders.items():
        for mine, my_place, my_name in places:
            for other, place, name in places[:MOST_SHARING]:
                if _compared(mine, other, year, rule):
                    same = f"与对方“{place}”中的“{name}”是同一文件"
                    text = f"“{my_place}”中的“{my_name}”{same}（指纹 {sha_short(sha256)}）。"
                    key = key_of(sha256, other.pk, my_place, my_name, place, name)
                    yield Found(mine.pk, other.pk, Kind.SAME_FILE, key, text)


def _compared(mine: FrozenDossier, other: FrozenDossier, year: int, rule: CheckingRule) -> bool:
    if mine.year != year or mine.pk == other.pk:
        return False
    is_own = mine.application.organisation_id == other.application.organisation_id
    return rule.likeness.own_earlier or not is_own


class _Text(NamedTuple):
    """Whose text, and where it stands: a field of a section, or a file of a slot (with its digest)."""

    dossier: int
    section: str
    field: str
    place: str
    sha256: str = ""


Texts = Mapping[str, str]


def similar_texts(dossiers: list[FrozenDossier], year: int, rule: CheckingRule, files: Texts) -> Iterator[Found]:
    """Strongly similar texts of two dossiers: a finding for each of them that is of this round.

    `files`: digest → text inside the file. Two equal files are no matter of texts, and a form's text that is like
    one of the other's form is not told again about the other's file.
    """
    by_pk = {dossier.pk: dossier for dossier in dossiers}
    texts = {name: text for dossier in dossiers for name, text in _texts_of(dossier, files)}
    scale = rule.likeness
    pairs = list(alike(texts, run=scale.run, percent=scale.percent, characters=scale.characters))
    forms = {
        (mine, other.dossier)
        for first, second, _ in pairs
        for mine, other in ((first, second), (second, first))
        if not mine.sha256 and not other.sha256
    }
    for first, second, share in pairs:
        if _told_elsewhere(first, second, forms):
            continue
        for mine, other in ((first, second), (second, first)):
            if _compared(by_pk[mine.dossier], by_pk[other.dossier], year, rule):
                key = key_of(*mine[:3], *other[:3], texts[mine], texts[other])
                text = f"{mine.place}与对方{other.place}的内容有 {share}% 相同。"
                yield Found(mine.dossier, other.dossier, Kind.SIMILAR_TEXT, key, text)


def _texts_of(dossier: FrozenDossier, files: Texts) -> Iterator[tuple[_Text, str]]:
    for section, field, value in dossier.answers_of_kind(*TEXTS):
        if isinstance(value, str):
            yield _Text(dossier.pk, section.key, field.key, f"“{field.label}”"), value
    labels = {slot.key: slot.label for slot in dossier.rulebook.dossier.evidence}
    for file in dossier.files:
        if text := files.get(file["sha256"]):
            place = f"“{labels.get(file['slot'], file['slot'])}”中的“{file['name']}”"
            yield _Text(dossier.pk, f"files.{file['slot']}", file["name"], place, file["sha256"]), text


def _told_elsewhere(first: _Text, second: _Text, forms: set[tuple[_Text, int]]) -> bool:
    if first.sha256 and second.sha256:
        return first.sha256 == second.sha256
    return bool(second.sha256 and (first, second.dossier) in forms) or bool(
        first.sha256 and (second, first.dossier) in forms
    )


def earlier_figures(dossiers: list[FrozenDossier], year: int) -> Iterator[Found]:
    """A figure of a year that the same organisation stated otherwise in an earlier round."""
    earlier: defaultdict[int, list[FrozenDossier]] = defaultdict(list)
    for dossier in dossiers:
        if dossier.year < year:
            earlier[dossier.application.organisation_id].append(dossier)
    for dossier in dossiers:
        for before in earlier[dossier.application.organisation_id] if dossier.year == year else ():
            yield from _differing(dossier, before)


def _differing(dossier: FrozenDossier, before: FrozenDossier) -> Iterator[Found]:
    known = dict(_figures(before))
    for (place, of_year, unit), (label, value) in _figures(dossier):
        stated = known.get((place, of_year, unit))
        if stated is not None and stated[1] != value:
            text = f"“{label}”{of_year} 年：本次填报 {value:f}{unit}，{before.year} 年度申报填报 {stated[1]:f}{unit}。"
            key = key_of(before.pk, place, of_year, value, stated[1])
            yield Found(dossier.pk, before.pk, Kind.FIGURES, key, text)


Place = tuple[str, str, str]


def _figures(dossier: FrozenDossier) -> Iterator[tuple[Place, tuple[str, Decimal]]]:
    """(section.field, year, unit) → label and figure of every filled cell of the tables by year."""
    for section, field, value in dossier.answers_of_kind(FieldKind.YEARS):
        for of_year, figure in value.items() if isinstance(value, Mapping) and not field.computed else ():
            number = _number(figure)
            if number is not None:
                yield (f"{section.key}.{field.key}", str(of_year), field.unit), (field.label, number)


def figures_against_texts(dossier: FrozenDossier) -> Iterator[Found]:
    """A figure that a text of the dossier gives otherwise than its table."""
    for fact in disagreements(reading_of(dossier.application, dossier.answered), dossier.answered):
        yield Found(dossier.pk, None, Kind.FIGURES, key_of(dossier.pk, fact), f"{fact}。")


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return None


def doubtful_certificates(dossier: FrozenDossier, names: frozenset[str]) -> Iterator[Found]:
    """Rows whose validity ended before the reference day, or which name another body. `names`: of all organisations."""
    for section, field, value in dossier.answers_of_kind(FieldKind.ROWS):
        means = {column.means: column for column in field.columns if column.means is not None}
        for number, row in enumerate(value if isinstance(value, list) else (), 1):
            if isinstance(row, Mapping):
                place = key_of(dossier.pk, section.key, field.key, sorted((k, str(v)) for k, v in row.items()))
                for kind, text in _against_row(dossier, field, means, row, names):
                    yield Found(dossier.pk, None, kind, key_of(kind, place), f"“{field.label}”第 {number} 行{text}")


Means = Mapping[Meaning, ColumnRule]


def _against_row(
    dossier: FrozenDossier, field: FieldRule, means: Means, row: Row, names: frozenset[str]
) -> Iterator[tuple[Finding.Kind, str]]:
    until, reference = _day(_cell(means, row, Meaning.VALID_UNTIL)), dossier.rulebook.eligibility.reference_day
    if until is not None and until < reference:
        yield Kind.EXPIRED, f"有效期至 {day(until)}，早于基准日 {day(reference)}。"
    name = normalised(dossier.application.organisation.name)
    holder = _cell(means, row, Meaning.HOLDER)
    if holder and normalised(holder) != name:
        yield Kind.OTHER_HOLDER, f"所列持有单位“{holder[:60]}”与申报单位不一致。"
    scope = normalised(_cell(means, row, Meaning.SCOPE)).replace(name, "")
    endings = dossier.rulebook.checking.body_endings
    if any(ending in scope for ending in endings) or any(other in scope for other in names - {name}):
        yield Kind.OTHER_HOLDER, "覆盖范围中写有申报单位以外的单位。"


def _cell(means: Means, row: Row, meaning: Meaning) -> str:
    column = means.get(meaning)
    return str(row.get(column.key) or "").strip() if column else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def findings_among(dossiers: list[FrozenDossier], year: int, rule: CheckingRule, files: Texts) -> Iterator[Found]:
    """What takes two dossiers to see. `files`: digest → text inside the file."""
    yield from same_files(dossiers, year, rule)
    yield from similar_texts(dossiers, year, rule, files)
    yield from earlier_figures(dossiers, year)
