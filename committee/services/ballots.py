"""Casting a recorded ballot."""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.models import Attendance, Ballot, Meeting, Motion, Vote
from committee.roles import require_role
from committee.selectors.meetings import motions_of, recused_from

RECEIPT_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@unit_of_work()
def cast_ballot(*, meeting_id: int, choices: Mapping[int, str], by: User, at: datetime | None = None) -> Ballot:
    """Casts `by`'s ballot (motion id → choice) and returns it; the same ballot sent twice returns the first.

    Raises NotFoundForYou, Refused when `by` was not recorded as present, Conflict for a second, different ballot,
    DomainError: not open, a line left out, a line from which `by` is recused, more 同意 than places.
    Side effects: ballot and vote rows, both append-only; audit `ballot.cast` with the digest of the choices.
    """
    # The meeting's row keeps the ballot from closing under us, the attendance row a member from voting twice at once.
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("cycle").filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFoundForYou
    require_role(by, RoleCode.COMMITTEE, meeting.cycle)
    if not Attendance.objects.select_for_update().filter(meeting=meeting, member=by).exists():
        raise Refused("您未列入本次会议的出席名单，不能投票。")
    earlier = Ballot.objects.filter(meeting=meeting, member=by).first()
    if earlier is not None:
        return _same(earlier, choices)
    if meeting.phase != "voting":
        raise DomainError("表决未开启或已经结束。")
    check_choices(motions_of(meeting), choices, by=by)
    moment = at or database_now()
    ballot = Ballot.objects.create(meeting=meeting, member=by, receipt=_receipt(), cast_at=moment)
    Vote.objects.bulk_create([Vote(ballot=ballot, motion_id=pk, choice=choice) for pk, choice in choices.items()])
    record(
        action="ballot.cast",
        by=by,
        at=moment,
        object_type="meeting",
        object_id=str(meeting.pk),
        payload={"receipt": ballot.receipt, "digest": _digest(choices)},
    )
    return ballot


def check_choices(motions: Sequence[Motion], choices: Mapping[int, str], *, by: User) -> None:
    """Raises DomainError unless every line the member may vote on has one known choice and the places suffice."""
    recused = recused_from(motions, by)
    mine = {motion.pk: motion for motion in motions if motion.application_id not in recused}
    if set(choices) - set(mine):
        raise DomainError("您须回避的事项不能表决。")
    missing = len(set(mine) - set(choices))
    if missing or not set(choices.values()) <= set(Vote.Choice.values):
        raise DomainError(f"还有 {missing} 项未表决，请逐项选择同意、不同意或弃权。")
    ticks = Counter(mine[pk].kind for pk, choice in choices.items() if choice == Vote.Choice.AGREE)
    for kind, count in ticks.items():
        if count > kind.ceiling:
            raise DomainError(f"“{kind.name}”至多同意 {kind.ceiling} 家，当前 {count} 家。")


def _same(ballot: Ballot, choices: Mapping[int, str]) -> Ballot:
    if dict(ballot.votes.values_list("motion_id", "choice")) == dict(choices):
        return ballot
    raise Conflict("您已投票，表决票提交后不能更改。")


def _digest(choices: Mapping[int, str]) -> str:
    text = json.dumps({str(pk): choices[pk] for pk in sorted(choices)}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _receipt() -> str:
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(12))
