"""One opened dossier in detail: items × experts, where they disagree, whose total is far off. Nothing while sealed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import BooleanField, Exists, ExpressionWrapper, FilteredRelation, OuterRef, Q, QuerySet

from applications.models import Application, AwardCycle
from applications.roles import not_recused
from applications.rules.counting import CountingRule
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.models import CriteriaItem, CriteriaSet, ItemScore, PanelMember, StageResult
from reviews.selectors.openings import group_opened
from reviews.selectors.participation import has_left
from reviews.selectors.ranking import STAGE, opened_sheets, partial_for
from reviews.statistics import Number, item_in_dispute, outlying


class Member(NamedTuple):
    """An expert whose sealed sheet counts for the dossier; `leads` the panel in which they judged it. Who has `left`
    the round has nothing more to say about it.
    """

    user: int
    code: str
    sheet: int
    quanta: int
    leads: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One item: the experts' scores in the order of the team, and whether it has to be discussed."""

    item: CriteriaItem
    scores: tuple[ItemScore, ...]
    disputed: bool

    @property
    def percents(self) -> list[int]:
        """The given percents in the order of the experts; a sealed sheet leaves none blank."""
        return [score.percent for score in self.scores if score.percent is not None]


@dataclass(frozen=True, slots=True)
class Spread:
    """`result` is None while a consensus that counts is not settled; `outliers` are places in `team`."""

    application: Application
    result: StageResult | None
    criteria: CriteriaSet
    team: tuple[Member, ...]
    lines: tuple[Line, ...]
    outliers: tuple[int, ...]

    @property
    def disputed(self) -> int:
        """How many items have to be discussed."""
        return sum(line.disputed for line in self.lines)


def opened_dossiers(cycle: AwardCycle) -> QuerySet[Application]:
    """The round's dossiers whose scores of the document review are open: nothing of a sealed group.

    A dossier that had left the stage by then was never opened; it has no result. `opened_result` is the result.
    """
    found = Application.objects.alias(
        opened_result=FilteredRelation("stage_results", condition=Q(stage_results__stage=STAGE))
    )
    return found.filter(
        Q(opened_result__isnull=False) | Q(state=STAGE), group_opened(cycle.pk, STAGE), cycle=cycle
    ).select_related("organisation", "group", "cycle", "opened_result")  # type: ignore[misc]


def ranks_of(cycle: AwardCycle, by: User) -> dict[str, Exists]:
    """The column `partial` of a dossier: whether `by` is recused from another of its list, and so reads no ranks."""
    return {"partial": partial_for(by, application__cycle=cycle, stage=STAGE)}


def load_spread(cycle: AwardCycle, *, by: User, number: str) -> Spread:
    """Items × experts of one opened dossier. Raises NotFoundForYou for an unknown one, before the opening, and when
    `by` is recused from it. Three queries.
    """
    application = opened_dossiers(cycle).filter(not_recused(by), number=number).annotate(**ranks_of(cycle, by)).first()
    if application is None:
        raise NotFoundForYou
    return spread_of(application)


def spread_of(application: Application) -> Spread:
    """The detail of one of the `opened_dossiers`. Two queries. Raises NotFoundForYou when no sheet counts any more,
    and while new experts judge the dossier.
    """
    leader = PanelMember.objects.filter(
        panel=OuterRef("assignment__panel"), user=OuterRef("assignment__expert"), is_leader=True
    )
    sheets = list(
        opened_sheets(application.cycle_id)
        .filter(assignment__application=application)
        .select_related("criteria", "assignment__expert__expert_profile")
        .annotate(leads=Exists(leader), left=ExpressionWrapper(has_left("assignment"), BooleanField()))
        .order_by("assignment__expert__expert_profile__code")
    )
    if not sheets:
        raise NotFoundForYou
    team = tuple(_member(sheet) for sheet in sheets)
    rule = application.cycle.rulebook.review.counting
    criteria = sheets[0].criteria
    return Spread(
        application=application,
        result=getattr(application, "opened_result", None),
        criteria=criteria,
        team=team,
        lines=_lines(team, criteria, rule),
        outliers=far_off([member.quanta for member in team], rule),
    )


def far_off(totals: Sequence[Number], rule: CountingRule) -> tuple[int, ...]:
    """The places of totals that are far from the rest by the round's rule."""
    share, deviations = Fraction(rule.outlier_percent) / 100, Fraction(rule.outlier_deviations)
    return tuple(outlying(totals, share=share, deviations=deviations))


def _member(sheet: Any) -> Member:
    expert = sheet.assignment.expert
    return Member(expert.pk, expert.expert_profile.code, sheet.pk, sheet.total_quanta, sheet.leads, sheet.left)


def _lines(team: tuple[Member, ...], criteria: CriteriaSet, rule: CountingRule) -> tuple[Line, ...]:
    given: dict[int, dict[int, ItemScore]] = defaultdict(dict)
    scores = ItemScore.objects.filter(sheet__in=[member.sheet for member in team]).select_related("item__parent")
    for score in scores.order_by("item__position"):
        given[score.item_id][score.sheet_id] = score
    bands = {kind: bands_of(scale) for kind, scale in criteria.scale.items()}
    return tuple(_line([row[member.sheet] for member in team], bands, rule) for row in given.values())


def _line(scores: list[ItemScore], bands: Mapping[str, list[tuple[int, int]]], rule: CountingRule) -> Line:
    item = scores[0].item
    percents = [score.percent for score in scores if score.percent is not None]
    return Line(item, tuple(scores), item_in_dispute(percents, bands[item.kind], points_apart=rule.dispute_points))


def bands_of(scale: Mapping[str, list[dict[str, int]]]) -> list[tuple[int, int]]:
    """Lowest and highest percent of each band of a kind of item, in order."""
    return [(band["min"], band["max"]) for band in scale["bands"]]
