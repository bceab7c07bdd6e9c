"""Writing out the opened sheets, so that anybody can recompute the ranking without this portal."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from applications.models import AwardCycle
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from reviews.errors import NotYet
from reviews.models import Opening, ScoreSheet, StageResult
from reviews.selectors.openings import openings_done
from reviews.selectors.ranking import STAGE
from reviews.selectors.sheet_export import (
    agreed_percents,
    counted_then,
    counts_in,
    criteria_of,
    dossier_row,
    is_late,
    results_of,
)


@unit_of_work()
def export_sheets(cycle: AwardCycle, *, by: User | None = None, at: datetime | None = None) -> dict[str, Any]:
    """The opened sheets of the round's document review as docs/verify_ranking.py reads them; nothing of sealed groups.

    Each sheet is the text its author sealed, with nonce and commitment: experts appear as numbers only. Raises NotYet
    while every group is sealed. Side effect: audit event `sheets.exported` for each opening.
    """
    openings = list(openings_done(cycle.pk, STAGE).select_related("group").order_by("group__position"))
    if not openings:
        raise NotYet("评分仍在封存中，不能导出。")
    sheets = {opening: counted_then(opening) for opening in openings}
    for opening, own in sheets.items():
        record(
            action="sheets.exported",
            by=by,
            at=at or database_now(),
            object_type="opening",
            object_id=str(opening.pk),
            payload={"cycle": cycle.pk, "sheets": len(own), "root": opening.root},
        )
    used = {sheet.criteria_id: sheet.criteria for own in sheets.values() for sheet in own}
    agreed = agreed_percents(cycle)
    return {
        "round": cycle.code,
        "openings": {
            opening.group.code: {"opened_at": str(opening.opened_at), "root": opening.root} for opening in openings
        },
        "rule": _rule(cycle),
        "criteria": criteria_of(list(used.values())),
        "dossiers": [row for opening, own in sheets.items() for row in _dossiers(opening, own, agreed)],
    }


def _rule(cycle: AwardCycle) -> dict[str, Any]:
    review = cycle.rulebook.review
    return {
        "counts": review.counting.by,
        "aggregate": review.aggregate,
        "trim_needs": review.trim_needs,
        "tie_breaks": list(review.counting.tie_breaks),
    }


def _dossiers(opening: Opening, sheets: list[ScoreSheet], agreed: Mapping[int, dict[str, int]]) -> list[dict[str, Any]]:
    results = results_of(opening)
    by_dossier: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        by_dossier[sheet.assignment.application_id].append(sheet)
    return [
        dossier_row(
            own[0].assignment.application,
            [_sheet(sheet, opening, results.get(pk)) for sheet in own],
            results.get(pk),
            agreed.get(pk),
        )
        | {"criteria": own[0].criteria.digest}
        for pk, own in by_dossier.items()
    ]


def _sheet(sheet: ScoreSheet, opening: Opening, result: StageResult | None) -> dict[str, Any]:
    return {
        "text": sheet.sealings.all()[0].text,
        "nonce": sheet.nonce,
        "commitment": sheet.commitment,
        "counted": counts_in(sheet, result),
        "late": is_late(sheet, opening),
    }
