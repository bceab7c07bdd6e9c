"""What the 综合评审报告 takes out of the data: frozen with each version, so that a digest covers it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from applications.models import AwardCycle, Recusal
from applications.rules.evaluation import TIE_BREAKS
from applications.stages import STAGE
from baoji_award.accounts.models import User
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.selectors import events_of
from baoji_award.ui.words import day, moment
from committee.models import EvaluationResult, SupervisionStatement
from committee.selectors.evaluation import Suggestion, counts_by_group, ranking, weight_rows
from committee.selectors.proposals import Outcome, Standing, outcome
from committee.selectors.second_look import second_look
from reviews.enums import ReviewStage
from reviews.models import Assignment, Panel, StageResult

Snapshot = dict[str, Any]
# Moves of dossiers that are counted out of the log, by the column they are counted in.
COUNTED_MOVES = {"forward": "forwarded", "reject": "rejected", "shortlist": "shortlisted", "advance": "advanced"}


def snapshot_of(cycle: AwardCycle, results: Sequence[EvaluationResult]) -> Snapshot:
    """The report's data at this moment, for a reader from whom nothing is hidden. A constant number of queries."""
    found = outcome(cycle, results)
    raw = _percentages(results)
    return {
        "round": cycle.title,
        "stages": _stages(cycle),
        "groups": _numbers(cycle),
        "weights": cycle.rulebook.weights.model_dump(),
        "method": [list(row) for row in weight_rows(cycle.rulebook)],
        "tie_breaks": [TIE_BREAKS[each] for each in cycle.rulebook.evaluation.tie_breaks],
        "rows": [_row(standing, raw) for standing in found.standings],
        "proposed": [_proposed(suggestion, found) for suggestion in found.suggestions],
        "others": [_reasoned(standing) for standing in found.others],
        "panels": _panels(cycle),
        "recusals": _recusals(cycle),
        "statement": _statement(cycle),
    }


def full_snapshot(cycle: AwardCycle, *, by: User) -> Snapshot:
    """The same with the second look, as `by` sees it, who is recused from nothing in the round."""
    looks = [
        {
            "name": look.application.organisation.name,
            "changes": [point.text for point in look.changes],
            "open": [point.text for point in look.still_open],
        }
        for look in second_look(by=by, cycle=cycle)
    ]
    return {**snapshot_of(cycle, list(ranking(by=by, cycle=cycle))), "second_look": looks}


def _stages(cycle: AwardCycle) -> list[Snapshot]:
    """For each stage its planned days and the moment at which the log says it began."""
    began = {
        event.payload["to"]: moment(event.at)
        for event in events_of("cycle", str(cycle.pk)).filter(action__startswith="round.")
    }
    return [
        {
            "stage": STAGE[rule.code].label,
            "planned": f"{day(rule.opens_on)}至{day(rule.closes_on)}",
            "began": began.get(rule.code, ""),
        }
        for rule in cycle.rulebook.stages
        if STAGE[rule.code].number <= STAGE["evaluation"].number
    ]


def _numbers(cycle: AwardCycle) -> list[Snapshot]:
    """counts_by_group with what the log tells of each group: forwarded, rejected, shortlisted, advanced."""
    group_of = {str(pk): name for pk, name in cycle.applications.values_list("pk", "group__name")}
    moves = AuditEvent.objects.filter(
        action__in=[f"application.{name}" for name in COUNTED_MOVES],
        object_type="application",
        object_id__in=list(group_of),
    )
    counted: Counter[tuple[str, str]] = Counter()
    for action, application in moves.order_by().values_list("action", "object_id").distinct():
        counted[group_of[application], COUNTED_MOVES[action.removeprefix("application.")]] += 1
    names = COUNTED_MOVES.values()
    return [{**row, **{name: counted[str(row["name"]), name] for name in names}} for row in counts_by_group(cycle)]


def _percentages(results: Sequence[EvaluationResult]) -> dict[tuple[int, str], str]:
    """(application, stage) → its percentage before it was converted."""
    scores = StageResult.objects.filter(application__in=[result.application_id for result in results])
    return {(pk, stage): str(score) for pk, stage, score in scores.values_list("application_id", "stage", "normalised")}


def _row(standing: Standing, raw: dict[tuple[int, str], str]) -> Snapshot:
    result, application = standing.result, standing.result.application
    parts = {stage: getattr(result, stage) for stage in ReviewStage.values}
    return {
        "number": application.number,
        "name": application.organisation.name,
        "group": application.group.name,
        **{stage: None if score is None else str(score) for stage, score in parts.items()},
        "raw": {stage: raw.get((application.pk, stage)) for stage in ReviewStage.values},
        "combined": str(result.combined),
        "rank": result.rank,
        "rank_in_group": standing.rank_in_group,
        "award": standing.award,
    }


def _proposed(suggestion: Suggestion, found: Outcome) -> Snapshot:
    chosen = {result.pk for result in suggestion.results}
    lines = [_reasoned(standing) for standing in found.standings if standing.result.pk in chosen]
    kind = suggestion.kind
    return {"kind": kind.name, "ceiling": kind.ceiling, "vacancy": suggestion.vacancy, "lines": lines}


def _reasoned(standing: Standing) -> Snapshot:
    return {"name": standing.result.application.organisation.name, "reason": standing.words}


def _panels(cycle: AwardCycle) -> list[Snapshot]:
    panels = Panel.objects.filter(cycle=cycle, state=Panel.State.ENABLED).annotate(
        experts=Count("members", distinct=True),
        dossiers=Count(
            "assignments__application", filter=Q(assignments__state=Assignment.State.ACCEPTED), distinct=True
        ),
    )
    order = list(ReviewStage.values)
    return [
        {
            "stage": panel.get_stage_display(),
            "name": panel.name,
            "experts": panel.experts,
            "dossiers": panel.dossiers,
        }
        for panel in sorted(panels, key=lambda panel: (order.index(panel.stage), panel.pk))
    ]


def _recusals(cycle: AwardCycle) -> dict[str, int]:
    """How many there were, how many people they bound, and how many were lifted again: numbers alone."""
    return Recusal.objects.filter(application__cycle=cycle).aggregate(
        all=Count("pk"), people=Count("user", distinct=True), lifted=Count("pk", filter=Q(lifted_at__isnull=False))
    )


def statements(cycle: AwardCycle) -> QuerySet[SupervisionStatement]:
    """What the supervision has said about the round, the newest, which counts, first."""
    return SupervisionStatement.objects.filter(cycle=cycle).select_related("author").order_by("-pk")


def latest_statement(cycle: AwardCycle) -> SupervisionStatement | None:
    return statements(cycle).first()


def _statement(cycle: AwardCycle) -> Snapshot | None:
    found = latest_statement(cycle)
    return {"text": found.text, "author": found.author.name, "at": moment(found.written_at)} if found else None
