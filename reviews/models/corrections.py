"""Correcting a sealed sheet before the opening: asked for by its author, decided by somebody else."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviews.models.sheets import ScoreSheet

REASON_LONGEST = 300


class SheetCorrection(models.Model):
    """asked → approved (the sheet is a draft again) → done (sealed anew), or refused, or withdrawn.

    `revision` is the sealing that is corrected. It stays in SealedSheet whatever happens; withdrawn after the approval,
    it is the one that counts again.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待审批"
        APPROVED = "approved", "更正中"
        DONE = "done", "已更正"
        REFUSED = "refused", "不予更正"
        WITHDRAWN = "withdrawn", "已撤回"

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="corrections")
    revision = models.PositiveSmallIntegerField("所更正的版次")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField("更正理由", max_length=REASON_LONGEST)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    remark = models.CharField("审批意见", max_length=REASON_LONGEST, blank=True)
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("sheet",), condition=Q(state__in=("asked", "approved")), name="one_running_correction"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="correction_by_two_people"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, state__in=("asked", "withdrawn"))
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state="asked")),
                name="correction_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "approved"), ended_at__isnull=True)
                | (Q(ended_at__isnull=False) & ~Q(state__in=("asked", "approved"))),
                name="correction_ends_once",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_is_kept", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended_at__isnull=False)
            ),
            pgtrigger.ReadOnly(name="asked_once", fields=["sheet", "revision", "reason", "asked_by", "asked_at"]),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.revision}"
