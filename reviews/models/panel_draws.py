"""The draw of a panel's members: the pool and the seed's digest are fixed first, members and reserves follow."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.panels import Panel


class PanelDraw(models.Model):
    """One draw of experts for a panel, from a pool that was written down before the seed could be known.

    `pool` and `seats` go by kind of expert: the codes that may be drawn, and how many become members and reserves.
    The order of a kind is that of SHA-256(seed:code). Drawn once, kept for good.
    """

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="draws")
    pool = models.JSONField("抽取范围")
    seats = models.JSONField("抽取人数")
    left_out = models.JSONField("抽取时已不符合条件", default=dict)
    seed = models.CharField("种子", max_length=64)
    commitment = models.CharField("种子摘要", max_length=64)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField("登记时间")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField("抽取时间", null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("panel",), condition=Q(drawn_at__isnull=True), name="one_open_draw_per_panel"
            ),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True, drawn_by__isnull=True)
                | Q(drawn_at__isnull=False, drawn_by__isnull=False),
                name="panel_drawn_by_somebody",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="drawn_panel_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__drawn_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="committed_pool_is_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("panel", "pool", "seats", "seed", "commitment"),
            ),
            pgtrigger.Protect(name="draws_are_kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.commitment[:8]}"


class PanelReserve(models.Model):
    """An expert drawn as a reserve (候补), in drawn order within the kind; called in when a member drops out."""

    draw = models.ForeignKey(PanelDraw, models.PROTECT, related_name="reserves")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="reserves")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="panel_reserves")
    position = models.PositiveSmallIntegerField("次序")
    called_at = models.DateTimeField("递补时间", null=True, blank=True)
    replaces = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("draw", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=("panel", "user"), name="one_reserve_seat_per_expert"),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True, replaces__isnull=True)
                | Q(called_at__isnull=False, replaces__isnull=False),
                name="called_for_somebody",
            ),
        )
        triggers = (pgtrigger.Protect(name="reserves_are_kept", operation=pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.panel_id}/{self.user_id}"
