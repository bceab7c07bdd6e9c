"""The bureau's 推荐意见 and its batches (plan 五（二）: 统一报送)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import Application
from applications.models.cycle import AwardCycle, Bureau
from baoji_award.documents.models import Document, StoredFile


class Recommendation(models.Model):
    """The bureau's opinion on one application: drafted by one person, approved by another (security.md, threat 18).

    A draft belongs to its author until it is handed over (`submitted_at`), then to whoever may approve it; sent back,
    it is a draft again. `scan` is the sealed page, scanned by the bureau or returned by its seal platform.
    """

    application = models.OneToOneField(Application, models.CASCADE, related_name="recommendation")
    opinion = models.TextField("推荐意见")
    handler = models.CharField("经办人", max_length=30)
    signatory = models.CharField("签字人", max_length=30)
    signed_on = models.DateField("签署日期")
    scan = models.ForeignKey(
        StoredFile, models.PROTECT, verbose_name="盖章页扫描件", null=True, blank=True, related_name="+"
    )
    scan_name = models.CharField("扫描件名称", max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("填写时间")
    submitted_at = models.DateTimeField("送审时间", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("审签时间", null=True, blank=True)
    sent_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    sent_back_at = models.DateTimeField("退回时间", null=True, blank=True)
    sent_back_note = models.CharField("退回说明", max_length=500, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="approver_is_not_the_drafter",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, submitted_at__isnull=False),
                name="approval_is_whole",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="approved_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                # The sealed page may still come from the platform; taking the approval back opens the text again.
                condition=pgtrigger.Condition(
                    "OLD.approved_at IS NOT NULL AND NEW.approved_at IS NOT NULL AND ("
                    "(OLD.scan_id IS NOT NULL AND NEW.scan_id IS DISTINCT FROM OLD.scan_id) OR"
                    " (OLD.opinion, OLD.handler, OLD.signatory, OLD.signed_on, OLD.written_by_id, OLD.approved_by_id,"
                    " OLD.approved_at) IS DISTINCT FROM (NEW.opinion, NEW.handler, NEW.signatory, NEW.signed_on,"
                    " NEW.written_by_id, NEW.approved_by_id, NEW.approved_at))"
                ),
                func="RAISE EXCEPTION 'an approved recommendation does not change';",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}"

    @property
    def is_signed(self) -> bool:
        """Approved by the second person, and the sealed page is there."""
        return self.approved_at is not None and self.scan_id is not None

    def reopen(self) -> None:
        """Takes hand-over and approval back, so that two people are needed again. The caller writes down why."""
        self.submitted_at = self.approved_by = self.approved_at = None
        self.save(update_fields=["submitted_at", "approved_by", "approved_at"])


class Batch(models.Model):
    """One forwarding of a bureau: its covering letter has an official number; all entries move in one transaction."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="batches")
    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="batches")
    number = models.CharField("报送文号", max_length=60, unique=True)
    letter = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    # The summary list (汇总表) as XLSX, made with the letter.
    sheet = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    forwarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    forwarded_at = models.DateTimeField("报送时间")

    class Meta:
        ordering = ("-forwarded_at",)

    def __str__(self) -> str:
        return self.number


class BatchEntry(models.Model):
    """An application's place on a batch's covering list."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="entries")
    application = models.OneToOneField(Application, models.PROTECT, related_name="batch_entry")
    position = models.PositiveSmallIntegerField("序号")

    class Meta:
        ordering = ("batch", "position")
        constraints = (models.UniqueConstraint(fields=("batch", "position"), name="one_entry_per_position"),)

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}"
