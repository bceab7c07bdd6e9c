"""The facts of a meeting's minutes, as the portal knows them."""

from dataclasses import dataclass

from baoji_award.accounts.models import User
from committee.models import Leave, Meeting, Minutes, Resolution
from committee.roles import members_of
from committee.selectors.election import chain_of
from committee.selectors.sittings import Sitting, sittings
from committee.selectors.voters import scorers_in


@dataclass(frozen=True, slots=True)
class Facts:
    """Who was there and who was not, what was on the agenda, what was counted."""

    meeting: Meeting
    last: Meeting
    agenda: tuple[str, ...]
    present: tuple[User, ...]
    attending: tuple[User, ...]
    leaves: tuple[Leave, ...]
    absent: tuple[User, ...]
    sittings: tuple[Sitting, ...]
    resolution: Resolution | None


def facts_of(meeting: Meeting) -> Facts:
    """For the whole chain of ballots that began with `meeting`. `attending` are members without a vote (列席)."""
    last = last_of(meeting)
    held = sittings(last)
    present = held[0].present if held else ()
    leaves = tuple(meeting.leaves.select_related("member"))
    scorers = set() if meeting.scorers_vote else scorers_in(meeting.cycle)
    known = {person.pk for person in present} | {leave.member_id for leave in leaves}
    others = [member for member in members_of(meeting.cycle) if member.pk not in known]
    return Facts(
        meeting,
        last,
        tuple(meeting.agenda.values_list("title", flat=True)),
        present,
        tuple(member for member in others if member.pk in scorers),
        leaves,
        tuple(member for member in others if member.pk not in scorers),
        tuple(held),
        Resolution.objects.filter(meeting=last).select_related("number").first(),
    )


def first_of(meeting: Meeting) -> Meeting:
    """The ballot with which the chain of this one began: the minutes are kept with it."""
    return chain_of(meeting)[0]


def last_of(meeting: Meeting) -> Meeting:
    while (runoff := meeting.runoff) is not None:
        meeting = runoff
    return meeting


def minutes_of(meeting: Meeting) -> Minutes | None:
    return Minutes.objects.filter(meeting=meeting).select_related("document__stored", "edited_by").first()
