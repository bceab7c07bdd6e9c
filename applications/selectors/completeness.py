"""完整性: what the machine sees of it, part by part, in what was handed in. A person confirms it on the checklist."""

from dataclasses import dataclass

from applications.models import Application
from applications.rules.answers import is_gap
from applications.selectors.dossier import reading_of
from applications.selectors.dossier_contents import Contents


@dataclass(frozen=True, slots=True)
class PartResult:
    """A section or a slot for files; `missing` is empty when it is complete. `files`: how many lie in the slot."""

    title: str
    missing: tuple[str, ...]
    files: int | None = None


def completeness_of(application: Application, contents: Contents) -> list[PartResult]:
    """Every section and slot that is asked of the dossier, in the definition's order. No query."""
    reading = reading_of(application, contents.answers)
    counted = reading.counted()
    results = []
    for section in reading.sections():
        gaps = (is_gap(field, counted.get(section.key, {}), reading.years) for field in reading.fields(section))
        results.append(PartResult(section.title, tuple(gap.label for gap in gaps if gap is not None)))
    for slot in reading.slots():
        count = sum(file.slot == slot.key for file in contents.files)
        lacks = slot.required and not count
        results.append(PartResult(slot.label, (slot.label,) if lacks else (), count))
    return results
