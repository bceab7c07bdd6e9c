"""固定 and 排除: what the agency decides by hand before any plan, each with a reason."""

from datetime import datetime

from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.models import Assignment, AssignmentHold, Panel
from reviews.selectors.conflicts import blocked_pairs
from reviews.services.assignment import lock_dossiers, unassign
from reviews.services.panels import lock_panel

Kind = AssignmentHold.Kind


@unit_of_work()
def set_hold(
    *,
    panel_id: int,
    application_id: int,
    expert_id: int,
    kind: str,
    reason: str,
    by: User,
    at: datetime | None = None,
) -> AssignmentHold:
    """Pins or bars a member of the panel for a dossier; a second call changes kind and reason.

    A bar takes back a proposal of this pair. Raises NotFoundForYou (foreign panel, no member, a dossier that `by` may
    not see), DomainError (no reason, another stage or group, a pin on a pair that may not be), Conflict (a bar after
    the release: then recuse). Side effects: the row, audit event `assignment.held`.
    """
    panel = lock_panel(panel_id, by)
    if not reason.strip():
        raise DomainError("请填写理由。")
    lock_dossiers([application_id])
    now = at or database_now()
    _require_fitting(panel, application_id, expert_id, by)
    if Kind(kind) == Kind.PIN:
        _require_possible(panel, application_id, expert_id, now)
    else:
        _take_back(panel, application_id, expert_id, by, now)
    values = {"kind": Kind(kind), "reason": reason.strip(), "set_by": by, "set_at": now}
    hold, _ = AssignmentHold.objects.update_or_create(
        panel=panel, application_id=application_id, expert_id=expert_id, defaults=values
    )
    _record("assignment.held", hold, by, now)
    return hold


def _require_fitting(panel: Panel, application_id: int, expert_id: int, by: User) -> None:
    found = applications_as(by=by, role=RoleCode.AGENCY).filter(pk=application_id, cycle=panel.cycle_id).first()
    if found is None or not panel.members.filter(user_id=expert_id).exists():
        raise NotFoundForYou
    if found.state != panel.stage or (panel.group_id and found.group_id != panel.group_id):
        raise DomainError(f"{found.number} 不在本评审组的阶段或组别内。")


def _require_possible(panel: Panel, application_id: int, expert_id: int, at: datetime) -> None:
    found = blocked_pairs(cycle=panel.cycle, experts=[expert_id], applications=[application_id], at=at)
    if found:
        raise DomainError(f"不能固定：{found[application_id, expert_id]}。")


def _take_back(panel: Panel, application_id: int, expert_id: int, by: User, at: datetime) -> None:
    running = Assignment.objects.filter(panel=panel, application=application_id, expert=expert_id)
    for found in running.exclude(state=Assignment.State.CANCELLED):
        if found.state != Assignment.State.PROPOSED:
            raise Conflict("该分派已发布，不能排除。专家须回避的，请办理回避。")
        unassign(assignment_id=found.pk, by=by, at=at)


@unit_of_work()
def lift_hold(*, panel_id: int, hold_id: int, by: User, at: datetime | None = None) -> None:
    """Ends a pin or bar. Raises NotFoundForYou. Side effects: the row goes, audit event `assignment.hold_lifted`."""
    panel = lock_panel(panel_id, by)
    visible = applications_as(by=by, role=RoleCode.AGENCY)
    hold = AssignmentHold.objects.filter(pk=hold_id, panel=panel, application__in=visible).first()
    if hold is None:
        raise NotFoundForYou
    _record("assignment.hold_lifted", hold, by, at or database_now())
    hold.delete()


def _record(action: str, hold: AssignmentHold, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(hold.application_id),
        payload={"panel": hold.panel_id, "expert": hold.expert_id, "kind": str(hold.kind), "reason": hold.reason},
    )
