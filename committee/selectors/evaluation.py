"""Questions about the combined scores and the comprehensive report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from applications.models import Application, AwardCycle, AwardKind
from applications.rules.evaluation import METHODS
from applications.rules.rulebook import Rulebook
from applications.workflow.policy import visible
from baoji_award.accounts.models import User
from committee.combining import weighted_stages
from committee.models import EvaluationReport, EvaluationResult, ReportSignature, ReportVersion
from reviews.enums import ReviewStage
from reviews.models.panels import Panel, PanelMember

STAGES = ReviewStage.values


@dataclass(frozen=True, slots=True)
class Signer:
    """Who has to sign the report, as what, and when they did."""

    user: User
    capacity: str
    signed_at: datetime | None

    @property
    def signed(self) -> bool:
        return self.signed_at is not None


@dataclass(frozen=True, slots=True)
class Missing:
    """A dossier that lacks the scores of these stages (labels)."""

    application: Application
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the ranking suggests for one award: the best above its line, no more than its places.

    `tied` share one rank and are more than the places left: the committee decides about them.
    """

    kind: AwardKind
    cut_off: Decimal
    results: tuple[EvaluationResult, ...]
    tied: tuple[EvaluationResult, ...] = ()

    @property
    def vacancy(self) -> str:
        """Why places stay empty, in words; empty when none does."""
        free = self.kind.ceiling - len(self.results)
        if not free:
            return ""
        if self.tied:
            return f"{len(self.tied)} 家并列第 {self.tied[0].rank} 名，余下 {free} 个名额不能容纳，由组委会审议"
        return f"达到最低线 {self.cut_off} 分的单位不足，空缺 {free} 个名额"


def ranking(*, by: User, cycle: AwardCycle) -> QuerySet[EvaluationResult]:
    """The combined results of the round in their order, those left out from which `by` is recused.

    Where one is left out the others are `partial`: their ranks and what is proposed would tell of it.
    """
    seen = Application.objects.filter(visible(by), cycle=cycle)
    hidden = EvaluationResult.objects.filter(application__cycle=cycle).exclude(application__in=seen)
    return (
        EvaluationResult.objects.filter(application__in=seen)
        .select_related("application__organisation", "application__group", "application__bureau")
        .annotate(beside_hidden=Exists(hidden))
        .order_by("rank", "application__number")
    )


def issued_ranking(*, by: User, cycle: AwardCycle) -> QuerySet[EvaluationResult]:
    """The ranking for the committee: nothing before the report is issued."""
    return ranking(by=by, cycle=cycle).filter(application__cycle__evaluation_report__issued_at__isnull=False)


def missing_scores(*, by: User, cycle: AwardCycle) -> list[Missing]:
    """The dossiers in 评价审议 that `by` sees and that lack the score of a stage with a weight. Two queries at most."""
    needed = weighted_stages(cycle.rulebook.weights)
    waiting = (
        cycle.applications.filter(visible(by), state="evaluation")
        .annotate(scored=Count("stage_results", filter=Q(stage_results__stage__in=needed)))
        .filter(scored__lt=len(needed))
        .select_related("organisation")
        .prefetch_related("stage_results")
        .order_by("number")
    )
    found = []
    for application in waiting:
        there = {result.stage for result in application.stage_results.all()}
        found.append(Missing(application, tuple(ReviewStage(stage).label for stage in needed if stage not in there)))
    return found


def named(missing: Sequence[Missing], most: int = 5) -> str:
    """The first of them with the stages they lack, in one line."""
    words = [f"{each.application.organisation.name}（{'、'.join(each.stages)}）" for each in missing[:most]]
    return "、".join(words) + ("等" if len(missing) > most else "")


def report_of(cycle: AwardCycle) -> EvaluationReport | None:
    return (
        EvaluationReport.objects.filter(cycle=cycle).select_related("cycle", "document__stored", "drafted_by").first()
    )


