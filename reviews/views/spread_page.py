"""One opened dossier as office, supervisor, agency and its team see it: the same facts for all of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from baoji_award.accounts.models import User
from baoji_award.ui.charts import Axis
from baoji_award.ui.words import signed
from reviews.selectors.categories import categories_of
from reviews.selectors.consensus import Discussion
from reviews.selectors.sheets import points_of
from reviews.selectors.spread import Spread
from reviews.views.ranking_rows import heat_groups

LONG_TITLE = 5


class Total(NamedTuple):
    """One expert's total beside the mean of all of them."""

    code: str
    points: Decimal
    difference: str
    outlier: bool


def spread_context(discussion: Discussion, links: Mapping[int, str] | None = None) -> dict[str, object]:
    """What reviews/consensus/_spread.html shows; no query."""
    spread = discussion.spread
    return {
        "discussion": discussion,
        "spread": spread,
        "application": spread.application,
        "counting": spread.application.cycle.rulebook.review.counting,
        "groups": heat_groups(spread, {item.line.item.pk: item for item in discussion.items}, links),
        "experts": [member.code for member in spread.team],
        "totals": _totals(spread),
        "points": [points_of(member.quanta) for member in spread.team],
        "full": spread.criteria.total,
    }


def category_axes(spread: Spread, *, by: User) -> list[Axis]:
    """The radar's corners, beside the mean of the group: not for the team, who know no other dossier. One query."""
    return [Axis(_broken(each.title), float(each.own), float(each.group)) for each in categories_of(spread, by=by)]


def _totals(spread: Spread) -> Sequence[Total]:
    mean = Decimal(sum(member.quanta for member in spread.team)) / len(spread.team) / 4
    return [
        Total(
            member.code,
            points_of(member.quanta),
            signed(points_of(member.quanta) - mean),
            place in spread.outliers,
        )
        for place, member in enumerate(spread.team)
    ]


def _broken(title: str) -> str:
    """A long title with the mark where the chart breaks it."""
    if len(title) <= LONG_TITLE:
        return title
    middle = (len(title) + 1) // 2
    return f"{title[:middle]}|{title[middle:]}"
