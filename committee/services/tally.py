"""Counting the ballot of a meeting into its motions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from baoji_award.errors import DomainError
from committee.models import Meeting, Motion, StepOut, Vote
from committee.selectors.meetings import count_motion, motions_of
from committee.selectors.voters import recusals_among, stepped_out, voters_of
from committee.services.box import lay_out


def step_out(motions: Sequence[Motion], members: set[int]) -> None:
    """Writes down who of these members is recused from a motion now. In a transaction only."""
    StepOut.objects.bulk_create(
        (
            StepOut(motion_id=motion_id, member_id=member_id)
            for motion_id, found in recusals_among(motions, members).items()
            for member_id in sorted(found)
        ),
        ignore_conflicts=True,
    )


def count_votes(meeting: Meeting) -> list[dict[str, object]]:
    """Writes the counts of every motion and returns them as plain data for the audit log. In a transaction only.

    The base is those present, or all who had a vote at the opening, by the round's rules; whoever is recused leaves it
    when the rules say so. In an open ballot the vote of a member recused afterwards does not count; in a secret one
    nobody can find it any more, so that it stays, and its member in the base. Opens the box of a secret ballot
    (services/box.py).
    """
    rules = meeting.cycle.rulebook.ballot
    motions = motions_of(meeting)
    # Ballots opened under an earlier release kept the number of the voters alone.
    voters = set(meeting.voters or (member.pk for member in voters_of(meeting.cycle)))
    present = set(meeting.attendances.values_list("member_id", flat=True))
    cast = set(meeting.ballots.values_list("member_id", flat=True))
    step_out(motions, (voters | present) - (cast if meeting.secret else set()))
    out = stepped_out(motions)
    choices = lay_out(meeting, motions) if meeting.secret else _open_votes(meeting, out)
    base = voters | present if rules.base == "all" else present
    counts: list[dict[str, object]] = []
    for motion in motions:
        counted = len(base - out[motion.pk]) if rules.recused_leave_base else len(base)
        result = count_motion(choices[motion.pk], base=counted, pass_percent=rules.pass_percent)
        motion.agree, motion.disagree, motion.abstain = result.agree, result.disagree, result.abstain
        motion.base, motion.passed = result.base, result.passed
        motion.save(update_fields=["agree", "disagree", "abstain", "base", "passed"])
        counts.append({"motion": motion.pk, "agree": result.agree, "base": result.base, "passed": result.passed})
    return counts


def refuse_single(votes: Mapping[Motion, int]) -> None:
    """Raises DomainError for an item with one vote of a secret ballot: its count would tell how that member voted."""
    if single := [motion.application.organisation.name for motion, count in votes.items() if count == 1]:
        raise DomainError(f"无记名投票时，每一项至少须有 2 位委员表决，否则等于公开其意见：{'、'.join(single)}。")


def _open_votes(meeting: Meeting, out: dict[int, set[int]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    votes = Vote.objects.filter(ballot__meeting=meeting).values_list("motion_id", "ballot__member_id", "choice")
    for motion_id, member_id, choice in votes:
        if member_id not in out[motion_id]:
            found[motion_id].append(choice)
    return found
