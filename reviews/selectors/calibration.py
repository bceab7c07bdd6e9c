"""The sample cases of a round: who has to score which, who has, and how severe everybody is once all have."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from applications.models import AwardCycle, Group
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.enums import ReviewStage
from reviews.models import (
    CalibrationCase,
    CalibrationScore,
    CalibrationSheet,
    CriteriaItem,
    CriteriaSet,
    ExpertProfile,
    PanelMember,
    ScoreSheet,
)
from reviews.selectors.self_scores import OwnScores, groups_of

STAGE = ReviewStage.DOCUMENT_REVIEW


@dataclass(frozen=True, slots=True)
class Severity:
    """How far an expert's percents lie above (+) or below (−) the panel's mean, on average over the items."""

    user_id: int
    code: str
    difference: Decimal


@dataclass(frozen=True, slots=True)
class Beside:
    """An item of the case: the own percent and the panel's."""

    item: CriteriaItem
    own: int | None
    mean: Decimal
    lowest: int
    highest: int


def cases_of(cycle: AwardCycle) -> QuerySet[CalibrationCase]:
    """The round's published cases with how many have finished them."""
    finished = Count("sheets", filter=Q(sheets__finished_at__isnull=False))
    return (
        CalibrationCase.objects.filter(cycle=cycle)
        .select_related("criteria", "stored", "cycle")
        .annotate(finished=finished)
        .order_by("pk")
    )


def criteria_without_case(cycle: AwardCycle) -> list[CriteriaSet]:
    """The newest published sets that the round's groups name and that have no case yet. One query."""
    codes = Group.objects.filter(cycle=cycle).values("criteria")
    newest: dict[str, CriteriaSet] = {}
    sets = CriteriaSet.objects.filter(code__in=codes, status=CriteriaSet.Status.PUBLISHED).order_by("published_at")
    for each in sets.annotate(taken=Exists(CalibrationCase.objects.filter(cycle=cycle, criteria=OuterRef("pk")))):
        newest[each.code] = each
    return [each for each in newest.values() if not each.taken]  # type: ignore[attr-defined]  # annotated


def experts_of(case: CalibrationCase) -> QuerySet[ExpertProfile]:
    """Everybody who has to score the case: the members of the document review's panels that judge by its criteria."""
    seats = PanelMember.objects.filter(panel__cycle=case.cycle_id, panel__stage=STAGE).filter(
        Q(panel__group__isnull=True) | Q(panel__group__criteria=case.criteria.code)
    )
    return ExpertProfile.objects.filter(user__in=seats.values("user")).select_related("user").order_by("code")


def cases_for(*, by: User, cycle: AwardCycle) -> QuerySet[CalibrationCase]:
    """The cases that this expert has to score: a seat on a panel that judges by them."""
    seats = PanelMember.objects.filter(
        Q(panel__group__isnull=True) | Q(panel__group__criteria=OuterRef("criteria__code")),
        user=by,
        panel__cycle=cycle,
        panel__stage=STAGE,
    )
    return cases_of(cycle).filter(Exists(seats))


def case_before(sheet: ScoreSheet, *, by: User) -> int | None:
    """The id of the sample case that `by` has to finish before this sheet, None when there is none. One query."""
    finished = CalibrationSheet.objects.filter(case=OuterRef("pk"), expert=by, finished_at__isnull=False)
    waiting = CalibrationCase.objects.filter(~Exists(finished), criteria=sheet.criteria_id)
    found = waiting.filter(cycle=sheet.assignment.application.cycle_id)
    return found.values_list("pk", flat=True).first()


def load_case(*, by: User, cycle: AwardCycle, pk: int) -> CalibrationCase:
    """One of the expert's cases. Raises NotFoundForYou."""
    found = cases_for(by=by, cycle=cycle).filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found


def sheet_of(case: CalibrationCase, *, by: User) -> CalibrationSheet | None:
    """The expert's own sheet of the case, None before the first save. One query."""
    return CalibrationSheet.objects.filter(case=case, expert=by).first()


def own_percents(case: CalibrationCase, sheet: CalibrationSheet | None) -> OwnScores:
    """The expert's scores of the case as the form shows them. Three queries at most."""
    percents = dict(sheet.scores.values_list("item_id", "percent")) if sheet else {}
    return OwnScores(case.criteria, groups_of(case.criteria, percents), sheet.version if sheet else 0)


def all_finished(case: CalibrationCase) -> bool:
    """Whether everybody who has to has finished the case; before that nobody sees anybody else's scores."""
    finished = CalibrationSheet.objects.filter(case=case, finished_at__isnull=False).values("expert")
    experts = experts_of(case)
    return experts.exists() and not experts.exclude(user__in=finished).exists()


def severities(case: CalibrationCase) -> list[Severity]:
    """Everybody's severity, by code; nothing before all have finished. Four queries."""
    if not all_finished(case):
        return []
    codes = dict(experts_of(case).values_list("user_id", "code"))
    rows = list(_scores(case, codes))
    means = _means(rows)
    found = []
    for user, code in codes.items():
        differences = [percent - means[item] for expert, item, percent in rows if expert == user]
        found.append(Severity(user, code, round(sum(differences, Decimal(0)) / len(differences), 1)))
    return found


def beside_panel(case: CalibrationCase, *, by: User) -> list[Beside]:
    """Each item: the own percent, the panel's mean and range; nothing before all have finished. Four queries."""
    if not all_finished(case):
        return []
    rows = list(_scores(case, dict(experts_of(case).values_list("user_id", "code"))))
    means = _means(rows)
    by_item: dict[int, list[int]] = {}
    for _, item, percent in rows:
        by_item.setdefault(item, []).append(percent)
    own = {item: percent for expert, item, percent in rows if expert == by.pk}
    items = case.criteria.items.filter(leaf=True).order_by("position")
    return [
        Beside(item, own.get(item.pk), round(means[item.pk], 1), min(by_item[item.pk]), max(by_item[item.pk]))
        for item in items
    ]


Row = tuple[int, int, int]


def _scores(case: CalibrationCase, experts: dict[int, str]) -> QuerySet[CalibrationScore, Row]:
    scores = CalibrationScore.objects.filter(sheet__case=case, sheet__expert__in=experts)
    return scores.order_by().values_list("sheet__expert_id", "item_id", "percent")


def _means(rows: Sequence[Row]) -> dict[int, Decimal]:
    found: dict[int, list[int]] = {}
    for _, item, percent in rows:
        found.setdefault(item, []).append(percent)
    return {item: Decimal(sum(percents)) / len(percents) for item, percents in found.items()}
