"""Calling a meeting, opening its ballot, closing and confirming the count."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.urls import reverse

from applications.models import Application, AwardCycle, AwardKind
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.facts import facts_digest
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import DomainError, NotFoundForYou, Refused
from baoji_award.notifications.services import tell
from committee.box import new_salt
from committee.models import Attendance, EvaluationResult, Meeting, Motion
from committee.roles import members_of, require_no_recusal, require_role
from committee.selectors.ballot_record import ballot_record
from committee.selectors.dated_events import meeting_event
from committee.selectors.evaluation import nominable, report_is_issued
from committee.selectors.meetings import motions_of, quorum_of
from committee.selectors.voters import stepped_out, voters_of
from committee.services.tally import count_votes, refuse_single, step_out

# One secret ballot is no secret.
FEWEST_SECRET = 2
TOO_FEW = "无记名投票至少须有 2 位委员投票，否则等于公开其意见。"
HELD = "本轮已在另一次会议上表决，同一事项不再重新表决；表决无法进行的，由两名工作人员办理作废后重新表决。"
SAME_PERSON = "委员确认人与计票人不能是同一人。"


@unit_of_work()
def call_meeting(
    *, cycle_id: int, title: str, held_at: datetime, place: str, by: User, at: datetime | None = None
) -> Meeting:
    """Registers a meeting and returns it. Raises NotFoundForYou, DomainError outside stage 6.

    Side effects: the row; a message to every member of the committee; audit `meeting.called`.
    """
    cycle = AwardCycle.objects.get(pk=cycle_id)
    require_role(by, RoleCode.OFFICE, cycle)
    if cycle.state != "evaluation":
        raise DomainError("本轮不在评价审议阶段，不能安排审议会议。")
    moment = at or database_now()
    meeting = Meeting.objects.create(
        cycle=cycle, title=title, held_at=held_at, place=place, created_by=by, created_at=moment
    )
    tell(
        to=members_of(cycle),
        template="meeting_called",
        context={"meeting": meeting, "cycle": cycle},
        key=f"meeting_called:{meeting.pk}",
        link=reverse("committee:member_meeting", args=[meeting.pk]),
        event=meeting_event(meeting),
        at=moment,
    )
    _record("meeting.called", meeting, by=by, at=moment, payload={"title": title, "held_at": held_at.isoformat()})
    return meeting


@unit_of_work()
def open_ballot(
    *,
    meeting_id: int,
    present: Collection[int],
    nominations: Mapping[int, Collection[int]],
    by: User,
    at: datetime | None = None,
) -> Meeting:
    """Records who is present and what is put to the vote, and opens the ballot; returns the meeting.

    `present` holds user ids, `nominations` award kind id → application ids. Where no dossier reaches the line of any
    award nobody is nominated: there is nothing to vote on, and the ballot ends at once with every place vacant.

    Raises NotFoundForYou, Refused (recused officer), DomainError: opened already, a ballot of the round held in another
    meeting, report not issued, no quorum, nothing nominated, a nominee below the line or not in 评价审议. Side effects:
    attendance and motion rows, snapshot of voters and quorum; audit `ballot.opened`, and of a vacancy `ballot.closed`.
    """
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
    cycle = meeting.cycle
    require_no_recusal(by, cycle, "evaluation")
    moment = at or database_now()
    if meeting.ballot_opened_at:
        raise DomainError("本次会议的表决已经开启。")
    if Meeting.objects.filter(cycle=cycle, round=1, ballot_opened_at__isnull=False, voided_at=None).exists():
        raise DomainError(HELD)
    if not report_is_issued(cycle):
        raise DomainError("综合评审报告尚未签署定稿，不能开启表决。")
    motions = _nominated(meeting, nominations)
    begin_voting(meeting, set(present), motions, by=by, at=moment)
    if not motions:
        _end(meeting, by=by, at=moment)
    return meeting


def begin_voting(meeting: Meeting, present: set[int], motions: list[Motion], *, by: User, at: datetime) -> None:
    """Freezes the rules of the ballot, seats those present, puts the motions and opens. Within a unit of work.

    Raises DomainError: no quorum, somebody without a vote, a secret ballot with an item on which one member may vote.
    Side effects: as open_ballot.
    """
    rules = meeting.cycle.rulebook.ballot
    meeting.secret, meeting.scorers_vote = rules.secret, rules.scorers_vote
    meeting.salt = new_salt() if rules.secret else None
    meeting.save(update_fields=["secret", "scorers_vote"])
    voters = _seat(meeting, present)
    step_out(put := Motion.objects.bulk_create(motions), voters)
    if meeting.secret:
        out = stepped_out(put)
        refuse_single({motion: len(present - out[motion.pk]) for motion in put})
    meeting.ballot_opened_at = at
    meeting.save(update_fields=["voters", "members", "quorum", "ballot_opened_at", "salt"])
    payload: dict[str, object] = {
        "voters": meeting.voters,
        "members": meeting.members,
        "quorum": meeting.quorum,
        "present": sorted(present),
        "secret": meeting.secret,
        "round": meeting.round,
        "cycle": meeting.cycle_id,
    }
    _record("ballot.opened", meeting, by=by, at=at, payload=payload)


def _seat(meeting: Meeting, present: set[int]) -> set[int]:
    voters = {member.pk for member in voters_of(meeting.cycle)}
    if without := present - voters:
        if without <= {member.pk for member in members_of(meeting.cycle)}:
            raise DomainError("参加过本轮评分的委员列席会议，不参加表决，请从到会名单中去掉。")
        raise DomainError("出席名单中有不是本轮组委会委员的人员。")
    if meeting.leaves.filter(member__in=present).exists():
        raise DomainError("到会名单中有已请假的委员，请先销假或从名单中去掉。")
    meeting.voters = sorted(voters)
    meeting.members, meeting.quorum = len(voters), quorum_of(meeting.cycle, len(voters))
    if len(present) < max(meeting.quorum, 1):
        raise DomainError(f"实到 {len(present)} 人，须到 {max(meeting.quorum, 1)} 人，未达到法定人数。")
    Attendance.objects.bulk_create([Attendance(meeting=meeting, member_id=pk) for pk in sorted(present)])
    return voters


def _nominated(meeting: Meeting, nominations: Mapping[int, Collection[int]]) -> list[Motion]:
    cycle = meeting.cycle
    wanted = {pk for ids in nominations.values() for pk in ids}
    results = {
        result.application_id: result
        for result in EvaluationResult.objects.filter(
            application__in=wanted, application__cycle=cycle, application__state="evaluation"
        )
    }
    if not wanted and not nominable(cycle):
        return []
    if not wanted or set(results) != wanted:
        raise DomainError("请至少提名一家单位；提名单位须处于评价审议环节并已有综合得分。")
    kinds = {kind.pk: kind for kind in cycle.award_kinds.all()}
    motions: list[Motion] = []
    for kind_id, ids in nominations.items():
        kind = kinds.get(kind_id)
        if kind is None:
            raise DomainError("提名的奖项不属于本轮评选。")
        motions += _motions(meeting, kind, [results[pk] for pk in ids])
    return motions


def _motions(meeting: Meeting, kind: AwardKind, results: list[EvaluationResult]) -> list[Motion]:
    line = meeting.cycle.rulebook.cut_offs.get(kind.code, 0)
    if any(result.combined < line for result in results):
        raise DomainError(f"有提名单位的综合得分低于“{kind.name}”的最低线 {line} 分。")
    ordered = sorted(results, key=lambda result: (result.rank, result.application_id))
    return [
        Motion(
            meeting=meeting,
            application_id=result.application_id,
            kind=kind,
            position=n,
            rank=result.rank,
            combined=result.combined,
            places=kind.ceiling,
        )
        for n, result in enumerate(ordered, start=1)
    ]


@unit_of_work()
def close_ballot(*, meeting_id: int, by: User, at: datetime | None = None) -> Meeting:
    """Ends the ballot and writes the counts into the motions; returns the meeting.

    Raises NotFoundForYou, Refused (recused officer), DomainError: not open, nobody has voted, a secret ballot of one or
    with one vote on an item (it would tell who voted how), a damaged box. Side effects: counts; a secret ballot's lines
    without envelopes and key; audit `ballot.closed`.
    """
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
    require_no_recusal(by, meeting.cycle, "evaluation")
    if meeting.phase != "voting":
        raise DomainError("表决未开启或已经结束。")
    ballots = meeting.ballots.count()
    if ballots < (FEWEST_SECRET if meeting.secret else 1):
        raise DomainError(TOO_FEW if ballots else "还没有委员投票，不能结束表决。")
    _end(meeting, by=by, at=at or database_now())
    return meeting


def _end(meeting: Meeting, *, by: User, at: datetime) -> None:
    counts = count_votes(meeting)
    if meeting.secret:
        refuse_single({motion: motion.votes_cast for motion in motions_of(meeting)})
    meeting.ballot_closed_at = at
    meeting.save(update_fields=["ballot_closed_at", "salt"])
    digest = facts_digest(ballot_record(meeting))
    payload: dict[str, object] = {"ballots": meeting.ballots.count(), "counts": counts, "record": digest}
    _record("ballot.closed", meeting, by=by, at=at, payload=payload)


@unit_of_work()
def confirm_count(*, meeting_id: int, by: User, at: datetime | None = None) -> Meeting:
    """A member who was present confirms the count; returns the meeting.

    Raises NotFoundForYou, Refused when `by` was absent, DomainError: the ballot runs, a member has confirmed, `by` is
    its teller. Side effects: name and time; audit `ballot.confirmed`.
    """
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.COMMITTEE)
    if not meeting.attendances.filter(member=by).exists():
        raise Refused("您未出席本次会议，不能确认计票结果。")
    if meeting.phase != "counted" or meeting.confirmed_at:
        raise DomainError("表决尚未结束，或计票结果已经由委员确认。")
    if meeting.teller == by:
        raise DomainError(SAME_PERSON)
    require_no_recusal_from_motions(meeting, by)
    meeting.confirmed_by, meeting.confirmed_at = by, at or database_now()
    meeting.save(update_fields=["confirmed_by", "confirmed_at"])
    _record("ballot.confirmed", meeting, by=by, at=meeting.confirmed_at, payload={"by": by.pk})
    return meeting


@unit_of_work()
def certify_count(*, meeting_id: int, by: User, at: datetime | None = None) -> Meeting:
    """The office's teller confirms the count; returns the meeting.

    Raises NotFoundForYou, Refused (recused officer), DomainError: the ballot runs, a teller has confirmed, `by` has
    confirmed as a member. Side effects: name and time; audit `ballot.certified`.
    """
    meeting = locked_meeting(meeting_id, by=by, role=RoleCode.OFFICE)
    require_no_recusal(by, meeting.cycle, "evaluation")
    if meeting.phase != "counted" or meeting.teller_at:
        raise DomainError("表决尚未结束，或计票结果已经由计票人确认。")
    if meeting.confirmed_by == by:
        raise DomainError(SAME_PERSON)
    meeting.teller, meeting.teller_at = by, at or database_now()
    meeting.save(update_fields=["teller", "teller_at"])
    _record("ballot.certified", meeting, by=by, at=meeting.teller_at, payload={"by": by.pk})
    return meeting


def require_no_recusal_from_motions(meeting: Meeting, by: User) -> None:
    """Raises Refused when `by` is recused from an application that was put to the vote: the count covers them all."""
    concerned = Application.objects.filter(motions__meeting=meeting, recusals__user=by, recusals__lifted_at=None)
    if concerned.exists():
        raise Refused("您须回避其中的申报，请由其他到会委员确认计票结果。")


def locked_meeting(meeting_id: int, *, by: User, role: RoleCode) -> Meeting:
    """The meeting locked FOR UPDATE, if `by` holds the role in its round; NotFoundForYou otherwise."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("cycle").filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFoundForYou
    require_role(by, role, meeting.cycle)
    return meeting


def _record(action: str, meeting: Meeting, *, by: User, at: datetime, payload: Mapping[str, object]) -> None:
    record(action=action, by=by, at=at, object_type="meeting", object_id=str(meeting.pk), payload=payload)
