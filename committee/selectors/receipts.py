"""Whether a secret ballot was counted: a question that only the holder of its nonce can ask."""

from dataclasses import dataclass

from baoji_award.accounts.models import User
from committee.box import proof_of
from committee.models import BoxLine, Choice, Meeting, Motion
from committee.selectors.meetings import motions_of
from committee.selectors.voters import recused_from


@dataclass(frozen=True, slots=True)
class Found:
    """A motion and whether a line of this receipt was counted in it; not how it reads."""

    motion: Motion
    counted: bool


def counted_lines(meeting: Meeting, *, nonce: str, by: User) -> list[Found]:
    """For each motion on which `by` may vote whether the box held a line of this receipt. Nothing before closing."""
    if not meeting.secret or meeting.ballot_closed_at is None:
        return []
    motions = motions_of(meeting)
    recused = recused_from(motions, by)
    mine = [motion for motion in motions if motion.application_id not in recused]
    wanted = {proof_of(nonce, motion.pk, choice): motion.pk for motion in mine for choice in Choice.values}
    lines = BoxLine.objects.filter(motion__in=mine, proof__in=wanted)
    found = {pk for pk, proof in lines.values_list("motion_id", "proof") if wanted[proof] == pk}
    return [Found(motion, motion.pk in found) for motion in mine]
