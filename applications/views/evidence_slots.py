"""The evidence slots as the page shows them."""

from dataclasses import dataclass

from applications.models import Application
from applications.rules.dossier import EvidenceRule
from applications.selectors.applicant_tasks import slot_limits
from applications.selectors.dossier_contents import Contents
from applications.views.dossier_rows import file_line
from baoji_award.documents.inspection import EXTENSIONS
from baoji_award.ui.shapes import EvidenceFile


@dataclass(frozen=True, slots=True)
class Refusal:
    """An upload that was not accepted: the slot's key and the sentence."""

    slot: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot with its limits in words, its files with their row numbers, and what was refused just now."""

    rule: EvidenceRule
    limits: str
    accept: str
    files: tuple[tuple[int, EvidenceFile], ...]
    refusal: str

    @property
    def full(self) -> bool:
        return len(self.files) >= self.rule.most_files


def slots_of(application: Application, contents: Contents, refusal: Refusal | None) -> list[Slot]:
    """The slots asked of the dossier's group, in the order of the round's definition."""
    return [
        Slot(
            rule=rule,
            limits=slot_limits(rule),
            accept=_accept(rule),
            files=tuple((file.pk, file_line(application, file)) for file in contents.files if file.slot == rule.key),
            refusal=refusal.sentence if refusal and refusal.slot == rule.key else "",
        )
        for rule in application.cycle.rulebook.dossier.slots_for(application.group.code)
    ]


def _accept(rule: EvidenceRule) -> str:
    endings = {ending for group in EXTENSIONS.values() if set(group) & set(rule.types) for ending in group}
    return ",".join(f".{ending}" for ending in sorted(endings))
