"""The defence: a draw that anyone can repeat, the timetable it makes, and the panel's sheets."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application, AwardCycle
from reviews.models.defence_sessions import DefenceSession
from reviews.models.panels import Assignment

# A place or an expert that another defence of the draw needs at the same time.
ONE_DEFENCE_AT_A_TIME = """
IF EXISTS (
    SELECT 1 FROM reviews_defenceslot other
    WHERE other.draw_id = NEW.draw_id AND other.id <> NEW.id
        AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
        AND (other.place = NEW.place OR EXISTS (
            SELECT 1 FROM reviews_assignment here
            JOIN reviews_panel panel ON panel.id = here.panel_id AND panel.stage = 'defence'
            JOIN reviews_assignment there ON there.expert_id = here.expert_id AND there.state <> 'cancelled'
                AND there.application_id = other.application_id
            JOIN reviews_panel other_panel ON other_panel.id = there.panel_id AND other_panel.stage = 'defence'
            WHERE here.application_id = NEW.application_id AND here.state <> 'cancelled'
        ))
) THEN
    RAISE EXCEPTION 'place or expert of dossier % is needed elsewhere then', NEW.application_id
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
TOTAL_IS_THE_SUM = """
IF NEW.total IS DISTINCT FROM (SELECT COALESCE(SUM(value::int), 0) FROM jsonb_each_text(NEW.points)) THEN
    RAISE EXCEPTION 'defence sheet % has a wrong total', NEW.id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class DefenceDraw(models.Model):
    """The draw of the order. The seed's SHA-256 is in the audit log before the entries are fixed, the seed after.

    The order is that of SHA-256(seed:number) over the dossiers' numbers, seated into the sessions as
    services/defence_seating.py says; drawn once, kept for good. `panels` (number → panel) are those of the commitment.
    """

    cycle = models.OneToOneField(AwardCycle, models.PROTECT, related_name="defence_draw")
    seed = models.CharField("种子", max_length=64)
    panels = models.JSONField("评审组", default=dict)
    commitment = models.CharField("种子摘要", max_length=64)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField("登记时间")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField("抽签时间", null=True, blank=True)

    class Meta:
        triggers = (
            pgtrigger.Protect(
                name="drawn_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__drawn_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id}"


class DefenceSlot(models.Model):
    """A dossier's place in the timetable."""

    draw = models.ForeignKey(DefenceDraw, models.PROTECT, related_name="slots")
    application = models.OneToOneField(Application, models.PROTECT, related_name="defence_slot")
    session = models.ForeignKey(DefenceSession, models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField("次序")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    place = models.CharField("地点", max_length=100)

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("draw", "position"), name="one_slot_per_position"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_not_empty"),
        )
        triggers = (
            pgtrigger.Protect(name="drawn_order_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="one_defence_at_a_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=ONE_DEFENCE_AT_A_TIME,
            ),
        )

    def __str__(self) -> str:
        return f"{self.position}: {self.application_id}"


class DefenceSheet(models.Model):
    """One expert's scores of one defence: criterion key → whole points, at most 100 in all. Frozen when submitted."""

    class State(models.TextChoices):
        DRAFT = "draft", "评分中"
        SUBMITTED = "submitted", "已封存"

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="defence_sheet")
    points = models.JSONField("各项得分", default=dict)
    remark = models.TextField("评语", blank=True)
    total = models.PositiveSmallIntegerField("合计", default=0)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    submitted_at = models.DateTimeField("签署时间", null=True, blank=True)
    nonce = models.CharField("随机数", max_length=64, blank=True)
    commitment = models.CharField("封存摘要", max_length=64, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(total__lte=100), name="defence_total_in_range"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True, commitment="")
                | (Q(state="submitted", submitted_at__isnull=False) & ~Q(commitment="")),
                name="submitted_defence_sheet_is_sealed",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="submitted_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="submitted"),
            ),
            pgtrigger.Trigger(
                name="total_is_the_sum",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=TOTAL_IS_THE_SUM,
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id}"
