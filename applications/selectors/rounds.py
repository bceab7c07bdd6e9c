"""A round as its office sees it: where it is, what moves it on, and what lies in its stages."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.urls import reverse

from applications.models import AwardCycle
from applications.models.cycle import AT_HAND_FIRST
from applications.roles import scopes_of
from applications.selectors.applications import applications_as
from applications.stages import APPLICATION, ROUND, STAGES, Action, State
from applications.workflow.policy import Decision, may_round
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.shapes import BoardStage

# At most so many states are named in a column of the board.
ROWS_IN_BOARD = 4
STATUS = {"done": ("已完成", "ok", "check"), "now": ("进行中", "info", ""), "next": ("未开始", "", "")}


@dataclass(frozen=True, slots=True)
class NextMove:
    """An action of the round from where it is, and whether it can be done now (with the reason if not)."""

    action: Action
    decision: Decision


def round_at_hand_as(*, by: User, role: RoleCode) -> AwardCycle | None:
    """The round at hand in which the person holds the role. One query."""
    ids, everywhere = scopes_of(by, role)
    mine = AwardCycle.objects.all() if everywhere else AwardCycle.objects.filter(pk__in=ids)
    return mine.order_by(*AT_HAND_FIRST).first()


def next_moves(*, by: User, cycle: AwardCycle, at: datetime) -> list[NextMove]:
    """The round's actions from its present state for this person; empty at the end."""
    return [NextMove(action, may_round(by, action.name, cycle, at)) for action in ROUND.actions_from(cycle.state)]


def counts_by_state(*, by: User, cycle: AwardCycle) -> Counter[str]:
    """How many of the round's dossiers the office has in each state, recusals left out. One query."""
    found = applications_as(by=by, role=RoleCode.OFFICE).filter(cycle=cycle)
    return Counter(dict(found.order_by().values_list("state").annotate(number=Count("pk"))))


def board_of(cycle: AwardCycle, counts: Counter[str]) -> list[BoardStage]:
    """The seven stages with what lies in each. No query beyond the windows."""
    words = {window.stage: window.words for window in cycle.windows.all()}
    return [_column(cycle, stage.number, stage.code, stage.label, words[stage.code], counts) for stage in STAGES]


def _column(cycle: AwardCycle, number: int, code: str, label: str, when: str, counts: Counter[str]) -> BoardStage:
    here = cycle.stage_number
    state = "done" if number < here else "now" if number == here else "next"
    lying = [(found, counts[found.code]) for found in _states_of(code) if counts[found.code]]
    status, tone, icon = STATUS[state]
    return BoardStage(
        number=number,
        label=label,
        when=when,
        state=state,
        big=str(sum(count for found, count in lying if not found.is_end)) if lying else "",
        unit="家在办" if lying else "",
        rows=[(found.label, count) for found, count in lying][:ROWS_IN_BOARD],
        status=status,
        tone=tone,
        icon=icon,
        url=f"{reverse('applications:office_list')}?state={lying[0][0].code}" if lying else "",
    )


def _states_of(stage: str) -> list[State]:
    return [state for state in APPLICATION.states if state.stage == stage]
