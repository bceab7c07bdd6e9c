"""THE TABLE: stages, states and actions of the award, as data. A leaf: it imports no model.

Everything else is derived from it: the FSM methods' sources and targets, permissions, desks, recipients,
buttons, the stepper, the audit page, docs/procedure.md and the sample data.
"""

from dataclasses import dataclass
from functools import cached_property

from baoji_award.accounts.enums import RoleCode

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the seven steps. Its days, their words and the clause of the city's plan are the round's rules."""

    number: int
    code: str
    label: str
    owner: RoleCode


@dataclass(frozen=True, slots=True)
class State:
    """Where a dossier (or the round) lies. `desk` is the role with work to do; an end has none.

    `shown_as` names the state that outsiders see until the list is published (candidate list stays invisible).
    """

    code: str
    label: str
    stage: str = ""
    desk: str = ""
    tone: str = "info"
    shown_as: str = ""

    @property
    def is_end(self) -> bool:
        return not self.desk


@dataclass(frozen=True, slots=True)
class Action:
    """One edge of the procedure. `by` is a role code or SYSTEM; `guard` a name in guards.py; `tells` are role codes.

    `collective` names the screen that does it for many at once; such an action has no button of its own.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    by: str
    guard: str = ""
    tells: tuple[str, ...] = ()
    needs_reason: bool = False
    tone: str = "plain"
    collective: str = ""


@dataclass(frozen=True)
class Procedure:
    """A state machine as data, with look-ups by code. Unknown codes raise KeyError."""

    states: tuple[State, ...]
    actions: tuple[Action, ...]
    initial: str

    @cached_property
    def state(self) -> dict[str, State]:
        return {state.code: state for state in self.states}

    @cached_property
    def action(self) -> dict[str, Action]:
        return {action.name: action for action in self.actions}

    def actions_from(self, state: str) -> tuple[Action, ...]:
        """The actions that start in `state`, in the table's order."""
        return tuple(action for action in self.actions if state in action.sources)

    def choices(self) -> list[tuple[str, str]]:
        return [(state.code, state.label) for state in self.states]

    def edges(self) -> list[tuple[str, str]]:
        """Every legal (source, target) pair, sorted, without doubles."""
        return sorted({(source, action.target) for action in self.actions for source in action.sources})


R = RoleCode

STAGES = (
    Stage(1, "notice", "通知公告", R.OFFICE),
    Stage(2, "application", "申请申报", R.APPLICANT),
    Stage(3, "document_review", "资料评审", R.EXPERT),
    Stage(4, "defence", "陈述答辩", R.EXPERT),
    Stage(5, "site_review", "现场评审", R.EXPERT),
    Stage(6, "evaluation", "评价审议", R.COMMITTEE),
    Stage(7, "publicity", "审定公示", R.OFFICE),
)
STAGE = {stage.code: stage for stage in STAGES}
CLOSED = "closed"

# One row of the procedure per action: kept as a table by hand.
# fmt: off
_BEFORE_PUBLICATION = (
    "draft",
    "bureau_review",
    "endorsed",
    "office_check",
    "correction",
    "document_review",
    "defence",
    "site_review",
    "evaluation",
    "candidate",
    # Not an end for the applicant until the list is out: a refused withdrawal would tell who is no candidate.
    "not_proposed",
)

