"""Setting aside a ballot that cannot be closed, to hold it again: two officers, before any count is known."""

from datetime import datetime

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.facts import facts_digest
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, Refused
from committee.models import BallotVoid, Envelope, Meeting
from committee.roles import require_no_recusal
from committee.selectors.ballot_record import ballot_record
from committee.services.meetings import locked_meeting

LEAST_REASON, MOST_REASON = 10, 300
NOT_VOTING = "只有进行中的表决可以作废；表决结束后结果已经公布，不能作废重来。"


@unit_of_work()
def propose_void(*, meeting_id: int, reason: str, by: User, at: datetime | None = None) -> BallotVoid:
    """Proposes to set the running ballot aside and returns the proposal.

    Raises NotFoundForYou, Refused (recused officer), DomainError: no ballot runs, no reason, another proposal waits.
    Side effects: the row, audit event `ballot.void_proposed`.
    """
    meeting = _locked(meeting_id, by)
    text = reason.strip()
    if not LEAST_REASON <= len(text) <= MOST_REASON:
        raise DomainError(f"请写明作废理由，{LEAST_REASON}至{MOST_REASON}字。", field="reason")
    if meeting.voids.filter(approved=None).exists():
        raise Conflict("已有待复核的作废申请。")
    void = BallotVoid.objects.create(meeting=meeting, reason=text, proposed_by=by, proposed_at=at or database_now())
    _record("ballot.void_proposed", void, {"reason": text, "by": by.pk}, by=by, at=void.proposed_at)
    return void


@unit_of_work()
def decide_void(*, meeting_id: int, approve: bool, by: User, at: datetime | None = None) -> Meeting:
    """Approves the proposal, or turns it down, and returns the meeting; whoever proposed may only take it back.

    Raises NotFoundForYou, Refused (recused, or approving one's own), Conflict (nothing waits), DomainError (no ballot
    runs). Approval, all or nothing: the ballot ends without a count, the box of a secret one is destroyed unopened, the
    round's first ballot or the run-off can be held again. Audit event `ballot.voided` or `ballot.void_refused`.
    """
    meeting = _locked(meeting_id, by)
    void = meeting.voids.select_for_update().filter(approved=None).first()
    if void is None:
        raise Conflict("没有待复核的作废申请，请刷新页面。")
    if approve and void.proposed_by_id == by.pk:
        raise Refused("表决作废须由另一名工作人员复核。")
    void.approved, void.decided_by, void.decided_at = approve, by, at or database_now()
    void.save(update_fields=["approved", "decided_by", "decided_at"])
    payload: dict[str, object] = {"reason": void.reason, "proposed_by": void.proposed_by_id, "by": by.pk}
    if approve:
        Envelope.objects.filter(meeting=meeting).delete()
        meeting.salt, meeting.ballot_closed_at, meeting.voided_at = None, void.decided_at, void.decided_at
        meeting.save(update_fields=["salt", "ballot_closed_at", "voided_at"])
        payload["record"] = facts_digest(ballot_record(meeting))
    _record("ballot.voided" if approve else "ballot.void_refused", void, payload, by=by, at=void.decided_at)
    return meeting


def _locked(meeting_id: int, by: User) -> Meeting:
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
    require_no_recusal(by, meeting.cycle, "evaluation")
    if meeting.phase != "voting":
        raise DomainError(NOT_VOTING)
    return meeting


def _record(action: str, void: BallotVoid, payload: dict[str, object], *, by: User, at: datetime) -> None:
    record(action=action, by=by, at=at, object_type="meeting", object_id=str(void.meeting_id), payload=payload)
