"""An applicant's own scores. Nobody but the applicant's people asks these questions, so each takes an application
that was loaded as theirs (applications/selectors/applications.py: load_application_as).
"""

from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application
from reviews.errors import NotYet
from reviews.models import CriteriaItem, CriteriaSet, SelfScore
from reviews.selectors.criteria import published_criteria
from reviews.selectors.sheets import points_of, quanta_of


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """A leaf of the criteria. `percent` None is blank."""

    item: CriteriaItem
    percent: int | None

    @property
    def points(self) -> Decimal | None:
        return None if self.percent is None else points_of(quanta_of(self.item.points, self.percent))


@dataclass(frozen=True, slots=True)
class ScoredGroup:
    """The leaves under one heading."""

    heading: CriteriaItem | None
    items: tuple[ScoredItem, ...]


@dataclass(frozen=True, slots=True)
class OwnScores:
    """What the page shows: `total` of the scored items out of `scored_points`, of `full` in all."""

    criteria: CriteriaSet
    groups: tuple[ScoredGroup, ...]
    version: int

    @property
    def items(self) -> tuple[ScoredItem, ...]:
        return tuple(item for group in self.groups for item in group.items)

    @property
    def total(self) -> Decimal:
        return sum((each.points for each in self.items if each.points is not None), Decimal(0))

    @property
    def scored_points(self) -> int:
        return sum(each.item.points for each in self.items if each.percent is not None)

    @property
    def scored(self) -> int:
        return sum(each.percent is not None for each in self.items)


def criteria_for(application: Application) -> CriteriaSet | None:
    """The set that judges the dossier's group, as the experts will use it; None while none is published."""
    try:
        return published_criteria(application.group.criteria)
    except NotYet:
        return None


def criteria_of(application: Application, stored: SelfScore | None) -> CriteriaSet | None:
    """The set the applicant's own scores are given by: that of what is stored, while the dossier's group has it."""
    if stored is not None and stored.criteria.code == application.group.criteria:
        return stored.criteria
    return criteria_for(application)


def own_scores(application: Application) -> OwnScores | None:
    """The applicant's own scores, blank where none were given; None while no criteria are published. Four queries."""
    stored = SelfScore.objects.select_related("criteria").filter(application=application).first()
    criteria = criteria_of(application, stored)
    if criteria is None:
        return None
    percents = dict(stored.items.values_list("item_id", "percent")) if stored else {}
    return OwnScores(criteria, groups_of(criteria, percents), stored.version if stored else 0)


def groups_of(criteria: CriteriaSet, percents: dict[int, int]) -> tuple[ScoredGroup, ...]:
    """The leaves of a set with their percents (item → percent) under their headings. One query."""
    groups: dict[int | None, list[ScoredItem]] = {}
    items = list(criteria.items.all())
    headings = {item.pk: item for item in items if not item.leaf}
    for item in items:
        if item.leaf:
            groups.setdefault(item.parent_id, []).append(ScoredItem(item, percents.get(item.pk)))
    return tuple(ScoredGroup(headings.get(parent or 0), tuple(leaves)) for parent, leaves in groups.items())
