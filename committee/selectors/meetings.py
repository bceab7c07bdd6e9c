"""Questions about meetings, ballots and the resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.db.models import Count, QuerySet

from applications.models import AwardCycle, Recusal
from applications.roles import not_recused, scopes_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import DomainError, NotFoundForYou
from committee.models import Ballot, Meeting, Motion, Resolution, Vote

INSIDERS = (RoleCode.OFFICE, RoleCode.COMMITTEE, RoleCode.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Count3:
    """The votes on a motion and the number they are measured against."""

    agree: int
    disagree: int
    abstain: int
    base: int
    passed: bool


def meetings(*, by: User, role: RoleCode) -> QuerySet[Meeting]:
    """The meetings of the rounds in which `by` holds the role, newest first, with `present` and `cast` counts."""
    ids, everywhere = scopes_of(by, role)
    found = Meeting.objects.select_related("cycle")
    found = found if everywhere else found.filter(cycle_id__in=ids)
    return found.annotate(present=Count("attendances", distinct=True), cast=Count("ballots", distinct=True)).order_by(
        "-held_at", "-pk"
    )


def load_meeting(*, by: User, pk: int, role: RoleCode) -> Meeting:
    """The meeting if `by` holds the role in its round; NotFoundForYou otherwise."""
    meeting = meetings(by=by, role=role).filter(pk=pk).first()
    if meeting is None:
        raise NotFoundForYou
    return meeting


def motions_of(meeting: Meeting, *, by: User | None = None) -> list[Motion]:
    """The ballot's lines in order, with what is printed beside them. One query.

    With `by` only what they may see: dossiers from which they are recused are left out.
    """
    motions = meeting.motions.all()
    if by is not None:
        motions = motions.filter(not_recused(by, "application"))
    return list(motions.select_related("kind", "application__organisation", "application__group"))


def recused_from(motions: Sequence[Motion], member: User) -> set[int]:
    """Ids of the applications among these motions from which the member is recused."""
    applications = {motion.application_id for motion in motions}
    running = Recusal.objects.filter(application__in=applications, user=member, lifted_at__isnull=True)
    return set(running.values_list("application_id", flat=True))


def ballot_of(*, meeting: Meeting, by: User) -> Ballot | None:
    return Ballot.objects.filter(meeting=meeting, member=by).first()


def is_present(*, meeting: Meeting, by: User) -> bool:
    return meeting.attendances.filter(member=by).exists()


def quorum_of(cycle: AwardCycle, members: int) -> int:
    """How many of `members` must be present, rounded up."""
    return ceil(members * cycle.rulebook.ballot.quorum_percent / 100)


def count_motion(
    *, choices: dict[int, str], base_members: set[int], recused: set[int], pass_percent: int, recused_leave: bool
) -> Count3:
    """Counts one motion. `choices` is member id → choice; the votes of recused members never count.

    It passes when the agreeing votes reach `pass_percent` of the base; an empty base passes nothing.
    """
    valid = [choice for member, choice in choices.items() if member not in recused]
    base = len(base_members - recused) if recused_leave else len(base_members)
    agree = valid.count(Vote.Choice.AGREE)
    return Count3(
        agree,
        valid.count(Vote.Choice.DISAGREE),
        valid.count(Vote.Choice.ABSTAIN),
        base,
        base > 0 and agree * 100 >= pass_percent * base,
    )


def elected(motions: Sequence[Motion]) -> list[Motion]:
    """The motions that make the candidate list: passed, by rank within each ceiling, one award for each application.

    Places may stay vacant. Equal rank is decided by the number of agreeing votes; raises DomainError when a tie that
    is still left does not fit into the places: the committee has to vote again.
    """
    taken: set[int] = set()
    chosen: list[Motion] = []
    for kind in dict.fromkeys(motion.kind for motion in motions):
        fit = [m for m in motions if m.kind == kind and m.passed and m.application_id not in taken]
        fit.sort(key=_order)
        if len(fit) > kind.ceiling and _order(fit[kind.ceiling - 1]) == _order(fit[kind.ceiling]):
            raise DomainError(f"“{kind.name}”名额末位出现并列，请另行召开会议补充表决。")
        chosen += fit[: kind.ceiling]
        taken |= {motion.application_id for motion in fit[: kind.ceiling]}
    return chosen


def _order(motion: Motion) -> tuple[int, int]:
    return (motion.rank, -(motion.agree or 0))


def recorded_votes(meeting: Meeting) -> list[tuple[User, Ballot | None, dict[int, str]]]:
    """Who was present, their ballot and their choice for each motion (motion id → word). Three queries."""
    ballots = {
        ballot.member_id: ballot for ballot in meeting.ballots.prefetch_related("votes").select_related("member")
    }
    rows = []
    for attendance in meeting.attendances.select_related("member"):
        ballot = ballots.get(attendance.member_id)
        votes = {vote.motion_id: vote.get_choice_display() for vote in ballot.votes.all()} if ballot else {}
        rows.append((attendance.member, ballot, votes))
    return rows


def resolution_of(cycle: AwardCycle) -> Resolution | None:
    return (
        Resolution.objects.filter(cycle=cycle)
        .select_related("number", "document__stored", "meeting", "recorded_by", "confirmed_by")
        .first()
    )
