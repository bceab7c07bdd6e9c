"""A ballot as plain data, for the archive and whoever repeats the count from it."""

from committee.models import BallotVoid, BoxLine, Meeting, Motion, Vote
from committee.selectors.meetings import motions_of
from committee.selectors.voters import stepped_out


def ballot_record(meeting: Meeting) -> dict[str, object]:
    """The whole of one ballot as plain data, from which its count can be repeated; the archive keeps it.

    A secret ballot's votes carry the proof of a receipt instead of the member. Constant number of queries.
    """
    motions = motions_of(meeting)
    out = stepped_out(motions)
    rules = meeting.cycle.rulebook.ballot
    votes = _box_lines(motions) if meeting.secret else _open_votes(motions, out)
    if void := meeting.voids.filter(approved=True).first():
        # Nothing was counted; what had been voted is nobody's business any more.
        votes = {motion.pk: [] for motion in motions}
    return {
        "meeting": meeting.pk,
        "held_at": meeting.held_at.isoformat(),
        "secret": meeting.secret,
        "round": meeting.round,
        "runoff_of": meeting.runoff_of_id,
        "members": meeting.members,
        "quorum": meeting.quorum,
        "base": rules.base,
        "pass_percent": rules.pass_percent,
        "recused_leave_base": rules.recused_leave_base,
        "present": sorted(meeting.attendances.values_list("member_id", flat=True)),
        "voted": sorted(meeting.ballots.values_list("member_id", flat=True)),
        "motions": [_motion(motion, sorted(out[motion.pk]), votes[motion.pk]) for motion in motions],
    } | ({"void": _void(void)} if void else {})


def _void(void: BallotVoid) -> dict[str, object]:
    assert void.decided_at is not None  # noqa: S101  approved (constraint)
    return {
        "reason": void.reason,
        "proposed_by": void.proposed_by_id,
        "decided_by": void.decided_by_id,
        "decided_at": void.decided_at.isoformat(),
    }


def _motion(motion: Motion, out: list[int], votes: list[dict[str, object]]) -> dict[str, object]:
    return {
        "id": motion.pk,
        "application": motion.application.number,
        "kind": motion.kind.code,
        "ceiling": motion.places,
        "rank": motion.rank,
        "combined": str(motion.combined),
        "recused": out,
        "votes": votes,
        "agree": motion.agree,
        "disagree": motion.disagree,
        "abstain": motion.abstain,
        "base": motion.base,
        "passed": motion.passed,
    }


def _open_votes(motions: list[Motion], out: dict[int, set[int]]) -> dict[int, list[dict[str, object]]]:
    """Those that count: not the vote of a member who was recused afterwards."""
    found: dict[int, list[dict[str, object]]] = {motion.pk: [] for motion in motions}
    cast = Vote.objects.filter(motion__in=motions).order_by("ballot__member_id")
    for motion_id, member_id, choice in cast.values_list("motion_id", "ballot__member_id", "choice"):
        if member_id not in out[motion_id]:
            found[motion_id].append({"choice": choice, "member": member_id})
    return found


def _box_lines(motions: list[Motion]) -> dict[int, list[dict[str, object]]]:
    found: dict[int, list[dict[str, object]]] = {motion.pk: [] for motion in motions}
    lines = BoxLine.objects.filter(motion__in=motions).order_by("proof")
    for motion_id, choice, proof in lines.values_list("motion_id", "choice", "proof"):
        found[motion_id].append({"choice": choice, "check": proof})
    return found
