"""Another last day of a notice: proposed with its reason, decided by a second officer."""

from datetime import date, datetime, timedelta

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import NoticeDates
from committee.roles import require_role

LEAST_REASON, MOST_REASON = 5, 300
LONGEST = timedelta(days=180)


@unit_of_work()
def propose_last_day(
    *, cycle_id: int, last_day: date, reason: str, by: User, at: datetime | None = None
) -> NoticeDates:
    """Proposes the last day of the next version and returns the proposal.

    Raises NotFoundForYou, DomainError: a day that has passed or is too far, no reason, another proposal waits.
    Side effects: the row, audit event `notice.dates_proposed`.
    """
    cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    moment = at or database_now()
    text = reason.strip().rstrip("。")
    if not LEAST_REASON <= len(text) <= MOST_REASON:
        raise DomainError(f"请写明原因，{LEAST_REASON}至{MOST_REASON}字；原因随公示公开。")
    if not local_day(moment) < last_day <= local_day(moment) + LONGEST:
        raise DomainError(f"公示末日须在今日之后、{LONGEST.days}天之内。")
    if NoticeDates.objects.filter(cycle=cycle, approved__isnull=True).exists():
        raise DomainError("已有待核定的公示末日，请先办理。")
    dates = NoticeDates.objects.create(cycle=cycle, last_day=last_day, reason=text, proposed_by=by, proposed_at=moment)
    _record("notice.dates_proposed", dates, by, moment)
    return dates


@unit_of_work()
def decide_last_day(
    *, cycle_id: int, dates_id: int, approve: bool, by: User, at: datetime | None = None
) -> NoticeDates:
    """Approves a proposal, or turns it down, and returns it; whoever proposed may only take it back.

    Raises NotFoundForYou, Refused (approving one's own), Conflict (decided already). Side effects: the decision,
    audit event `notice.dates_approved` or `notice.dates_refused`.
    """
    cycle = AwardCycle.objects.select_for_update().get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    dates = NoticeDates.objects.select_for_update().filter(cycle=cycle, pk=dates_id).first()
    if dates is None:
        raise NotFoundForYou
    if dates.approved is not None:
        raise Conflict("该公示末日已经核定，请刷新页面。")
    if approve and dates.proposed_by_id == by.pk:
        raise Refused("公示末日由提出人以外的工作人员核定。")
    dates.approved, dates.decided_by, dates.decided_at = approve, by, at or database_now()
    dates.save(update_fields=["approved", "decided_by", "decided_at"])
    _record("notice.dates_approved" if approve else "notice.dates_refused", dates, by, dates.decided_at)
    return dates


def _record(action: str, dates: NoticeDates, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="cycle",
        object_id=str(dates.cycle_id),
        payload={
            "last_day": dates.last_day.isoformat(),
            "reason": dates.reason,
            "proposed_by": dates.proposed_by_id,
            "by": by.pk,
        },
    )
