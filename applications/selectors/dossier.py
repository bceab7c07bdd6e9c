"""What a dossier holds and what it still lacks, read through the round's definition."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from applications.models import Application, EvidenceFile
from applications.rules.answers import Gap, is_gap
from applications.rules.dossier import EvidenceRule, SectionRule, TotalRule
from applications.rules.fields import FieldKind
from applications.rules.reading import Answers, Reading
from applications.selectors.eligibility import answers_in_force
from applications.selectors.organisation import missing_profile
from applications.selectors.placement import OUT_OF_REMIT, PLACEMENT_TITLE, is_bureau_fitting
from baoji_award.documents.models import FileScan
from baoji_award.ui.words import chars, grouped

# The organisation's profile among the parts; no section can have this key.
PROFILE = "@profile"
PROFILE_TITLE = "单位信息"
# The self-check of the round's conditions.
SELF_CHECK = "@self_check"
# Group and bureau.
PLACEMENT = "@placement"
SELF_CHECK_TITLE = "申报条件自查"


@dataclass(frozen=True, slots=True)
class Missing:
    """What a part lacks; its key is one of the above, or a section's or slot's.

    `sentence`: what is wrong if nothing lacks.
    """

    key: str
    title: str
    gaps: tuple[Gap, ...]
    is_evidence: bool
    sentence: str = ""

    @property
    def count(self) -> int:
        """How many things there are to do: each gap has its own place, but the profile is one page."""
        return 1 if self.sentence or self.key == PROFILE else len(self.gaps)


def answers_of(application: Application) -> dict[str, dict[str, object]]:
    """Section key → field key → value, as stored. One query (none when prefetched)."""
    return {answer.section: answer.data for answer in application.answers.all()}


def reading_of(application: Application, answers: Answers | None = None) -> Reading:
    """The round's definition read with these answers, or with the stored ones (one query)."""
    rulebook = application.cycle.rulebook
    known = answers_of(application) if answers is None else answers
    return Reading(rulebook.dossier, application.group.code, known, rulebook.table_years)


def evidence_of(application: Application) -> QuerySet[EvidenceFile]:
    """The files now in the dossier; removed ones, and those the virus scanner refused, are left out."""
    here = application.evidence.filter(removed_at__isnull=True).exclude(stored__scan__state=FileScan.State.INFECTED)
    return here.select_related("stored")


def counted_files(application: Application, reading: Reading) -> list[EvidenceFile]:
    """The files in slots that are asked; what lies in a slot that no longer applies does not count. One query."""
    asked = {slot.key for slot in reading.slots()}
    return [file for file in evidence_of(application) if file.slot in asked]


def missing_parts(application: Application) -> list[Missing]:
    """Everything that stands in the way of handing in, in the order of the definition. Three queries."""
    reading = reading_of(application)
    counted = reading.counted()
    filled = set(evidence_of(application).values_list("slot", flat=True))
    found = [_self_check_gap(application), _profile_gap(application), _placement_gap(application)]
    found += [_section_gap(section, reading, counted.get(section.key, {})) for section in reading.sections()]
    found += [_over_total(total, reading, counted) for total in reading.definition.totals]
    found += [_slot_gap(slot, filled) for slot in reading.slots()]
    return [gap for gap in found if gap is not None]


def _self_check_gap(application: Application) -> Missing | None:
    """Only a draft is asked: once it was handed in, its conditions are the office's to check."""
    if application.state != "draft" or answers_in_force(application) is not None:
        return None
    return Missing(SELF_CHECK, SELF_CHECK_TITLE, (Gap(SELF_CHECK_TITLE, ""),), is_evidence=False)


def _profile_gap(application: Application) -> Missing | None:
    labels = missing_profile(application.cycle.rulebook, application.organisation)
    gaps = tuple(Gap(label, "") for label in labels)
    return Missing(PROFILE, PROFILE_TITLE, gaps, is_evidence=False) if gaps else None


def _placement_gap(application: Application) -> Missing | None:
    """Only a draft is asked: later the bureau has looked at it, and the office sees to the rest."""
    if application.state != "draft" or is_bureau_fitting(application):
        return None
    return Missing(PLACEMENT, PLACEMENT_TITLE, (), is_evidence=False, sentence=OUT_OF_REMIT)


def _section_gap(section: SectionRule, reading: Reading, data: Mapping[str, object]) -> Missing | None:
    gaps = (is_gap(field, data, reading.years) for field in reading.fields(section))
    found = tuple(gap for gap in gaps if gap is not None)
    return Missing(section.key, section.title, found, is_evidence=False) if found else None


def _over_total(total: TotalRule, reading: Reading, counted: Answers) -> Missing | None:
    written = sum(
        chars(str(counted.get(section.key, {}).get(field.key, "")))
        for section in reading.sections()
        if section.key in total.sections
        for field in reading.fields(section)
        if field.kind == FieldKind.LONG_TEXT
    )
    if written <= total.limit:
        return None
    over = f"合计 {grouped(str(written))} 字，超出 {grouped(str(written - total.limit))} 字"
    sentence = f"{total.label}{over}，请删减至 {grouped(str(total.limit))} 字以内"
    return Missing(total.sections[0], total.label, (), is_evidence=False, sentence=sentence)


def _slot_gap(slot: EvidenceRule, filled: set[str]) -> Missing | None:
    if not slot.required or slot.key in filled:
        return None
    return Missing(slot.key, slot.label, (Gap(slot.label, slot.key),), is_evidence=True)
