"""What a feedback letter begins with, and what it must not tell: only what is opened, nobody's name."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from applications.models import Application
from reviews.models import Assignment, Consensus, ConsensusValue, FeedbackLetter
from reviews.selectors.consensus import valid_attempts
from reviews.selectors.ranking import STAGE
from reviews.selectors.remarks import ItemRemarks, lines_of, remarks_by_item

DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the criteria with its remarks, without who wrote them or what it scored."""

    title: str
    strengths: tuple[str, ...]
    improvements: tuple[str, ...]


def ordinal(number: int) -> str:
    """一, 十, 十三, 二十 … 九十九: as categories are counted. A set without categories counts its items, any number."""
    tens, ones = divmod(number, 10)
    if tens >= 10:
        return str(number)
    head = "十" if tens == 1 else f"{DIGITS[tens]}十" if tens else ""
    return head + (DIGITS[ones] if ones else "")


def draft_of(application: Application) -> list[Category]:
    """The categories with what the team agreed to say; where it agreed on nothing, with what its members remarked.

    Three queries at most.
    """
    newest = valid_attempts(application.cycle).filter(application=application).first()
    return categories_of(_agreed(newest) if newest is not None else remarks_by_item(application).values())


def _agreed(consensus: Consensus) -> list[ItemRemarks]:
    values = ConsensusValue.objects.filter(consensus=consensus).select_related("item__parent")
    newest = values.order_by("item__position", "-version").distinct("item__position")
    return [
        ItemRemarks(value.item, tuple(lines_of(value.strengths)), tuple(lines_of(value.improvements)))
        for value in newest
    ]


def categories_of(items: Iterable[ItemRemarks]) -> list[Category]:
    """The remarks by category, one line each, doubles dropped, sorted so that no order tells who wrote what."""
    strengths: dict[str, set[str]] = {}
    improvements: dict[str, set[str]] = {}
    for each in items:
        title = (each.item.parent or each.item).title
        strengths.setdefault(title, set()).update(each.strengths)
        improvements.setdefault(title, set()).update(each.improvements)
    return [
        Category(f"{ordinal(number)}、{title}", tuple(sorted(strengths[title])), tuple(sorted(improvements[title])))
        for number, title in enumerate(strengths, 1)
    ]


def stored(categories: Sequence[Category]) -> list[dict[str, object]]:
    """The categories as the letter's row keeps them."""
    return [asdict(category) for category in categories]


def text_of(letter: FeedbackLetter) -> list[Category]:
    """The categories of a letter's row."""
    return [Category(part["title"], tuple(part["strengths"]), tuple(part["improvements"])) for part in letter.text]


def names_in(application: Application, categories: Sequence[Category]) -> list[str]:
    """The names and codes of the dossier's experts that these remarks mention. One query."""
    people = Assignment.objects.filter(application=application, panel__stage=STAGE).values_list(
        "expert__name", "expert__expert_profile__code"
    )
    words = "\n".join(line for each in categories for line in (*each.strengths, *each.improvements))
    return sorted({name for pair in people for name in pair if name and name in words})
