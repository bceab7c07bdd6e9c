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
        raise DomainError("所选组别不属于本年度。", field="group")
    code, label = ReviewStage(stage), name.strip()
    if Panel.objects.filter(cycle=cycle, stage=code, name=label).exists():
        raise DomainError("同一阶段已有同名评审组。", field="name")
    now = at or database_now()
    panel = Panel.objects.create(cycle=cycle, stage=code, group_id=group_id, name=label, created_by=by, created_at=now)
    _record("panel.created", panel, by, now, {"stage": code.value, "name": label, "group": group_id})
    return panel


@unit_of_work()
def add_member(
    *, panel_id: int, user_id: int, by: User, leader: bool = False, at: datetime | None = None
) -> PanelMember:
    """Seats a registered expert, as leader if asked; a second call for the same expert can only give them the lead.
    Who leads loses it to another leader and in no other way, so that a panel is never without one.

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
    member, fresh = PanelMember.objects.get_or_create(panel=panel, user_id=user_id, defaults={"is_leader": leader})
    if leader and not fresh:
        member.is_leader = True
        member.save(update_fields=["is_leader"])
    _record("panel.member_added", panel, by, now, {"user": user_id, "leader": leader})
    return member


@unit_of_work()
def remove_member(*, panel_id: int, user_id: int, by: User, at: datetime | None = None) -> None:
    """Takes an expert off a panel. Raises NotFoundForYou, Conflict while running assignments of the panel name them,
    and NotYet where an enabled panel would break a rule that holds now. Side effects: the PanelMember row goes, audit
    event `panel.member_removed`.
    """
    panel = lock_panel(panel_id, by)
    running = Assignment.objects.filter(panel=panel, expert_id=user_id).exclude(state=Assignment.State.CANCELLED)
    if running.exists():
        raise Conflict("该专家在本组已有分派，不能移出。请先取消分派或办理回避。")
    held = [rule.holds for rule in panel_rules(panel)]
    removed, _ = panel.members.filter(user_id=user_id).delete()
    if not removed:
        raise NotFoundForYou
    broken = [rule.label for rule, before in zip(panel_rules(panel), held, strict=True) if before and not rule.holds]
    if broken and panel.state == Panel.State.ENABLED:
        raise NotYet(f"评审组已启用，移出后不符合组成要求：{'；'.join(broken)}。请先编入其他专家。")
    _record("panel.member_removed", panel, by, at or database_now(), {"user": user_id})


@unit_of_work()
def enable_panel(*, panel_id: int, by: User, at: datetime | None = None) -> Panel:
    """Lets the panel take assignments. Raises NotFoundForYou, NotYet naming the rules that do not hold.

    Side effects: the panel's state, audit event `panel.enabled` with its members.
    """
    panel = lock_panel(panel_id, by)
    if broken := broken_rules(panel):
        raise NotYet(f"暂不能启用：{broken}。")
    panel.state = Panel.State.ENABLED
    panel.save(update_fields=["state"])
    members = list(panel.members.values_list("user_id", flat=True))
    _record("panel.enabled", panel, by, at or database_now(), {"members": members})
    return panel


def broken_rules(panel: Panel) -> str:
    """The composition rules of the round that the panel breaks, in words; empty when all hold. One query."""
    return "；".join(rule.label for rule in panel_rules(panel) if not rule.holds)


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
