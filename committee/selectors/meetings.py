"""Questions about meetings, ballots and the resolution."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from applications.models import AwardCycle
from applications.roles import not_recused, scopes_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from committee.models import AgendaItem, Attendance, Ballot, BallotVoid, Choice, Meeting, Motion, Resolution

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


def present_at(meeting: Meeting) -> list[int]:
    """The members recorded as present."""
    return list(meeting.attendances.values_list("member_id", flat=True))


def load_meeting(*, by: User, pk: int, role: RoleCode) -> Meeting:
    """The meeting if `by` holds the role in its round; NotFoundForYou otherwise.

    With what it is to `by`: `here` (recorded as present), `voted`, and the `receipt` of an open ballot; and with its
    `points`, the titles of the agenda.
    """
    mine = Ballot.objects.filter(meeting=OuterRef("pk"), member=by)
    here = Attendance.objects.filter(meeting=OuterRef("pk"), member=by)
    found = meetings(by=by, role=role).select_related("cycle", "confirmed_by", "teller", "runoff_of")
    points = AgendaItem.objects.filter(meeting=OuterRef("pk")).order_by("position").values("title")
    found = found.annotate(
        here=Exists(here),
        voted=Exists(mine),
        receipt=Subquery(mine.values("receipt")),
        points=ArraySubquery(points),
    )
    meeting = found.filter(pk=pk).first()
    if meeting is None:
        raise NotFoundForYou
    return meeting


def open_void(meeting: Meeting) -> BallotVoid | None:
    """The proposal to set the meeting's ballot aside that waits for a second officer."""
    return meeting.voids.filter(approved=None).select_related("proposed_by").first()


def motions_of(meeting: Meeting, *, by: User | None = None) -> list[Motion]:
    """The ballot's lines in order, with what is printed beside them. One query.

    With `by` only what they may see: dossiers from which they are recused are left out.
    """
    motions = meeting.motions.all()
    if by is not None:
        motions = motions.filter(not_recused(by, "application"))
    return list(motions.select_related("kind", "application__organisation", "application__group"))


def ballot_of(*, meeting: Meeting, by: User) -> Ballot | None:
    return Ballot.objects.filter(meeting=meeting, member=by).first()


def is_present(*, meeting: Meeting, by: User) -> bool:
    return meeting.attendances.filter(member=by).exists()


def quorum_of(cycle: AwardCycle, members: int) -> int:
    """How many of `members` must be present, rounded up."""
    return ceil(members * cycle.rulebook.ballot.quorum_percent / 100)


def count_motion(choices: Sequence[str], *, base: int, pass_percent: int) -> Count3:
    """Counts one motion, whose choices are those of members who may vote on it.

    It passes when the agreeing votes reach `pass_percent` of the base; an empty base passes nothing.
    """
    agree = choices.count(Choice.AGREE)
    return Count3(
        agree,
        choices.count(Choice.DISAGREE),
        choices.count(Choice.ABSTAIN),
        base,
        base > 0 and agree * 100 >= pass_percent * base,
    )


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
