"""The supervision's statement for the 综合评审报告."""

from datetime import datetime

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from committee.models import EvaluationReport, SupervisionStatement
from committee.roles import require_role


@unit_of_work()
def state_supervision(*, cycle_id: int, text: str, by: User, at: datetime | None = None) -> SupervisionStatement:
    """Writes the statement, which takes the place of an earlier one; returns it.

    Raises NotFoundForYou without the supervisor's role in the round, DomainError (nothing said, stage 6 not reached,
    report issued). Side effects: its row; audit `supervision.stated`.
    """
    cycle = AwardCycle.objects.get(pk=cycle_id)
    require_role(by, RoleCode.SUPERVISOR, cycle)
    if not text.strip():
        raise DomainError("请填写监督情况说明。")
    if cycle.state != "evaluation":
        raise DomainError("本轮不在评价审议阶段，不能提交监督情况说明。")
    report = EvaluationReport.objects.select_for_update().filter(cycle=cycle).first()
    if report is not None and report.issued_at:
        raise DomainError("综合评审报告已定稿，监督情况说明不再变更。")
    moment = at or database_now()
    statement = SupervisionStatement.objects.create(cycle=cycle, author=by, text=text.strip(), written_at=moment)
    record(
        action="supervision.stated",
        by=by,
        at=moment,
        object_type="cycle",
        object_id=str(cycle.pk),
        payload={"statement": statement.pk},
    )
    return statement
