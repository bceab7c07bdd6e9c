"""Casting a ballot: an open one with the member's name, a secret one through the box."""

import hashlib
import json
import re
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou, Refused
from committee.box import proof_of
from committee.models import Attendance, Ballot, Choice, Meeting, Motion, Vote
from committee.roles import require_role
from committee.selectors.meetings import motions_of
from committee.selectors.voters import recused_from
from committee.services.box import lines_of, put_in, sheets_in
from committee.services.tally import step_out

RECEIPT_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
NONCE_BYTES = 16
NONCE = re.compile(rf"[0-9a-f]{{{2 * NONCE_BYTES}}}")
USED = "回执码已被使用，请返回重新核对表决票，系统将生成新的回执码。"
ALREADY = "您已投票，表决票提交后不能更改。"


@unit_of_work()
def cast_ballot(*, meeting_id: int, choices: Mapping[int, str], by: User, at: datetime | None = None) -> Ballot:
    """Casts `by`'s open ballot (motion id → choice) and returns it; the same ballot sent twice returns the first.

    Raises NotFoundForYou, Refused when `by` was not recorded as present, Conflict for a second, different ballot,
    DomainError: not open, secret, a line left out, a line from which `by` is recused, more 同意 than places.
    Side effects: ballot and vote rows, both append-only; audit `ballot.cast` with the digest of the choices.
    """
    meeting = _admit(meeting_id, by)
    earlier = Ballot.objects.filter(meeting=meeting, member=by).first()
    if earlier is not None:
        return _same(earlier, choices)
    if meeting.secret:
        raise DomainError("本次表决为无记名投票，不能记名投票。")
    _require_voting(meeting)
    check_choices(motions_of(meeting), choices, by=by)
    moment = at or database_now()
    ballot = Ballot.objects.create(meeting=meeting, member=by, receipt=_receipt(), cast_at=moment)
    Vote.objects.bulk_create([Vote(ballot=ballot, motion_id=pk, choice=choice) for pk, choice in choices.items()])
    _record(meeting, {"receipt": ballot.receipt, "digest": _digest(choices)}, by=by, at=moment)
    return ballot


@unit_of_work()
def cast_secret_ballot(*, meeting_id: int, choices: Mapping[int, str], nonce: str, by: User) -> None:
    """Puts `by`'s secret ballot into the box; the same ballot with the same nonce again changes nothing.

    Raises as cast_ballot, and DomainError for a nonce that is not of `new_nonce` or lies in the box already: two
    ballots under one nonce could not be told apart afterwards, and the box would not open. Side effects: the name on
    the roll and the whole box written anew; audit `ballot.cast`, which says that `by` has voted: nothing of the
    choices, and for the time that at which the ballot was opened.
    """
    meeting = _admit(meeting_id, by)
    if not NONCE.fullmatch(nonce):
        raise DomainError("回执码不正确，请返回重填。")
    if Ballot.objects.filter(meeting=meeting, member=by).exists():
        _require_in_box(meeting, choices, nonce)
        return
    if not meeting.secret:
        raise DomainError("本次表决为记名投票。")
    _require_voting(meeting)
    motions = motions_of(meeting)
    check_choices(motions, choices, by=by)
    step_out(motions, {by.pk})
    Ballot.objects.create(meeting=meeting, member=by)
    _refuse_used(meeting, motions, nonce)
    put_in(meeting, lines_of(choices, nonce))
    opened = meeting.ballot_opened_at
    assert opened is not None  # noqa: S101  while voting
    _record(meeting, {}, by=by, at=opened)


def new_nonce() -> str:
    """The receipt of a secret ballot: shown to its member once, stored nowhere."""
    return secrets.token_hex(NONCE_BYTES)


def check_choices(motions: Sequence[Motion], choices: Mapping[int, str], *, by: User) -> None:
    """Raises DomainError unless every line the member may vote on has one known choice and the places suffice."""
    recused = recused_from(motions, by)
    mine = {motion.pk: motion for motion in motions if motion.application_id not in recused}
    if set(choices) - set(mine):
        raise DomainError("您须回避的事项不能表决。")
    missing = len(set(mine) - set(choices))
    if missing or not set(choices.values()) <= set(Choice.values):
        raise DomainError(f"还有 {missing} 项未表决，请逐项选择同意、不同意或弃权。")
    ticks = Counter(mine[pk].kind for pk, choice in choices.items() if choice == Choice.AGREE)
    places = {motion.kind: motion.places for motion in motions}
    for kind, count in ticks.items():
        if count > places[kind]:
            raise DomainError(f"“{kind.name}”至多同意 {places[kind]} 家，当前 {count} 家。")


def _admit(meeting_id: int, by: User) -> Meeting:
    """The meeting's row keeps the ballot from closing under us, the attendance row a member from voting twice."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("cycle").filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFoundForYou
    require_role(by, RoleCode.COMMITTEE, meeting.cycle)
    if not Attendance.objects.select_for_update().filter(meeting=meeting, member=by).exists():
        raise Refused("您未列入本次会议的出席名单，不能投票。")
    return meeting


def _require_voting(meeting: Meeting) -> None:
    if meeting.phase != "voting":
        raise DomainError("表决未开启或已经结束。")


def _same(ballot: Ballot, choices: Mapping[int, str]) -> Ballot:
    if ballot.receipt and dict(ballot.votes.values_list("motion_id", "choice")) == dict(choices):
        return ballot
    raise Conflict(ALREADY)


def _require_in_box(meeting: Meeting, choices: Mapping[int, str], nonce: str) -> None:
    if meeting.phase != "voting" or lines_of(choices, nonce) not in sheets_in(meeting):
        raise Conflict(ALREADY)


def _refuse_used(meeting: Meeting, motions: Sequence[Motion], nonce: str) -> None:
    """The same answer whatever the other ballot says: it tells no more than whoever knows its nonce can find out."""
    mine = {proof_of(nonce, motion.pk, choice) for motion in motions for choice in Choice.values}
    if any(line.proof in mine for sheet in sheets_in(meeting) for line in sheet):
        raise DomainError(USED)


def _record(meeting: Meeting, payload: Mapping[str, object], *, by: User, at: datetime) -> None:
    record(action="ballot.cast", by=by, at=at, object_type="meeting", object_id=str(meeting.pk), payload=payload)


def _digest(choices: Mapping[int, str]) -> str:
    text = json.dumps({str(pk): choices[pk] for pk in sorted(choices)}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _receipt() -> str:
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(12))
