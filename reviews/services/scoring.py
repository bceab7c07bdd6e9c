"""The document review's results, computed in SQL when the scores are opened (domain.md 2.4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from reviews.aggregation import DOCUMENT_PARTS, ranked_sql
from reviews.enums import ReviewStage
from reviews.models import Assignment, Opening, ScoreSheet
from reviews.openable import Openable
from reviews.selectors.gates import document_gate

STAGE = ReviewStage.DOCUMENT_REVIEW.value

# What is counted in a stage: one row (application_id, group_id, points, quanta, id) per sealed sheet that counts.
DOCUMENT_SHEETS = """
    SELECT assignment.application_id, application.group_id, criteria.total AS points, sheet.total_quanta AS quanta,
           sheet.id
    FROM reviews_scoresheet sheet
    JOIN reviews_criteriaset criteria ON criteria.id = sheet.criteria_id
    JOIN reviews_assignment assignment ON assignment.id = sheet.assignment_id AND assignment.state = 'accepted'
    JOIN reviews_panel panel ON panel.id = assignment.panel_id AND panel.stage = %(stage)s
    JOIN applications_application application ON application.id = assignment.application_id
    WHERE panel.cycle_id = %(cycle)s AND application.group_id = %(group)s AND sheet.state = 'submitted'
      AND application.state = %(stage)s
"""

INSERT = """
INSERT INTO reviews_stageresult (application_id, stage, opening_id, score, "full", normalised, lowest, highest, scorers,
                                 aggregate, rank_in_group, tie_keys, opened_at)
{ranked}
SELECT application_id, %(stage)s, %(opening)s, score, points, round(score * 100 / points, 2), lowest, highest, scorers,
       way, rank_in_group, keys, %(at)s
FROM ranked
"""


def store_results(
    opening: Opening,
    sheets: str,
    *,
    stage: str,
    aggregate: str,
    at: datetime,
    values: Mapping[str, object] | None = None,
    **queries: Any,
) -> None:
    """Writes one StageResult for each application of the opening's group that the query `sheets` counts. One statement,
    exact arithmetic. Ranks over all are none of it: other groups may be sealed.

    `queries` go to `ranked_sql`, `values` are further parameters of theirs.
    """
    parameters: dict[str, Any] = {
        "stage": stage,
        "cycle": opening.cycle_id,
        "group": opening.group_id,
        "opening": opening.pk,
        "aggregate": aggregate,
        "trim_needs": opening.cycle.rulebook.review.trim_needs,
        "at": at,
        **(values or {}),
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(ranked=ranked_sql(sheets, **queries)), parameters)


def store_document_results(
    opening: Opening, *, aggregate: str, at: datetime, values: Mapping[str, object] | None = None, **queries: Any
) -> None:
    """The results of the document review by this rule, ties told apart as the round's rules say."""
    store_results(
        opening,
        DOCUMENT_SHEETS,
        stage=STAGE,
        aggregate=aggregate,
        at=at,
        values=values,
        parts=DOCUMENT_PARTS,
        tie_breaks=opening.cycle.rulebook.review.counting.tie_breaks,
        **queries,
    )


def document_commitments(opening: Opening) -> Sequence[str]:
    """The commitments of the group's sheets that count: of accepted assignments only, so that a recused expert's sheet
    is left out.
    """
    counted = ScoreSheet.objects.filter(
        assignment__panel__cycle=opening.cycle_id,
        assignment__panel__stage=STAGE,
        assignment__state=Assignment.State.ACCEPTED,
        assignment__application__state=STAGE,
        assignment__application__group=opening.group_id,
        state=ScoreSheet.State.SUBMITTED,
    )
    return list(counted.order_by("commitment").values_list("commitment", flat=True))


def compute_document_results(opening: Opening, at: datetime) -> None:
    """Writes the StageResult of every dossier of the group still in the document review. One statement.

    Where the round counts what the panels agree, there is no result yet: services/settling.py writes them when the
    group's last panel has closed.
    """
    rule = opening.cycle.rulebook.review
    if rule.counting.by == "aggregate":
        store_document_results(opening, aggregate=rule.aggregate, at=at)


DOCUMENT_REVIEW = Openable(
    STAGE, gate=document_gate, commitments=document_commitments, compute=compute_document_results
)
