"""The opened sheets of the document review with all that the ranking follows from; see docs/verify_ranking.py."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import F, Prefetch, Q

from applications.models import Application, AwardCycle
from reviews.models import (
    Assignment,
    ConsensusValue,
    CriteriaItem,
    CriteriaSet,
    Opening,
    ScoreSheet,
    SealedSheet,
    StageResult,
)
from reviews.selectors.consensus import valid_attempts
from reviews.selectors.ranking import STAGE

Json = dict[str, Any]


def counted_then(opening: Opening) -> list[ScoreSheet]:
    """The group's sheets that counted when both keys were turned, of their `sealings` only the one that counts, and
    those of experts who judged one of its dossiers anew. Whoever was recused before is left out, and so are dossiers
    that had left the stage. Two queries.
    """
    accepted = Q(assignment__state=Assignment.State.ACCEPTED)
    later = Q(assignment__state=Assignment.State.CANCELLED, assignment__cancelled_at__gt=opening.opened_at)
    there = Q(assignment__application__stage_results__opening=opening)
    stayed = Q(assignment__application__state=STAGE) | Q(assignment__application__state_since__gt=opening.opened_at)
    # Earlier sealings of a corrected sheet are none of the count.
    sealings = Prefetch("sealings", SealedSheet.objects.filter(commitment=F("sheet__commitment")))
    return list(
        ScoreSheet.objects.filter(
            accepted | later,
            there | stayed,
            state=ScoreSheet.State.SUBMITTED,
            assignment__panel__stage=STAGE,
            assignment__panel__cycle=opening.cycle_id,
            assignment__application__group=opening.group_id,
        )
        .select_related("criteria", "assignment__application__group")
        .prefetch_related(sealings)
        .order_by("assignment__application__number", "pk")
        .distinct()
    )


def is_late(sheet: ScoreSheet, opening: Opening) -> bool:
    """Whether the sheet was sealed after the opening, by an expert who judged the dossier anew: then its commitment is
    in the audit log, but not in the root.
    """
    return sheet.submitted_at is not None and opening.opened_at is not None and sheet.submitted_at > opening.opened_at


def counts_in(sheet: ScoreSheet, result: StageResult | None) -> bool:
    """Whether the sheet counted in the result; a consensus is settled later than it is opened."""
    cancelled = sheet.assignment.cancelled_at
    return result is not None and (cancelled is None or cancelled > result.opened_at)


def results_of(opening: Opening) -> dict[int, StageResult]:
    """Application id → its result of this opening. One query."""
    return {result.application_id: result for result in opening.results.all()}


def agreed_percents(cycle: AwardCycle) -> dict[int, dict[str, int]]:
    """Application id → clause → agreed percent of the closed attempts. One query."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    values = ConsensusValue.objects.filter(consensus__in=valid_attempts(cycle))
    for value in values.select_related("item", "consensus").order_by("version"):
        found[value.consensus.application_id][value.item.clause] = value.percent
    return dict(found)


def criteria_of(sets: Sequence[CriteriaSet]) -> dict[str, Json]:
    """Digest → total and items of these sets. One query."""
    items: dict[int, list[Json]] = defaultdict(list)
    for item in CriteriaItem.objects.filter(criteria__in=sets, leaf=True).order_by("position"):
        items[item.criteria_id].append({"clause": item.clause, "points": item.points, "kind": item.kind})
    return {each.digest: {"code": each.code, "total": each.total, "items": items[each.pk]} for each in sets}


def result_row(result: StageResult | None) -> Json | None:
    """What the script compares with."""
    if result is None:
        return None
    return {"score": str(result.score), "rank_overall": result.rank_overall, "rank_in_group": result.rank_in_group}


def dossier_row(application: Application, sheets: list[Json], result: StageResult | None, agreed: Json | None) -> Json:
    """One dossier of the export."""
    return {
        "number": application.number,
        "group": application.group.code,
        "result": result_row(result),
        "agreed": agreed,
        "sheets": sheets,
    }
