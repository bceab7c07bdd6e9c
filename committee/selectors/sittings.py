"""A meeting's ballot and its run-offs as they are put on paper."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from baoji_award.accounts.models import User
from committee.models import Ballot, Choice, Meeting, Motion, StepOut
from committee.selectors.election import chain_of
from committee.selectors.meetings import motions_of, recorded_votes

Names = tuple[str, tuple[str, ...]]
NO_VOTE = "回避或未投票"


@dataclass(frozen=True, slots=True)
class Item:
    """A motion and the names of those who left the room for it."""

    motion: Motion
    out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One ballot: who was there, the counts, and in an open ballot for each motion who voted how (choice, names)."""

    meeting: Meeting
    present: tuple[User, ...]
    items: tuple[Item, ...]
    votes: tuple[tuple[Motion, tuple[Names, ...]], ...]


def sittings(meeting: Meeting) -> list[Sitting]:
    """The first ballot and its run-offs up to this one."""
    return [_sitting(each) for each in chain_of(meeting)]


def items_of(motions: Sequence[Motion]) -> list[Item]:
    """The motions with the names of those who stepped out for them. One query."""
    names: dict[int, list[str]] = defaultdict(list)
    out = StepOut.objects.filter(motion__in=motions).order_by("member_id")
    for motion_id, name in out.values_list("motion_id", "member__name"):
        names[motion_id].append(name)
    return [Item(motion, tuple(names[motion.pk])) for motion in motions]


def _sitting(meeting: Meeting) -> Sitting:
    motions = motions_of(meeting)
    votes = recorded_votes(meeting)
    return Sitting(
        meeting,
        tuple(person for person, _, _ in votes),
        tuple(items_of(motions)),
        () if meeting.secret else tuple((motion, _by_choice(motion, votes)) for motion in motions),
    )


def _by_choice(motion: Motion, votes: list[tuple[User, Ballot | None, dict[int, str]]]) -> tuple[Names, ...]:
    """The names of those present by what they chose; a choice that nobody made is left out."""
    names: dict[str, list[str]] = {word: [] for word in (*Choice.labels, NO_VOTE)}
    for person, _, words in votes:
        names[words.get(motion.pk, NO_VOTE)].append(person.name)
    return tuple((word, tuple(people)) for word, people in names.items() if people)
