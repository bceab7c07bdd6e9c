"""The results of a stage as plain data: what the archive holds, and what the openings bind to the audit log."""

from collections.abc import Iterable
from typing import Any

from applications.models import AwardCycle
from baoji_award.audit.facts import facts_digest
from reviews.models import CriteriaSet, Opening, StageResult
from reviews.selectors.sheet_export import agreed_percents, criteria_of

Json = dict[str, Any]


def result_facts(result: StageResult) -> Json:
    """What was computed from the sheets, without the ranks, which follow."""
    return {
        "application": result.application.number,
        "score": str(result.score),
        "full": result.full,
        "normalised": str(result.normalised),
        "lowest": str(result.lowest),
        "highest": str(result.highest),
        "scorers": result.scorers,
        "aggregate": result.aggregate,
    }


def results_digest(opening: Opening) -> str:
    """Digest of the opening's results by number. One query."""
    found = StageResult.objects.filter(opening=opening).select_related("application")
    return facts_digest([result_facts(result) for result in found.order_by("application__number")])


def agreed_facts(cycle: AwardCycle, results: Iterable[StageResult]) -> Json:
    """Number → clause → agreed percent, of the dossiers whose result follows from what a panel agreed; else nothing."""
    if cycle.rulebook.review.counting.by != "consensus":
        return {}
    numbers = {result.application_id: result.application.number for result in results}
    agreed = agreed_percents(cycle)
    return {number: agreed[pk] for pk, number in numbers.items() if pk in agreed}


def agreed_digest(opening: Opening) -> str:
    """Digest of what the panels agreed about the opening's dossiers. Two queries."""
    found = StageResult.objects.filter(opening=opening).select_related("application")
    return facts_digest(agreed_facts(opening.cycle, found))


def criteria_digest(criteria: CriteriaSet) -> str:
    """Digest of the code, total and scored items of a published set. One query."""
    return facts_digest(criteria_of([criteria])[criteria.digest])
