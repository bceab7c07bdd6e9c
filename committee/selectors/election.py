"""Who is elected: passed motions by rank within the places, ties put to a run-off, no tie broken in silence."""

from collections.abc import Sequence
from dataclasses import dataclass

from applications.models import AwardKind
from committee.models import Meeting, Motion
from committee.selectors.meetings import motions_of


@dataclass(frozen=True, slots=True)
class Tie:
    """Passed motions with the same rank and the same votes, more than the `places` that are left for them."""

    kind: AwardKind
    motions: tuple[Motion, ...]
    places: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The elected motions; the tie that has to be voted on again; ties that stayed after the last round."""

    chosen: tuple[Motion, ...]
    tie: Tie | None
    unresolved: tuple[Tie, ...]


def outcome_of(meeting: Meeting) -> Outcome:
    """What the meeting and the ballots before it (it may be a run-off) add up to.

    Only dossiers that still lie in 评价审议 take a place: asked before the resolution moves them.
    """
    ballots = [
        [motion for motion in motions_of(each) if motion.application.state == "evaluation"]
        for each in chain_of(meeting)
    ]
    return outcome(ballots, rounds=meeting.cycle.rulebook.ballot.rounds)


def chain_of(meeting: Meeting) -> list[Meeting]:
    """The first ballot and its run-offs up to this one."""
    chain = [meeting]
    while chain[0].runoff_of is not None:
        chain.insert(0, chain[0].runoff_of)
    return chain


def outcome(ballots: Sequence[Sequence[Motion]], *, rounds: int) -> Outcome:
    """Adds up the first ballot and its run-offs: one award for each application, places may stay vacant.

    Awards are settled in their order, because who gets the first is not there for the second: an open tie stops
    the settling. `rounds` ballots on one award are the most there are; a tie that stays leaves its places vacant.
    """
    chosen: list[Motion] = []
    unresolved: list[Tie] = []
    for kind in dict.fromkeys(motion.kind for motion in ballots[0]):
        taken = {motion.application_id for motion in chosen}
        votes = [[m for m in ballot if m.kind == kind and m.application_id not in taken] for ballot in ballots]
        held = [vote for vote in votes if vote]
        elected, tie = _settle(held, kind)
        chosen += elected
        if tie is not None and len(held) < rounds:
            return Outcome(tuple(chosen), tie, tuple(unresolved))
        unresolved += [tie] if tie is not None else []
    return Outcome(tuple(chosen), None, tuple(unresolved))


def _settle(ballots: Sequence[Sequence[Motion]], kind: AwardKind) -> tuple[list[Motion], Tie | None]:
    elected: list[Motion] = []
    tied: list[Motion] = []
    for ballot in ballots:
        places = kind.ceiling - len(elected)
        fit = sorted((motion for motion in ballot if motion.passed), key=_order)
        tied = []
        if len(fit) > places and _order(fit[places - 1]) == _order(fit[places]):
            tied = [motion for motion in fit if _order(motion) == _order(fit[places])]
        elected += [motion for motion in fit[:places] if motion not in tied]
        if not tied:
            break
    return elected, Tie(kind, tuple(tied), kind.ceiling - len(elected)) if tied else None


def _order(motion: Motion) -> tuple[int, int]:
    return (motion.rank, -(motion.agree or 0))