def nominable(cycle: AwardCycle) -> bool:
    """Whether a dossier in 评价审议 reaches the line of any award. Two queries."""
    lines = [cycle.rulebook.cut_offs.get(kind.code, Decimal(0)) for kind in cycle.award_kinds.all()]
    found = EvaluationResult.objects.filter(application__cycle=cycle, application__state="evaluation")
    return found.filter(combined__gte=min(lines)).exists()


def report_is_issued(cycle: AwardCycle) -> bool:
    return EvaluationReport.objects.filter(cycle=cycle, issued_at__isnull=False).exists()


def signers_of(cycle: AwardCycle, version: ReportVersion) -> list[Signer]:
    """Who signs by the round's rule: the leaders of its panels or all their experts, each once, with their panels and
    when they signed this version. One query.
    """
    seats = PanelMember.objects.filter(panel__cycle=cycle, panel__state=Panel.State.ENABLED)
    if cycle.rulebook.evaluation.signers == "leaders":
        seats = seats.filter(is_leader=True)
    mine = ReportSignature.objects.filter(version=version, signer=OuterRef("user")).values("signed_at")
    seats = seats.annotate(signed_at=Subquery(mine)).select_related("user", "panel").order_by("user_id", "panel_id")
    people: dict[int, tuple[User, datetime | None, list[str]]] = {}
    for seat in seats:
        words = f"{seat.panel.name}{'组长' if seat.is_leader else '成员'}"
        people.setdefault(seat.user_id, (seat.user, seat.signed_at, []))[2].append(words)
    return [Signer(user, "、".join(names)[:60], signed_at) for user, signed_at, names in people.values()]


def weight_rows(rules: Rulebook) -> list[tuple[str, str]]:
    """For each stage its weight and how its score is converted."""
    methods = rules.evaluation.normalise.model_dump()
    return [(ReviewStage(stage).label, f"{weight}%，{METHODS[methods[stage]]}") for stage, weight in rules.weights]


def suggestions(cycle: AwardCycle, results: Sequence[EvaluationResult]) -> list[Suggestion]:
    """For each award in the order of the plan. A tie that does not fit into the places is left to the committee.

    A dossier that was withdrawn takes no place. Nothing is suggested on a list that is partial for its reader.
    """
    partial = any(result.partial for result in results)
    left = [] if partial else [result for result in results if result.application.state != "withdrawn"]
    found = []
    for kind in cycle.award_kinds.all():
        line = cycle.rulebook.cut_offs.get(kind.code, Decimal(0))
        chosen, tied = _whole_ranks([result for result in left if result.combined >= line], kind.ceiling)
        taken = {result.pk for result in chosen}
        left = [result for result in left if result.pk not in taken]
        found.append(Suggestion(kind, line, tuple(chosen), tuple(tied)))
    return found


def _whole_ranks(results: list[EvaluationResult], places: int) -> tuple[list[EvaluationResult], list[EvaluationResult]]:
    """Those who have a place, and those who share the rank at which the places end."""
    if len(results) <= places or results[places - 1].rank != results[places].rank:
        return results[:places], []
    rank = results[places].rank
    return [r for r in results[:places] if r.rank != rank], [r for r in results if r.rank == rank]


def counts_by_group(cycle: AwardCycle) -> list[dict[str, object]]:
    """For each group: handed in, qualified, and judged in each of the three stages. One query."""
    judged = {
        stage: Count("applications", filter=Q(applications__stage_results__stage=stage), distinct=True)
        for stage in STAGES
    }
    rows: Iterable[dict[str, object]] = (
        cycle.groups.annotate(
            submitted=Count("applications", filter=Q(applications__submitted_at__isnull=False), distinct=True),
            qualified=Count("applications", filter=Q(applications__qualified_at__isnull=False), distinct=True),
            **judged,
        )
        .order_by("position")
        .values("name", "submitted", "qualified", *STAGES)
    )
    return list(rows)
