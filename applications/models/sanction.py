"""限制申报名册: organisations that may not apply for a time, by whose decision and until when."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

# Only the end of a bar is ever written, once: who lifted it, when and why.
ONLY_LIFTED = """
IF OLD.lifted_at IS NOT NULL OR NEW.lifted_at IS NULL
   OR (OLD.uscc, OLD.name, OLD.reason, OLD.document, OLD.starts_on, OLD.ends_on, OLD.source)
      IS DISTINCT FROM (NEW.uscc, NEW.name, NEW.reason, NEW.document, NEW.starts_on, NEW.ends_on, NEW.source)
   OR (OLD.added_by_id, OLD.added_at) IS DISTINCT FROM (NEW.added_by_id, NEW.added_at)
THEN
    RAISE EXCEPTION 'a bar is never changed, only lifted' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class Sanction(models.Model):
    """A bar on an organisation, known by its code whether it is registered here or not. Never deleted."""

    uscc = models.CharField("统一社会信用代码", max_length=18)
    name = models.CharField("单位名称", max_length=100)
    reason = models.CharField("限制事由", max_length=200)
    document = models.CharField("文书号", max_length=60)
    starts_on = models.DateField("限制起始日")
    ends_on = models.DateField("限制截止日", null=True, blank=True)
    source = models.CharField("信息来源", max_length=60)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    added_at = models.DateTimeField("登记时间")
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="解除人"
    )
    lifted_at = models.DateTimeField("解除时间", null=True)
    lift_reason = models.CharField("解除原因", max_length=200, blank=True, default="")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"),
                name="sanction_uscc_alphabet",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="sanction_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="sanction_lifted_by_with_time_and_reason",
            ),
            # Two officers may enter the same document at the same moment.
            models.UniqueConstraint(
                fields=("uscc", "document"), condition=Q(lifted_at__isnull=True), name="one_running_bar_per_document"
            ),
        )
        indexes = (
            # The question of every self-check: the bars of one code that nobody lifted.
            models.Index(fields=("uscc",), condition=Q(lifted_at__isnull=True), name="sanction_running"),
        )
        triggers = (
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(name="only_lifted", when=pgtrigger.Before, operation=pgtrigger.Update, func=ONLY_LIFTED),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.document}"

    def runs_on(self, day: date) -> bool:
        """Whether the bar holds on this day; the last day is inclusive."""
        begun = self.starts_on <= day
        return begun and self.lifted_at is None and (self.ends_on is None or day <= self.ends_on)
