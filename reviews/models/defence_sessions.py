"""Sessions of the defence: half a day in a room, for one panel or for whoever no other session is for."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import AwardCycle
from reviews.models.panels import Panel

# Without a panel a session is for everybody's dossiers, so that its experts can be those of any other session.
ONE_ROOM_AT_A_TIME = """
IF EXISTS (
    SELECT 1 FROM reviews_defencesession other
    WHERE other.cycle_id = NEW.cycle_id AND other.id <> NEW.id
        AND other.starts_at < NEW.ends_at AND NEW.starts_at < other.ends_at
        AND (
            other.room = NEW.room OR other.panel_id = NEW.panel_id OR other.panel_id IS NULL OR NEW.panel_id IS NULL
            OR EXISTS (
                SELECT 1 FROM reviews_panelmember here JOIN reviews_panelmember there ON there.user_id = here.user_id
                WHERE here.panel_id = NEW.panel_id AND there.panel_id = other.panel_id
            )
        )
) THEN
    RAISE EXCEPTION 'session % needs a room or an expert that another session needs then', NEW.id
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class DefenceSession(models.Model):
    """One half-day in one room with `places` defences after one another; planned before the seed is committed."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="defence_sessions")
    panel = models.ForeignKey(Panel, models.PROTECT, null=True, blank=True, related_name="defence_sessions")
    room = models.CharField("地点", max_length=100)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    places = models.PositiveSmallIntegerField("场数")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField("安排时间")

    class Meta:
        ordering = ("starts_at", "room", "id")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_not_empty"),
            models.CheckConstraint(condition=Q(places__gte=1), name="session_has_places"),
        )
        triggers = (
            pgtrigger.Protect(name="planned_is_kept", operation=pgtrigger.Update),
            pgtrigger.Trigger(
                name="one_room_at_a_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=ONE_ROOM_AT_A_TIME,
            ),
        )

    def __str__(self) -> str:
        return f"{self.room}/{self.starts_at}"
