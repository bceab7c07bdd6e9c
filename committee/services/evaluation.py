"""Combining the stage scores by the round's weights (plan 五（六）)."""

from datetime import datetime

from django.db import connection

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.facts import facts_digest
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from committee.combining import combine_sql
from committee.models import EvaluationReport, EvaluationResult
from committee.roles import require_no_recusal, require_role
from committee.selectors.archived_decisions import evaluation_rows
from committee.selectors.evaluation import missing_scores, named


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
    _refuse(cycle, by)
    EvaluationResult.objects.filter(application__cycle=cycle).delete()
    weights, rule = cycle.rulebook.weights, cycle.rulebook.evaluation
    with connection.cursor() as cursor:
        cursor.execute(combine_sql(weights, rule), {"cycle": cycle.pk, "at": moment})
        count: int = cursor.rowcount
    record(
        action="evaluation.computed",
        by=by,
        at=moment,
        object_type="cycle",
        object_id=str(cycle.pk),
        payload={
            "count": count,
            "results": facts_digest(evaluation_rows(cycle)),
            "weights": weights.model_dump(),
            "normalise": rule.normalise.model_dump(),
            "tie_breaks": list(rule.tie_breaks),
        },
    )
    return count


def _refuse(cycle: AwardCycle, by: User) -> None:
    if cycle.state != "evaluation":
        raise DomainError("本轮尚未进入或已经过评价审议阶段，不能计算综合得分。")
    if EvaluationReport.objects.filter(cycle=cycle).exists():
        raise DomainError("综合评审报告已起草，综合得分不再变更。")
    if missing := missing_scores(by=by, cycle=cycle):
        raise DomainError(f"还有 {len(missing)} 份申报缺少阶段得分，暂不能计算综合得分：{named(missing)}。")
