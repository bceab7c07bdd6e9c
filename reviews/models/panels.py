"""Panels of experts and which member judges which dossier. Used by all three judging stages."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, AwardCycle, Group
from reviews.enums import ReviewStage

BARRED_PAIR_IS_FREE = """
IF NEW.state <> 'cancelled' AND EXISTS (
    SELECT 1 FROM reviews_assignmenthold h
    WHERE h.panel_id = NEW.panel_id AND h.application_id = NEW.application_id AND h.expert_id = NEW.expert_id
        AND h.kind = 'bar'
) THEN
    RAISE EXCEPTION 'expert % is barred from dossier %', NEW.expert_id, NEW.application_id
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
EXPERT_IN_ONE_ROOM = """
IF EXISTS (
    SELECT 1 FROM reviews_panel panel
    JOIN reviews_defenceslot slot ON slot.application_id = NEW.application_id
    JOIN reviews_defenceslot other ON other.draw_id = slot.draw_id AND other.id <> slot.id
        AND other.starts_at < slot.ends_at AND slot.starts_at < other.ends_at
    JOIN reviews_assignment there ON there.application_id = other.application_id AND there.expert_id = NEW.expert_id
        AND there.state <> 'cancelled'
    JOIN reviews_panel elsewhere ON elsewhere.id = there.panel_id AND elsewhere.stage = 'defence'
    WHERE panel.id = NEW.panel_id AND panel.stage = 'defence'
) THEN
    RAISE EXCEPTION 'expert % judges another defence at that time', NEW.expert_id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Panel(models.Model):
    """Experts who judge together in one stage. Without a group it may judge dossiers of every group."""

    class State(models.TextChoices):
        DRAFT = "draft", "组建中"
        ENABLED = "enabled", "已启用"

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="panels")
    stage = models.CharField("阶段", max_length=20, choices=ReviewStage.choices)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="panels")
    name = models.CharField("名称", max_length=40)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("组建时间")

    # Whether scores of its group, or without one of any, are open; where selectors/panels.py read the panel.
    is_open: bool

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("cycle", "stage", "name"), name="one_panel_per_name"),)

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """An expert of a panel; at most one of them leads (组长负责制)."""

    panel = models.ForeignKey(Panel, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="panel_memberships")
    is_leader = models.BooleanField("组长", default=False)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("panel", "user"), name="one_seat_per_expert"),
            models.UniqueConstraint(fields=("panel",), condition=Q(is_leader=True), name="one_leader_per_panel"),
        )

    def __str__(self) -> str:
        return f"{self.panel_id}/{self.user_id}"


class Assignment(models.Model):
    """One expert's duty to judge one dossier in a panel.

    proposed (invisible to the expert) → released (asked to declare) → accepted (declared, may read and score);
    cancelled by recusal or by the agency. Only services/assignment.py and, for proposals, proposing.py change it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "拟分派"
        RELEASED = "released", "待声明"
        ACCEPTED = "accepted", "已接受"
        CANCELLED = "cancelled", "已取消"

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="assignments")
    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("拟分派时间")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField("发布时间", null=True, blank=True)
    accepted_at = models.DateTimeField("接受时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    cancel_reason = models.CharField("取消原因", max_length=200, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("panel", "application", "expert"),
                condition=~Q(state="cancelled"),
                name="one_running_assignment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "cancelled"))
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="released_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False), name="accepted_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | Q(cancelled_at__isnull=False), name="cancelled_has_a_time"
            ),
        )
        indexes = (
            models.Index(fields=("expert", "state"), name="assignment_desk"),
            models.Index(fields=("application", "expert"), name="assignment_of_application"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="barred_pair_is_free",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=BARRED_PAIR_IS_FREE,
            ),
            pgtrigger.Trigger(
                name="expert_in_one_room",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=EXPERT_IN_ONE_ROOM,
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.expert_id}"