APPLICATION = Procedure(
    initial="draft",
    states=(
        State("draft", "草稿", "application", R.APPLICANT),
        State("bureau_review", "行业主管部门审核", "application", R.BUREAU),
        State("endorsed", "已推荐待报送", "application", R.BUREAU),
        State("office_check", "资格初审", "application", R.OFFICE),
        State("correction", "补正", "application", R.APPLICANT, "warn"),
        State("document_review", "资料评审", "document_review", R.EXPERT),
        State("defence", "陈述答辩", "defence", R.EXPERT),
        State("site_review", "现场评审", "site_review", R.EXPERT),
        State("evaluation", "评价审议", "evaluation", R.COMMITTEE),
        State("candidate", "候选", "publicity", R.OFFICE, shown_as="evaluation"),
        State("in_notice", "公示中", "publicity", R.OFFICE, "ok"),
        State("awarded", "获奖", "publicity", "", "brand"),
        State("revoked", "已撤销", "publicity", "", "err"),
        State("withdrawn", "已撤回", "application", "", "bare"),
        State("lapsed", "逾期失效", "application", "", "bare"),
        State("not_endorsed", "不予推荐", "application", "", "err"),
        State("ineligible", "不予受理", "application", "", "err"),
        State("not_shortlisted", "未进入答辩", "document_review", "", "bare"),
        State("not_advanced", "未进入现场评审", "defence", "", "bare"),
        State("not_proposed", "未列入候选", "evaluation", "", "bare", shown_as="evaluation"),
        State("disqualified", "取消资格", "publicity", "", "err"),
    ),
    actions=(
        Action("submit", "提交至推荐部门", ("draft",), "bureau_review", R.APPLICANT,
               "dossier_complete_in_window", (R.BUREAU,), tone="primary"),
        Action("endorse", "同意推荐", ("bureau_review",), "endorsed", R.BUREAU,
               "opinion_signed", (R.APPLICANT,), tone="primary"),
        Action("return_to_applicant", "退回修改", ("bureau_review",), "draft", R.BUREAU,
               "", (R.APPLICANT,), needs_reason=True),
        Action("decline", "不予推荐", ("bureau_review",), "not_endorsed", R.BUREAU,
               "", (R.APPLICANT,), needs_reason=True),
        Action("forward", "统一报送", ("endorsed",), "office_check", R.BUREAU,
               "in_batch", (R.OFFICE, R.APPLICANT), tone="primary", collective="batch"),
        Action("retract", "撤回推荐", ("endorsed",), "bureau_review", R.BUREAU,
               "", (R.APPLICANT,), needs_reason=True),
        Action("qualify", "初审合格", ("office_check",), "document_review", R.OFFICE,
               "checks_answered", (R.APPLICANT, R.BUREAU), tone="primary"),
        Action("request_correction", "要求补正", ("office_check",), "correction", R.OFFICE,
               "", (R.APPLICANT, R.BUREAU), needs_reason=True),
        Action("reject", "不予受理", ("office_check",), "ineligible", R.OFFICE,
               "", (R.APPLICANT, R.BUREAU), needs_reason=True),
        Action("resubmit", "提交补正", ("correction",), "office_check", R.APPLICANT,
               "dossier_complete_before_due", (R.OFFICE,), tone="primary"),
        Action("shortlist", "进入陈述答辩", ("document_review",), "defence", R.OFFICE,
               "document_scores_opened", (R.APPLICANT, R.BUREAU), tone="primary", collective="shortlist"),
        Action("not_shortlist", "不进入陈述答辩", ("document_review",), "not_shortlisted", R.OFFICE,
               "document_scores_opened", (R.APPLICANT, R.BUREAU), collective="shortlist"),
        Action("advance", "进入现场评审", ("defence",), "site_review", R.OFFICE,
               "defence_scores_opened", (R.APPLICANT, R.BUREAU), tone="primary", collective="advance"),
        Action("stop", "不进入现场评审", ("defence",), "not_advanced", R.OFFICE,
               "defence_scores_opened", (R.APPLICANT, R.BUREAU), collective="advance"),
        Action("conclude_site", "完成现场评审", ("site_review",), "evaluation", R.AGENCY,
               "site_report_signed", (R.OFFICE,), tone="primary"),
        Action("propose", "列入候选", ("evaluation",), "candidate", R.OFFICE,
               "resolution_adopted", (), tone="primary", collective="candidates"),
        Action("not_propose", "不列入候选", ("evaluation",), "not_proposed", R.OFFICE,
               "resolution_adopted", (), collective="candidates"),
        Action("publish", "发布公示", ("candidate",), "in_notice", R.OFFICE,
               "whole_list_published", (R.APPLICANT, R.BUREAU), tone="primary", collective="notice"),
        Action("confirm", "审定授奖", ("in_notice",), "awarded", R.OFFICE,
               "notice_over", (R.APPLICANT, R.BUREAU), tone="primary"),
        Action("disqualify", "取消资格", ("in_notice",), "disqualified", R.OFFICE,
               "objection_upheld", (R.APPLICANT, R.BUREAU), needs_reason=True),
        Action("revoke", "撤销奖项", ("awarded",), "revoked", R.OFFICE,
               "revocation_approved", (R.APPLICANT, R.BUREAU), needs_reason=True),
        Action("withdraw", "撤回申报", _BEFORE_PUBLICATION, "withdrawn", R.APPLICANT,
               "list_not_published", (R.BUREAU, R.OFFICE), needs_reason=True),
        Action("lapse", "逾期失效", ("draft", "bureau_review", "endorsed", "correction"), "lapsed", SYSTEM,
               "window_missed", (R.APPLICANT, R.BUREAU)),
    ),
)

ROUND = Procedure(
    initial="preparation",
    states=(
        State("preparation", "筹备", "notice", R.OFFICE, "bare"),
        *(State(stage.code, stage.label, stage.code, R.OFFICE) for stage in STAGES),
        State(CLOSED, "已结束", "publicity", "", "ok"),
    ),
    actions=(
        Action("announce", "发布通知公告", ("preparation",), "notice", R.OFFICE,
               "announcement_published", (R.BUREAU,), tone="primary"),
        Action("open_application", "启动申请申报", ("notice",), "application", R.OFFICE,
               "", (R.BUREAU,), tone="primary"),
        Action("start_document_review", "启动资料评审", ("application",), "document_review", R.OFFICE,
               "application_stage_over", (R.AGENCY,), tone="primary"),
        Action("start_defence", "启动陈述答辩", ("document_review",), "defence", R.OFFICE,
               "no_dossier_left_behind", (R.AGENCY,), tone="primary"),
        Action("start_site_review", "启动现场评审", ("defence",), "site_review", R.OFFICE,
               "no_dossier_left_behind", (R.AGENCY,), tone="primary"),
        Action("start_evaluation", "启动评价审议", ("site_review",), "evaluation", R.OFFICE,
               "no_dossier_left_behind", (R.COMMITTEE,), tone="primary"),
        Action("start_publicity", "启动审定公示", ("evaluation",), "publicity", R.OFFICE,
               "no_dossier_left_behind", (), tone="primary"),
        Action("close_round", "结束本轮评选", ("publicity",), CLOSED, R.OFFICE,
               "no_dossier_left_behind", (R.BUREAU, R.AGENCY), tone="primary"),
    ),
)

# fmt: on


def stage_of_round(state: str) -> int:
    """How far a round in `state` has come: 0 before stage 1, 8 when closed."""
    if state == ROUND.initial:
        return 0
    return STAGE[state].number if state in STAGE else len(STAGES) + 1


def is_past(state: str, stage: str) -> bool:
    """Whether a round in `state` has left this stage behind."""
    return stage_of_round(state) > STAGE[stage].number
