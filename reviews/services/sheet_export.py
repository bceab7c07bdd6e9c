"""Writing out the opened sheets, so that anybody can recompute the ranking without this portal."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from applications.models import AwardCycle
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from reviews.errors import NotYet
from reviews.models import Opening, ScoreSheet, StageResult
from reviews.selectors.openings import opening_of
from reviews.selectors.ranking import STAGE
from reviews.selectors.sheet_export import (
    agreed_percents,
    counted_then,
    counts_in,
    criteria_of,
    dossier_row,
    results_of,
)


@unit_of_work()
def export_sheets(cycle: AwardCycle, *, by: User | None = None, at: datetime | None = None) -> dict[str, Any]:
    """The opened sheets of the round's document review as docs/verify_ranking.py reads them.

    Each sheet is the text its author sealed, with nonce and commitment: experts appear as numbers only. Raises NotYet
    while the scores are sealed. Side effect: audit event `sheets.exported`.
    """
    opening = opening_of(cycle.pk, STAGE)
    if opening is None or opening.opened_at is None:
        raise NotYet("评分仍在封存中，不能导出。")
    opening.cycle = cycle
    sheets = counted_then(opening)
    payload: dict[str, object] = {"cycle": cycle.pk, "sheets": len(sheets), "root": opening.root}
    record(
        action="sheets.exported",
        by=by,
        at=at or database_now(),
        object_type="opening",
        object_id=str(opening.pk),
        payload=payload,
    )
    rule = cycle.rulebook.review
    return {
        "round": cycle.code,
        "opened_at": opening.opened_at.isoformat(),
        "root": opening.root,
        "rule": {
            "counts": rule.counting.by,
            "aggregate": rule.aggregate,
            "trim_needs": rule.trim_needs,
            "tie_breaks": list(rule.counting.tie_breaks),
        },
        "criteria": criteria_of(list({sheet.criteria_id: sheet.criteria for sheet in sheets}.values())),
        "dossiers": _dossiers(opening, sheets),
    }


def _dossiers(opening: Opening, sheets: list[ScoreSheet]) -> list[dict[str, Any]]:
    results, agreed = results_of(opening), agreed_percents(opening)
    by_dossier: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets:
        by_dossier[sheet.assignment.application_id].append(sheet)
    return [
        dossier_row(
            own[0].assignment.application,
            [_sheet(sheet, results.get(pk)) for sheet in own],
            results.get(pk),
            agreed.get(pk),
        )
        | {"criteria": own[0].criteria.digest}
        for pk, own in by_dossier.items()
    ]


def _sheet(sheet: ScoreSheet, result: StageResult | None) -> dict[str, Any]:
    return {
        "text": sheet.sealings.all()[0].text,
        "nonce": sheet.nonce,
        "commitment": sheet.commitment,
        "counted": counts_in(sheet, result),
    }
