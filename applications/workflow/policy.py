"""The one place that says who may do what: may this user act, on which objects, and which users may act on one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from applications.guards import reason_against
from applications.models.application import Application
from applications.models.cycle import AwardCycle
from applications.roles import NOTHING, ROLES, Role, not_recused, scopes_of
from applications.selectors.prepared import Prepared
from applications.stages import APPLICATION, ROUND, SYSTEM, Action
from applications.workflow.veil import shown_state
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role

Person = User | AnonymousUser


class Verdict(StrEnum):
    """Why a decision is what it is. HIDDEN answers 404, ROLE 403, STATE 409, BLOCKED 422."""

    ALLOWED = "allowed"
    HIDDEN = "hidden"
    ROLE = "role"
    STATE = "state"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Decision:
    """Truthy only when allowed; `sentence` is what the person is told otherwise."""

    verdict: Verdict
    sentence: str = ""

    def __bool__(self) -> bool:
        return self.verdict is Verdict.ALLOWED


ALLOWED = Decision(Verdict.ALLOWED)
HIDDEN = Decision(Verdict.HIDDEN, "没有找到这个页面")


def visible(user: Person) -> Q:
    """The filter of applications the user may see in any of their roles, recusals left out."""
    if isinstance(user, AnonymousUser) or not user.is_active:
        return NOTHING
    held = [role for role in ROLES.values() if role.held_by(user)]
    if not held:
        return NOTHING
    seen = held[0].objects_of(user)
    for role in held[1:]:
        seen |= role.objects_of(user)
    return seen & not_recused(user)


def may(user: Person | None, name: str, application: Application, at: datetime) -> Decision:
    """Whether `user` (None: the system) may do the action `name` on the application at `at`, guard included."""
    action = APPLICATION.action[name]
    decision = _may_before_guard(user, action, application)
    if not decision:
        return decision
    return _guarded(action, application, at)


def _may_before_guard(user: Person | None, action: Action, application: Application) -> Decision:
    if user is None:
        allowed = action.by == SYSTEM
        by_role = ALLOWED if allowed else Decision(Verdict.ROLE, f"“{action.label}”不能由系统自动办理。")
    else:
        by_role = _by_role(user, action, application)
    if not by_role:
        return by_role
    if application.state not in action.sources:
        # The refusal goes to the person: it names the state as they may know it, never the stored one.
        stored = APPLICATION.state[application.state]
        state = shown_state(application, user) if isinstance(user, User) else stored
        return Decision(Verdict.STATE, f"现在不能办理“{action.label}”，当前状态：{state.label}。请刷新页面。")
    return ALLOWED


def _by_role(user: Person, action: Action, application: Application) -> Decision:
    if isinstance(user, AnonymousUser):
        return HIDDEN
    if action.by != SYSTEM and _opens(action.by, user, application):
        return ALLOWED
    if not Application.objects.filter(visible(user), pk=application.pk).exists():
        return HIDDEN
    return Decision(Verdict.ROLE, f"“{action.label}”不在您的职责范围内。")


def _opens(role: str, user: User, application: Application) -> bool:
    """Whether the application is visible to the user through this very role. One query, none without the role."""
    return ROLES[role].held_by(user) and bool(_OPENED[role].rows(user, application.pk))


def _opened_by(role: Role) -> Prepared[Application]:
    return Prepared(
        lambda by, application: (
            Application.objects.filter(visible(by) & role.objects_of(by), pk=application).only("pk").order_by()
        )
    )


_OPENED = {code: _opened_by(role) for code, role in ROLES.items()}


def _guarded(action: Action, subject: object, at: datetime) -> Decision:
    reason = reason_against(action.guard, subject, at)
    return Decision(Verdict.BLOCKED, reason) if reason else ALLOWED


def actions_for(user: User, application: Application, at: datetime) -> list[tuple[Action, Decision]]:
    """The actions the user's roles could do from the current state, each with its decision: the buttons.

    One query for each role concerned, and what the guards of single actions ask.
    """
    offered = []
    related: dict[str, bool] = {}
    for action in APPLICATION.actions_from(application.state):
        if action.by == SYSTEM or not ROLES[action.by].held_by(user):
            continue
        if action.by not in related:
            related[action.by] = _opens(action.by, user, application)
        if related[action.by]:
            # The screen of a collective action asks the guard itself, for the whole list.
            offered.append((action, ALLOWED if action.collective else _guarded(action, application, at)))
    return offered


def actionable_by(user: User, name: str) -> QuerySet[Application]:
    """The applications on which the user may do the action, guards aside: desk lists."""
    action = APPLICATION.action[name]
    if action.by == SYSTEM or not ROLES[action.by].held_by(user):
        return Application.objects.none()
    related = ROLES[action.by].objects_of(user)
    return Application.objects.filter(visible(user) & related, state__in=action.sources)


def may_round(user: User | None, name: str, cycle: AwardCycle, at: datetime) -> Decision:
    """Whether the user may do the round's action `name` at `at`, guard included."""
    action = ROUND.action[name]
    if user is None or not holds_in_round(user, RoleCode.OFFICE, cycle.pk):
        return HIDDEN if user is None or not has_role(user, RoleCode.OFFICE) else _foreign_round(action)
    if cycle.state not in action.sources:
        label = ROUND.state[cycle.state].label
        return Decision(Verdict.STATE, f"现在不能办理“{action.label}”，本轮当前阶段：{label}。请刷新页面。")
    return _guarded(action, cycle, at)


def _foreign_round(action: Action) -> Decision:
    return Decision(Verdict.ROLE, f"“{action.label}”不在您负责的年度范围内。")


def holds_in_round(user: User, role: RoleCode, cycle_id: int) -> bool:
    """Whether the user holds the role for this round or for every round."""
    ids, everywhere = scopes_of(user, role) if user.is_authenticated and user.is_active else (set(), False)
    return everywhere or cycle_id in ids
