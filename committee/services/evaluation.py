"""Combining the stage scores by the round's weights (plan 五（六）)."""

from datetime import datetime

from django.db import connection

from applications.models import AwardCycle
from applications.rules.rulebook import WeightRule
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from committee.models import EvaluationReport, EvaluationResult
from committee.roles import require_no_recusal, require_role
from committee.selectors.evaluation import without_results

# numeric throughout: no score passes through a binary fraction. ROUND of numeric rounds half away from zero.
COMBINE = """
INSERT INTO committee_evaluationresult
    (application_id, document_review, defence, site_review, combined, rank, computed_at)
SELECT application_id, document_review, defence, site_review, combined,
       RANK() OVER (ORDER BY combined DESC, site_review DESC), %(at)s
FROM (
    SELECT parts.*, ROUND(
        (document_review * %(document_review)s + defence * %(defence)s + site_review * %(site_review)s) / 100, 2
    ) AS combined
    FROM (
        SELECT application.id AS application_id,
            COALESCE(MAX(result.normalised) FILTER (WHERE result.stage = 'document_review'), 0) AS document_review,
            COALESCE(MAX(result.normalised) FILTER (WHERE result.stage = 'defence'), 0) AS defence,
            COALESCE(MAX(result.normalised) FILTER (WHERE result.stage = 'site_review'), 0) AS site_review
        FROM applications_application application
        JOIN reviews_stageresult result ON result.application_id = application.id
        WHERE application.cycle_id = %(cycle)s AND application.state = 'evaluation'
        GROUP BY application.id
    ) parts
) weighted
"""


@unit_of_work()
def compute_results(*, cycle_id: int, by: User, at: datetime | None = None) -> int:
    """Combines the stage scores of every dossier in 评价审议 and ranks them; returns how many.

    May be repeated until the report is drafted. Raises NotFoundForYou without the office role in the round, Refused
    when `by` is recused from one of the dossiers, DomainError outside stage 6, with a score missing, or once the
    report exists. Side effects: replaces the round's results; one audit event `evaluation.computed`.
    """
    cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    require_no_recusal(by, cycle, "evaluation")
    moment = at or database_now()
    _refuse(cycle)
    EvaluationResult.objects.filter(application__cycle=cycle).delete()
    weights = cycle.rulebook.weights
    with connection.cursor() as cursor:
        cursor.execute(COMBINE, {"cycle": cycle.pk, "at": moment, **_percentages(weights)})
        count: int = cursor.rowcount
    record(
        action="evaluation.computed",
        by=by,
        at=moment,
        object_type="cycle",
        object_id=str(cycle.pk),
        payload={"count": count, "weights": _percentages(weights)},
    )
    return count


def _percentages(weights: WeightRule) -> dict[str, int]:
    return {
        "document_review": weights.document_review,
        "defence": weights.defence,
        "site_review": weights.site_review,
    }


def _refuse(cycle: AwardCycle) -> None:
    if cycle.state != "evaluation":
        raise DomainError("本轮尚未进入或已经过评价审议阶段，不能计算综合得分。")
    if EvaluationReport.objects.filter(cycle=cycle).exists():
        raise DomainError("综合评审报告已起草，综合得分不再变更。")
    if missing := without_results(cycle):
        raise DomainError(f"还有 {missing} 份申报缺少阶段得分，暂不能计算综合得分。")
