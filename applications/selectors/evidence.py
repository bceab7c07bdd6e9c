"""The applicant's files slot by slot: the present ones in their order, and what stood there before."""

from collections import defaultdict
from dataclasses import dataclass, field

from applications.models import Application, EvidenceFile


@dataclass(slots=True)
class SlotFiles:
    """`present` in order, `earlier` newest first (replaced and removed ones)."""

    present: list[EvidenceFile] = field(default_factory=list)
    earlier: list[EvidenceFile] = field(default_factory=list)


def files_by_slot(application: Application) -> dict[str, SlotFiles]:
    """Slot key → its files, each with content, scan, thumbnail and people. One query; unknown slots are empty."""
    found: dict[str, SlotFiles] = defaultdict(SlotFiles)
    related = ("stored__scan", "stored__preview", "uploaded_by", "removed_by", "replacement")
    for file in application.evidence.select_related(*related):
        slot = found[file.slot]
        (slot.present if file.removed_at is None else slot.earlier).append(file)
    for slot in found.values():
        slot.earlier.sort(key=lambda file: (file.removed_at, file.pk), reverse=True)
    return found
