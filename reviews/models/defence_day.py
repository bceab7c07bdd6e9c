"""What happens on the day of a defence: who arrived when, how long each part took, and points off for overtime."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.models.defence import DefenceDraw, DefenceSlot


class DefenceArrival(models.Model):
    """An organisation has signed in; `number` is its place in the order of arrival on that day."""

    slot = models.OneToOneField(DefenceSlot, models.PROTECT, related_name="arrival")
    draw = models.ForeignKey(DefenceDraw, models.PROTECT, related_name="arrivals")
    day = models.DateField("日期")
    number = models.PositiveSmallIntegerField("签到次序")
    speaker = models.CharField("陈述人", max_length=100)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("签到时间")

    class Meta:
        ordering = ("day", "number")
        constraints = (
            models.UniqueConstraint(fields=("draw", "day", "number"), name="one_arrival_per_place"),
            models.CheckConstraint(condition=~Q(speaker=""), name="an_arrival_names_the_speaker"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.number}"


class DefenceTiming(models.Model):
    """Seconds of each part as the big screen counted them, and the points off that the round's rule makes of them.

    The panel's leader decides on a proposal; `points` is None until then. What was decided stays.
    """

    slot = models.OneToOneField(DefenceSlot, models.PROTECT, related_name="timing")
    seconds = models.JSONField("各环节用时（秒）")
    over_seconds = models.PositiveIntegerField("超时（秒）")
    proposed = models.PositiveSmallIntegerField("按规则应扣分")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("记录时间")
    points = models.PositiveSmallIntegerField("扣分", null=True, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(proposed__lte=100), name="overtime_proposal_in_range"),
            models.CheckConstraint(
                condition=Q(points__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(points__lte=100, decided_by__isnull=False, decided_at__isnull=False),
                name="overtime_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points=F("proposed")) | ~Q(reason=""),
                name="another_penalty_has_a_reason",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="decided_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.slot_id}"
