"""The supervisor's remarks and the office's answers."""

from datetime import datetime

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou
from committee.models import SupervisorRemark
from committee.roles import require_role


@unit_of_work()
def write_remark(*, cycle_id: int, text: str, by: User, at: datetime | None = None) -> SupervisorRemark:
    """Writes a remark the office must answer; returns it. Raises NotFoundForYou. Audit `remark.written`."""
    cycle = AwardCycle.objects.get(pk=cycle_id)
    require_role(by, RoleCode.SUPERVISOR, cycle)
    moment = at or database_now()
    remark = SupervisorRemark.objects.create(cycle=cycle, author=by, text=text.strip(), written_at=moment)
    _record("remark.written", remark, by=by, at=moment)
    return remark


@unit_of_work()
def answer_remark(*, remark_id: int, answer: str, by: User, at: datetime | None = None) -> SupervisorRemark:
    """Answers a remark once; returns it. Raises NotFoundForYou, Conflict. Side effect: audit `remark.answered`."""
    remark = (
        SupervisorRemark.objects.select_for_update(of=("self",)).select_related("cycle").filter(pk=remark_id).first()
    )
    if remark is None:
        raise NotFoundForYou
    require_role(by, RoleCode.OFFICE, remark.cycle)
    if remark.answered_at:
        raise Conflict("该监督意见已经答复。")
    remark.answer, remark.answered_by, remark.answered_at = answer.strip(), by, at or database_now()
    remark.save(update_fields=["answer", "answered_by", "answered_at"])
    _record("remark.answered", remark, by=by, at=remark.answered_at)
    return remark


def _record(action: str, remark: SupervisorRemark, *, by: User, at: datetime) -> None:
    record(action=action, by=by, at=at, object_type="remark", object_id=str(remark.pk))
