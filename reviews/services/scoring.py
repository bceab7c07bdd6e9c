"""The document review's results, computed in SQL when the scores are opened (domain.md 2.4)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from applications.models import AwardCycle
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
    WHERE panel.cycle_id = %(cycle)s AND sheet.state = 'submitted' AND application.state = %(stage)s
"""

# Whole quanta until the one division; six decimals keep every two means apart that differ, and the half-up rounding
# of the official two decimals exact. Trimming drops the lowest and the highest total, never single items.
RESULTS = """
INSERT INTO reviews_stageresult (application_id, stage, opening_id, score, "full", normalised, lowest, highest, scorers,
                                 aggregate, rank_in_group, rank_overall, opened_at)
WITH sheets AS ({sheets}), totals AS (
    SELECT sheets.*,
           row_number() OVER (PARTITION BY application_id ORDER BY quanta, id) AS place,
           count(*) OVER (PARTITION BY application_id) AS scorers
    FROM sheets
), ways AS (
    SELECT totals.*, CASE
        WHEN %(aggregate)s = 'trimmed_mean' AND scorers < greatest(%(trim_needs)s, 3) THEN 'mean'
        ELSE %(aggregate)s END AS way
    FROM totals
), scored AS (
    SELECT application_id, group_id, points, scorers, way,
           min(quanta) / 4.0 AS lowest, max(quanta) / 4.0 AS highest,
           round(avg(quanta) FILTER (WHERE CASE way
               WHEN 'trimmed_mean' THEN place > 1 AND place < scorers
               WHEN 'median' THEN place IN ((scorers + 1) / 2, (scorers + 2) / 2)
               ELSE true END) / 4, 6) AS score
    FROM ways GROUP BY application_id, group_id, points, scorers, way
), rated AS (
    SELECT scored.*, round(score * 100 / points, 6) AS rate FROM scored
)
SELECT application_id, %(stage)s, %(opening)s, score, points, round(score * 100 / points, 2), lowest, highest, scorers,
       way, rank() OVER (PARTITION BY group_id ORDER BY rate DESC), rank() OVER (ORDER BY rate DESC), %(at)s
FROM rated
"""


def store_results(opening: Opening, sheets: str, *, stage: str, aggregate: str, at: datetime) -> None:
    """Writes one StageResult for each application that the query `sheets` counts. One statement, exact arithmetic."""
    values: dict[str, str | int | datetime] = {
        "stage": stage,
        "cycle": opening.cycle_id,
        "opening": opening.pk,
        "aggregate": aggregate,
        "trim_needs": opening.cycle.rulebook.review.trim_needs,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(RESULTS.format(sheets=sheets), values)


def compute_document_results(opening: Opening, at: datetime) -> Sequence[str]:
    """Writes the StageResult of every dossier still in the document review; returns the counted commitments.

    Only accepted assignments count, so a recused expert's sheet is left out. One statement.
    """
    cycle: AwardCycle = opening.cycle
    store_results(opening, DOCUMENT_SHEETS, stage=STAGE, aggregate=cycle.rulebook.review.aggregate, at=at)
    return list(
        ScoreSheet.objects.filter(
            assignment__panel__cycle=cycle,
            assignment__panel__stage=STAGE,
            assignment__state=Assignment.State.ACCEPTED,
            assignment__application__state=STAGE,
            state=ScoreSheet.State.SUBMITTED,
        )
        .order_by("commitment")
        .values_list("commitment", flat=True)
    )


DOCUMENT_REVIEW = Openable(STAGE, gate=document_gate, compute=compute_document_results)
