"""Who of the committee votes in a round, and who keeps out of which motion."""

from collections import defaultdict
from collections.abc import Sequence

from applications.models import AwardCycle, Recusal
from baoji_award.accounts.models import User
from committee.models import Motion, StepOut
from committee.roles import members_of
from reviews.models import DefenceSheet, ScoreSheet, SiteSignature


def scorers_in(cycle: AwardCycle) -> set[int]:
    """Ids of those who have judged in the round: a sealed sheet, a sealed defence sheet or a signed site report."""
    sheets = ScoreSheet.objects.filter(assignment__panel__cycle=cycle, state=ScoreSheet.State.SUBMITTED)
    heard = DefenceSheet.objects.filter(assignment__panel__cycle=cycle, state=DefenceSheet.State.SUBMITTED)
    visited = SiteSignature.objects.filter(report__visit__panel__cycle=cycle)
    return {
        *sheets.values_list("assignment__expert_id", flat=True),
        *heard.values_list("assignment__expert_id", flat=True),
        *visited.values_list("user_id", flat=True),
    }


def voters_of(cycle: AwardCycle) -> list[User]:
    """The members who have a vote: all, or without those who have judged where the round's rules say so."""
    members = members_of(cycle)
    if cycle.rulebook.ballot.scorers_vote:
        return members
    scorers = scorers_in(cycle)
    return [member for member in members if member.pk not in scorers]


def recused_from(motions: Sequence[Motion], member: User) -> set[int]:
    """Ids of the applications among these motions from which the member is recused or for which they stepped out."""
    applications = {motion.application_id for motion in motions}
    running = Recusal.objects.filter(application__in=applications, user=member, lifted_at__isnull=True)
    out = StepOut.objects.filter(motion__in=motions, member=member)
    return set(
        running.values_list("application_id", flat=True).union(out.values_list("motion__application_id", flat=True))
    )


def recusals_among(motions: Sequence[Motion], members: set[int]) -> dict[int, set[int]]:
    """Motion id → ids of those among `members` who are recused from its application now."""
    applications = {motion.application_id for motion in motions}
    pairs: dict[int, set[int]] = defaultdict(set)
    running = Recusal.objects.filter(application__in=applications, user__in=members, lifted_at__isnull=True)
    for application_id, user_id in running.values_list("application_id", "user_id"):
        pairs[application_id].add(user_id)
    return {motion.pk: pairs[motion.application_id] for motion in motions if pairs[motion.application_id]}


def stepped_out(motions: Sequence[Motion]) -> dict[int, set[int]]:
    """Motion id → ids of the members who left the room for it."""
    found: dict[int, set[int]] = defaultdict(set)
    for motion_id, member_id in StepOut.objects.filter(motion__in=motions).values_list("motion_id", "member_id"):
        found[motion_id].add(member_id)
    return found
