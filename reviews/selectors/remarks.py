"""What the experts whose sheets count have written about a dossier, item by item, without who wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass

from applications.models import Application
from reviews.models import CriteriaItem
from reviews.selectors.ranking import remarks_of


@dataclass(frozen=True, slots=True)
class ItemRemarks:
    """One item's remarks: one thought each, doubles dropped, sorted so that no order tells who wrote what."""

    item: CriteriaItem
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]


def remarks_by_item(application: Application) -> dict[int, ItemRemarks]:
    """Item id → what was remarked on it, in the order of the criteria. One query."""
    strengths: dict[int, set[str]] = {}
    improvements: dict[int, set[str]] = {}
    items: dict[int, CriteriaItem] = {}
    for score in remarks_of(application):
        items[score.item_id] = score.item
        strengths.setdefault(score.item_id, set()).update(lines_of(score.strengths))
        improvements.setdefault(score.item_id, set()).update(lines_of(score.improvements))
    return {
        pk: ItemRemarks(item, tuple(sorted(strengths[pk])), tuple(sorted(improvements[pk])))
        for pk, item in items.items()
    }


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def joined(lines: Iterable[str]) -> str:
    """Remarks as a text to edit, one a line."""
    return "\n".join(lines)
