"""Questions about the combined scores and the comprehensive report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from applications.models import Application, AwardCycle, AwardKind
from applications.workflow.policy import visible
from baoji_award.accounts.models import User
from committee.models import EvaluationReport, EvaluationResult
from reviews.enums import ReviewStage
from reviews.models.panels import Panel, PanelMember

STAGES = ReviewStage.values


@dataclass(frozen=True, slots=True)
class Leader:
    """A panel leader who has to sign the report, and as what."""

    user: User
    capacity: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the ranking suggests for one award: the best above its line, no more than its places."""

    kind: AwardKind
    cut_off: Decimal
    results: tuple[EvaluationResult, ...]


def ranking(*, by: User, cycle: AwardCycle) -> QuerySet[EvaluationResult]:
    """The combined results of the round in their order, those left out from which `by` is recused."""
    seen = Application.objects.filter(visible(by), cycle=cycle)
    return (
        EvaluationResult.objects.filter(application__in=seen)
        .select_related("application__organisation", "application__group", "application__bureau")
        .order_by("rank", "application__number")
    )


def without_results(cycle: AwardCycle) -> int:
    """How many dossiers lie in 评价审议 and lack the score of a stage that has a weight."""
    weights = cycle.rulebook.weights.model_dump()
    needed = [stage for stage in STAGES if weights[stage]]
    waiting = cycle.applications.filter(state="evaluation").annotate(
        scored=Count("stage_results", filter=Q(stage_results__stage__in=needed))
    )
    return waiting.filter(scored__lt=len(needed)).count()


def report_of(cycle: AwardCycle) -> EvaluationReport | None:
    return (
        EvaluationReport.objects.filter(cycle=cycle)
        .select_related("document__stored", "drafted_by")
        .prefetch_related("signatures__signer")
        .first()
    )


def leaders_of(cycle: AwardCycle, report: EvaluationReport | None) -> list[Leader]:
    """The leaders of the round's panels, each once, with the panels they lead and whether they have signed."""
    seats = (
        PanelMember.objects.filter(panel__cycle=cycle, panel__state=Panel.State.ENABLED, is_leader=True)
        .select_related("user", "panel")
        .order_by("user_id", "panel_id")
    )
    signed = {signature.signer_id for signature in report.signatures.all()} if report else set()
    people: dict[int, tuple[User, list[str]]] = {}
    for seat in seats:
        people.setdefault(seat.user_id, (seat.user, []))[1].append(f"{seat.panel.name}组长")
    return [Leader(user, "、".join(names)[:60], pk in signed) for pk, (user, names) in people.items()]


def suggestions(cycle: AwardCycle, results: Sequence[EvaluationResult]) -> list[Suggestion]:
    """For each award in the order of the plan. A tie that does not fit into the places is left to the committee."""
    taken: set[int] = set()
    found = []
    for kind in cycle.award_kinds.all():
        line = cycle.rulebook.cut_offs.get(kind.code, Decimal(0))
        fit = [r for r in results if r.pk not in taken and r.combined >= line]
        chosen = _whole_ranks(fit, kind.ceiling)
        taken |= {result.pk for result in chosen}
        found.append(Suggestion(kind, line, tuple(chosen)))
    return found


def _whole_ranks(results: list[EvaluationResult], places: int) -> list[EvaluationResult]:
    if len(results) <= places:
        return results
    last, first_out = results[places - 1], results[places]
    chosen = results[:places]
    return [r for r in chosen if r.rank != last.rank] if last.rank == first_out.rank else chosen


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
