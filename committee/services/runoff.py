"""Voting again on a tie: only the tied, only the places left, no more rounds than the rules allow."""

from collections.abc import Collection
from datetime import datetime

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError
from committee.models import Meeting, Motion
from committee.roles import require_no_recusal
from committee.selectors.election import Tie, outcome_of
from committee.services.meetings import begin_voting, locked_meeting


@unit_of_work()
def open_runoff(*, meeting_id: int, present: Collection[int], by: User, at: datetime | None = None) -> Meeting:
    """Opens the next ballot on the tie that the confirmed count left, and returns it as a meeting of its own.

    Raises NotFoundForYou, Refused (recused officer), DomainError: count not confirmed, no tie, a run-off exists, no
    quorum. Side effects: meeting, attendance and motion rows; audit `ballot.opened` with the number of the round.
    """
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
    require_no_recusal(by, meeting.cycle, "evaluation")
    if meeting.phase != "confirmed":
        raise DomainError("计票结果确认后才能开启下一轮表决。")
    if meeting.runoff is not None:
        raise DomainError("下一轮表决已经开启。")
    tie = outcome_of(meeting).tie
    if tie is None:
        raise DomainError("没有需要再次表决的并列。")
    moment = at or database_now()
    runoff = Meeting.objects.create(
        cycle=meeting.cycle,
        title=meeting.title,
        held_at=meeting.held_at,
        place=meeting.place,
        created_by=by,
        created_at=moment,
        round=meeting.round + 1,
        runoff_of=meeting,
    )
    begin_voting(runoff, set(present), _tied(runoff, tie), by=by, at=moment)
    return runoff


def _tied(runoff: Meeting, tie: Tie) -> list[Motion]:
    return [
        Motion(
            meeting=runoff,
            application=motion.application,
            kind=tie.kind,
            position=n,
            rank=motion.rank,
            combined=motion.combined,
            places=tie.places,
        )
        for n, motion in enumerate(tie.motions, start=1)
    ]
