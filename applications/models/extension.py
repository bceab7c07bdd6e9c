"""More time for one applicant: one officer proposes, another confirms, the whole group can read it (plan 五（二）)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import Application


class DeadlineExtension(models.Model):
    """A proposal to let one applicant hand in until `until` (exclusive) instead of `original_due_at`.

    `confirmed` is empty while it is open. A decided row never changes (trigger).
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="extensions")
    reason = models.CharField("延期原因", max_length=500)
    original_due_at = models.DateTimeField("原截止（不含）")
    until = models.DateTimeField("延期后截止（不含）")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    confirmed = models.BooleanField("是否同意", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    decided_at = models.DateTimeField("确认时间", null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(confirmed=True) | ~Q(decided_by=F("proposed_by")), name="extension_by_two_officers"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=None, decided_by=None, decided_at=None)
                | Q(confirmed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="extension_decided_by_somebody",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("original_due_at")), name="extension_gives_time"),
            models.UniqueConstraint(fields=("application",), condition=Q(confirmed=None), name="one_open_extension"),
        )
        triggers = (
            pgtrigger.Protect(
                name="decided_stays", operation=pgtrigger.Update, condition=pgtrigger.Q(old__confirmed__isnull=False)
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.until:%Y-%m-%d %H:%M}"
