"""Agenda, papers and leave of a meeting, for whoever may see them."""

from datetime import datetime

from django.db.models import QuerySet

from applications.workflow.policy import holds_in_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import present_moment
from baoji_award.errors import NotFoundForYou
from committee.models import Leave, Meeting, Paper
from committee.roles import require_no_recusal
from committee.selectors.meetings import INSIDERS
from committee.selectors.papers import CONCERNED


def open_papers(meeting_id: int, *, recused: bool) -> QuerySet[Paper]:
    """What a member may read by the database's clock: the `recused` nothing that names dossiers."""
    released = Paper.objects.filter(meeting=meeting_id, withdrawn_at=None, released_at__lte=present_moment())
    return released.filter(names_units=False) if recused else released


def agenda_titles(meeting: Meeting) -> list[str]:
    """The items of the agenda in their order."""
    return list(meeting.agenda.values_list("title", flat=True))


def standing_papers(meeting: Meeting) -> QuerySet[Paper]:
    """Every paper that was not withdrawn, for the office that prepares the meeting."""
    return meeting.papers.filter(withdrawn_at=None)


def leaves_of(meeting: Meeting) -> QuerySet[Leave]:
    """Who asked for leave, with the members."""
    return meeting.leaves.select_related("member")


def meeting_paper(*, pk: int, by: User, at: datetime) -> Paper:
    """The paper, for insiders of its round: the office at any time, others from its release on.

    Raises NotFoundForYou, Refused when it names dossiers and `by` is recused from one.
    """
    paper = Paper.objects.select_related("meeting__cycle", "stored").filter(pk=pk, withdrawn_at=None).first()
    if paper is None:
        raise NotFoundForYou
    cycle = paper.meeting.cycle
    prepares = holds_in_round(by, RoleCode.OFFICE, cycle.pk)
    if not prepares and (paper.released_at > at or not any(holds_in_round(by, role, cycle.pk) for role in INSIDERS)):
        raise NotFoundForYou
    if paper.names_units:
        require_no_recusal(by, cycle, *CONCERNED)
    return paper


def leave_of(*, meeting_id: int, by: User) -> Leave | None:
    return Leave.objects.filter(meeting=meeting_id, member=by).first()
