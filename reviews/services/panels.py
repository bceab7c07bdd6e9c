"""Putting experts on panels and enabling a panel when its rules hold."""

from datetime import datetime

from django.db import connection

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from reviews.enums import ReviewStage
from reviews.errors import NotYet
from reviews.models import Assignment, ExpertProfile, Panel, PanelMember
from reviews.selectors.panels import panel_rules
from reviews.selectors.participation import takes_part
from reviews.services.experts import require_role_in_round


@unit_of_work()
def create_panel(
    *, cycle_id: int, stage: str, name: str, by: User, group_id: int | None = None, at: datetime | None = None
) -> Panel:
    """A new panel of the round in draft. Raises NotFoundForYou unless `by` is the round's agency, DomainError for a
    name that is taken or a group of another round. Side effects: the Panel row, audit event `panel.created`.
    """
    cycle = AwardCycle.objects.select_for_update(no_key=True).filter(pk=cycle_id).first()
    if cycle is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.AGENCY, cycle_id)
    if group_id is not None and not cycle.groups.filter(pk=group_id).exists():
        raise DomainError("所选组别不属于本年度。")
    code, label = ReviewStage(stage), name.strip()
    if Panel.objects.filter(cycle=cycle, stage=code, name=label).exists():
        raise DomainError("同一阶段已有同名评审组。")
    now = at or database_now()
    panel = Panel.objects.create(cycle=cycle, stage=code, group_id=group_id, name=label, created_by=by, created_at=now)
    _record("panel.created", panel, by, now, {"stage": code.value, "name": label, "group": group_id})
    return panel


@unit_of_work()
def add_member(
    *, panel_id: int, user_id: int, by: User, leader: bool = False, at: datetime | None = None
) -> PanelMember:
    """Seats a registered expert, as leader if asked; a second call for the same expert only changes the lead.

    Raises NotFoundForYou (foreign panel, unregistered expert), NotYet for somebody who did not accept the round's
    invitation for this stage.
    Side effects: PanelMember rows, audit event `panel.member_added`.
    """
    panel = lock_panel(panel_id, by)
    if not ExpertProfile.objects.filter(user_id=user_id, user__is_active=True).exists():
        raise NotFoundForYou
    if not takes_part(user_id=user_id, cycle_id=panel.cycle_id, stage=panel.stage):
        raise NotYet(f"该专家没有接受本年度{panel.get_stage_display()}的评审邀请，不能编入评审组。")
    now = at or database_now()
    if leader:
        panel.members.filter(is_leader=True).exclude(user_id=user_id).update(is_leader=False)
    member, _ = PanelMember.objects.update_or_create(panel=panel, user_id=user_id, defaults={"is_leader": leader})
    _record("panel.member_added", panel, by, now, {"user": user_id, "leader": leader})
    return member


@unit_of_work()
def remove_member(*, panel_id: int, user_id: int, by: User, at: datetime | None = None) -> None:
    """Takes an expert off a panel. Raises NotFoundForYou, and Conflict while running assignments of the panel name
    them. Side effects: the PanelMember row goes, audit event `panel.member_removed`.
    """
    panel = lock_panel(panel_id, by)
    running = Assignment.objects.filter(panel=panel, expert_id=user_id).exclude(state=Assignment.State.CANCELLED)
    if running.exists():
        raise Conflict("该专家在本组已有分派，不能移出。请先取消分派或办理回避。")
    removed, _ = panel.members.filter(user_id=user_id).delete()
    if not removed:
        raise NotFoundForYou
    _record("panel.member_removed", panel, by, at or database_now(), {"user": user_id})


@unit_of_work()
def enable_panel(*, panel_id: int, by: User, at: datetime | None = None) -> Panel:
    """Lets the panel take assignments. Raises NotFoundForYou, NotYet naming the rules that do not hold.

    Side effects: the panel's state, audit event `panel.enabled` with its members.
    """
    panel = lock_panel(panel_id, by)
    broken = [rule.label for rule in panel_rules(panel) if not rule.holds]
    if broken:
        raise NotYet(f"暂不能启用：{'；'.join(broken)}。")
    panel.state = Panel.State.ENABLED
    panel.save(update_fields=["state"])
    members = list(panel.members.values_list("user_id", flat=True))
    _record("panel.enabled", panel, by, at or database_now(), {"members": members})
    return panel


def lock_panel(panel_id: int, by: User | None) -> Panel:
    """The panel locked FOR NO KEY UPDATE and its round FOR SHARE, so that no opening of scores comes in between.

    In a transaction only. Raises NotFoundForYou unless `by` is the round's agency.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id FROM applications_awardcycle c JOIN reviews_panel p ON p.cycle_id = c.id"
            " WHERE p.id = %s FOR SHARE OF c",
            [panel_id],
        )
    locked = Panel.objects.select_for_update(of=("self",), no_key=True)
    panel = locked.select_related("cycle").filter(pk=panel_id).first()
    if panel is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.AGENCY, panel.cycle_id)
    return panel


def _record(action: str, panel: Panel, by: User | None, at: datetime, payload: dict[str, object]) -> None:
    record(action=action, by=by, at=at, object_type="panel", object_id=str(panel.pk), payload=payload)
