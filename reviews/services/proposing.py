"""Plans of a panel's assignments: solved, shown, and adopted as proposals that no expert sees before their release."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict
from reviews.errors import NotYet
from reviews.models import Assignment, Panel
from reviews.selectors.panels import load_panel
from reviews.selectors.planning import Question, dossiers_of, question_of
from reviews.services.assignment import lock_dossiers, unassign
from reviews.services.panels import lock_panel
from reviews.services.solving import solve
from reviews.services.solving_task import Pair, Solution


@dataclass(frozen=True, slots=True)
class Plan:
    """A solved question beside today's assignments. `digest` stands for the choice and for what it started from."""

    question: Question
    solution: Solution

    @property
    def present(self) -> frozenset[Pair]:
        return self.question.task.fixed | frozenset(self.question.proposed)

    @property
    def added(self) -> frozenset[Pair]:
        return self.solution.pairs - self.present

    @property
    def dropped(self) -> frozenset[Pair]:
        return frozenset(self.question.proposed) - self.solution.pairs

    @property
    def digest(self) -> str:
        text = ";".join(f"{pair}" for group in (self.solution.pairs, self.present) for pair in (*sorted(group), "/"))
        return hashlib.sha256(text.encode()).hexdigest()

    def loads(self) -> dict[int, tuple[int, int]]:
        """Expert → how many dossiers of the stage are theirs today, and by this plan."""
        before, after = (Counter(expert for _, expert in pairs) for pairs in (self.present, self.solution.pairs))
        return {
            judge.key: (judge.load + before[judge.key], judge.load + after[judge.key])
            for judge in self.question.task.judges
        }


def plan_assignments(panel: Panel, *, by: User, at: datetime | None = None, fresh: bool = False) -> Plan:
    """The best plan for the panel's dossiers, or what makes it impossible. Writes nothing.

    `fresh` plans as if nothing had been proposed yet; otherwise as little as possible changes. `panel` is
    one of load_panel, `at` None the present moment. Raises NotYet (panel not
    enabled, scores open, no dossiers), DomainError when the solver takes longer than a minute.
    """
    if panel.state != Panel.State.ENABLED:
        raise NotYet("评审组尚未启用，不能分派。")
    question = question_of(panel, by=by, at=at, fresh=fresh)
    if not question.dossiers:
        raise NotYet("本阶段评分已开封，不能再分派。" if panel.is_open else "本阶段没有待评审的申报。")
    return Plan(question, solve(question.task))


@unit_of_work()
def propose_assignments(
    *, panel_id: int, digest: str, by: User, fresh: bool = False, at: datetime | None = None
) -> tuple[int, int]:
    """Adopts the plan that was shown under `digest`; returns how many proposals are new and how many are taken back.

    Only proposals: experts see nothing before the release. Raises NotFoundForYou, what plan_assignments raises, NotYet
    when the rules cannot hold, Conflict when the plan would now be another one; then nothing changes.
    Side effects: assignment rows, `assignment.proposed` and `assignment.taken_back` for each dossier, and
    `assignments.planned` with the totals.
    """
    locked = lock_panel(panel_id, by)
    panel = load_panel(cycle=locked.cycle, panel_id=panel_id, by=by)
    # Before anything is read: a recusal that is being decided comes first, or sees what is proposed here.
    lock_dossiers(application.pk for application in dossiers_of(panel, by=by))
    now = at or database_now()
    plan = plan_assignments(panel, by=by, at=now, fresh=fresh)
    if plan.solution.obstacles:
        raise NotYet("".join(plan.solution.obstacles))
    if plan.digest != digest:
        raise Conflict("生成方案以后，申报、专家或分派已有变化。请按新的方案重新核对。")
    change_proposals(panel, plan.question, added=plan.added, dropped=plan.dropped, by=by, at=now)
    totals: dict[str, object] = {"added": len(plan.added), "dropped": len(plan.dropped), "fresh": fresh}
    record(action="assignments.planned", by=by, at=now, object_type="panel", object_id=str(panel.pk), payload=totals)
    return len(plan.added), len(plan.dropped)


def change_proposals(
    panel: Panel, question: Question, *, added: frozenset[Pair], dropped: frozenset[Pair], by: User, at: datetime
) -> None:
    """Takes back and makes proposals of a locked panel for locked dossiers; the pairs are those the question allows.

    In a unit of work only. Side effects: assignment rows, `assignment.proposed` and `assignment.taken_back`.
    """
    for pair in sorted(dropped):
        unassign(assignment_id=question.proposed[pair], by=by, at=at)
    rows = [
        Assignment(panel=panel, application_id=dossier, expert_id=expert, proposed_by=by, proposed_at=at)
        for dossier, expert in sorted(added)
    ]
    for row in Assignment.objects.bulk_create(rows):
        record(
            action="assignment.proposed",
            by=by,
            at=at,
            object_type="application",
            object_id=str(row.application_id),
            payload={"assignment": row.pk, "expert": row.expert_id, "reason": ""},
        )
