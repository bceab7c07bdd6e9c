"""What a dossier holds and what it still lacks, read through the round's definition."""

from dataclasses import dataclass

from django.db.models import QuerySet

from applications.models import Application, EvidenceFile
from applications.rules.dossier import EvidenceRule, FieldKind, FieldRule, SectionRule
from applications.selectors.eligibility import answers_in_force
from applications.selectors.organisation import missing_profile
from baoji_award.documents.models import FileScan

# The organisation's profile among the parts; no section can have this key.
PROFILE = "@profile"
PROFILE_TITLE = "单位信息"
# The self-check of the round's conditions.
SELF_CHECK = "@self_check"
SELF_CHECK_TITLE = "申报条件自查"


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap: the part's key (one of the above, a section's or a slot's), its title, the labels of what is missing."""

    key: str
    title: str
    labels: tuple[str, ...]
    is_evidence: bool


def answers_of(application: Application) -> dict[str, dict[str, object]]:
    """Section key → field key → value. One query (none when prefetched)."""
    return {answer.section: answer.data for answer in application.answers.all()}


def evidence_of(application: Application) -> QuerySet[EvidenceFile]:
    """The files now in the dossier; removed ones, and those the virus scanner refused, are left out."""
    here = application.evidence.filter(removed_at__isnull=True).exclude(stored__scan__state=FileScan.State.INFECTED)
    return here.select_related("stored")


def missing_parts(application: Application) -> list[Missing]:
    """Every gap of the dossier in the order of its definition. Three queries, whatever the size."""
    definition = application.cycle.rulebook.dossier
    group = application.group.code
    answers = answers_of(application)
    filled = set(evidence_of(application).values_list("slot", flat=True))
    years = application.cycle.rulebook.table_years
    gaps = [_self_check_gap(application), _profile_gap(application)]
    gaps += [_section_gap(section, group, answers.get(section.key, {}), years) for section in definition.sections]
    gaps += [_slot_gap(slot, filled) for slot in definition.slots_for(group)]
    return [gap for gap in gaps if gap is not None]


def _self_check_gap(application: Application) -> Missing | None:
    """Only a draft is asked: once it was handed in, its conditions are the office's to check."""
    if application.state != "draft" or answers_in_force(application) is not None:
        return None
    return Missing(SELF_CHECK, SELF_CHECK_TITLE, (SELF_CHECK_TITLE,), is_evidence=False)


def _profile_gap(application: Application) -> Missing | None:
    labels = missing_profile(application.cycle.rulebook, application.organisation)
    return Missing(PROFILE, PROFILE_TITLE, labels, is_evidence=False) if labels else None


def _section_gap(
    section: SectionRule, group: str, data: dict[str, object], years: tuple[int, int, int]
) -> Missing | None:
    empty = tuple(
        field.label for field in section.fields_for(group) if field.required and not is_answered(field, data, years)
    )
    return Missing(section.key, section.title, empty, is_evidence=False) if empty else None


def _slot_gap(slot: EvidenceRule, filled: set[str]) -> Missing | None:
    if not slot.required or slot.key in filled:
        return None
    return Missing(slot.key, slot.label, (slot.label,), is_evidence=True)


def is_answered(field: FieldRule, data: dict[str, object], years: tuple[int, int, int]) -> bool:
    """Whether the field holds an answer: every year of a year field, a tick in a confirmation, any text otherwise.

    A zero is an answer, an empty cell is not.
    """
    value = data.get(field.key)
    if field.kind == FieldKind.YEARS:
        return isinstance(value, dict) and all(value.get(str(year)) not in {None, ""} for year in years)
    if field.kind == FieldKind.CONFIRM:
        return value is True
    return value not in {None, ""}
