"""Counting the ballot of a meeting into its motions."""

from collections import defaultdict

from applications.models import Recusal
from committee.models import Meeting, Vote
from committee.roles import members_of
from committee.selectors.meetings import count_motion, motions_of


def count_votes(meeting: Meeting) -> list[dict[str, object]]:
    """Writes the counts of every motion and returns them as plain data for the audit log. In a transaction only.

    The base is those present or all members, by the round's rules; whoever is recused leaves it when the rules say so.
    """
    rules = meeting.cycle.rulebook.ballot
    everybody = {member.pk for member in members_of(meeting.cycle)}
    present = set(meeting.attendances.values_list("member_id", flat=True))
    motions = motions_of(meeting)
    recused: dict[int, set[int]] = defaultdict(set)
    running = Recusal.objects.filter(application__in=[m.application_id for m in motions], lifted_at__isnull=True)
    for application_id, user_id in running.values_list("application_id", "user_id"):
        recused[application_id].add(user_id)
    choices: dict[int, dict[int, str]] = defaultdict(dict)
    votes = Vote.objects.filter(ballot__meeting=meeting).values_list("motion_id", "ballot__member_id", "choice")
    for motion_id, member_id, choice in votes:
        choices[motion_id][member_id] = choice
    counts: list[dict[str, object]] = []
    for motion in motions:
        result = count_motion(
            choices=choices[motion.pk],
            base_members=everybody if rules.base == "all" else present,
            recused=recused[motion.application_id],
            pass_percent=rules.pass_percent,
            recused_leave=rules.recused_leave_base,
        )
        motion.agree, motion.disagree, motion.abstain = result.agree, result.disagree, result.abstain
        motion.base, motion.passed = result.base, result.passed
        motion.save(update_fields=["agree", "disagree", "abstain", "base", "passed"])
        counts.append({"motion": motion.pk, "agree": result.agree, "base": result.base, "passed": result.passed})
    return counts
