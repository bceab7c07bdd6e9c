"""What of a dossier waits to be put right, and what is closed: beside the gaps, the other half of the task list."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from applications.models import Application, Correction
from applications.selectors.corrections import editable_parts
from applications.selectors.dossier import missing_parts
from baoji_award.documents.models import FileScan

Reasons = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Progress:
    """`wrong`: by section, the fields in which what was typed last could not be stored. `infected`: by slot, files the
    virus scanner refused. In a correction, `asked_sections` and `asked_slots` hold what the office wants corrected and
    nobody has changed since, and `closed` says of every other complete part that it may not be changed (None: no part
    is closed).
    """

    wrong: Mapping[str, frozenset[str]]
    infected: Mapping[str, int]
    asked_sections: Reasons = field(default_factory=dict)
    asked_slots: Reasons = field(default_factory=dict)
    closed: tuple[frozenset[str], frozenset[str]] | None = None

    def is_section_closed(self, key: str) -> bool:
        return self.closed is not None and key in self.closed[0]

    def is_slot_closed(self, key: str) -> bool:
        return self.closed is not None and key in self.closed[1]


def progress_of(application: Application) -> Progress:
    """The state of the working copy. Two queries; in a correction some more, whatever the size."""
    marks = dict(application.answers.values_list("section", "marks"))
    wrong = {
        section: frozenset(key for key, mark in found.items() if mark.get("refused"))
        for section, found in marks.items()
    }
    infected = Counter(
        application.evidence.filter(removed_at__isnull=True, stored__scan__state=FileScan.State.INFECTED).values_list(
            "slot", flat=True
        )
    )
    parts = editable_parts(application)
    if parts is None:
        return Progress(wrong, infected)
    touched_sections, touched_slots = _touched(application)
    return Progress(
        wrong,
        infected,
        {key: reason for key, reason in parts.sections.items() if key not in touched_sections},
        {key: reason for key, reason in parts.slots.items() if key not in touched_slots},
        _closed(application, set(parts.sections), set(parts.slots)),
    )


def _touched(application: Application) -> tuple[set[str], set[str]]:
    """The sections and slots that the applicant has changed since the running correction was asked for."""
    since = Correction.objects.get(application=application, answered_at=None, ended_at=None).asked_at
    sections = application.answers.filter(saved_at__gt=since).values_list("section", flat=True)
    added = application.evidence.filter(uploaded_at__gt=since).values_list("slot", flat=True)
    removed = application.evidence.filter(removed_at__gt=since).values_list("slot", flat=True)
    return set(sections), {*added, *removed}


def _closed(application: Application, sections: set[str], slots: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """As selectors/corrections.py: why_part_closed, for every part at once: neither named nor with a gap."""
    definition, group = application.cycle.rulebook.dossier, application.group.code
    gaps = {(gap.key, gap.is_evidence) for gap in missing_parts(application)}
    return (
        frozenset(
            each.key for each in definition.sections if each.key not in sections and (each.key, False) not in gaps
        ),
        frozenset(
            each.key for each in definition.slots_for(group) if each.key not in slots and (each.key, True) not in gaps
        ),
    )
