"""The bureau's 推荐意见 and its batches (plan 五（二）: 统一报送)."""

from django.conf import settings
from django.db import models

from applications.models.application import Application
from applications.models.cycle import AwardCycle, Bureau
from baoji_award.documents.models import Document, StoredFile


class Recommendation(models.Model):
    """The bureau's opinion on one application, with signatory and the scan of the sealed page."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="recommendation")
    opinion = models.TextField("推荐意见")
    handler = models.CharField("经办人", max_length=30)
    signatory = models.CharField("签字人", max_length=30)
    signed_on = models.DateField("签署日期")
    scan = models.ForeignKey(StoredFile, models.PROTECT, verbose_name="盖章页扫描件", related_name="+")
    scan_name = models.CharField("扫描件名称", max_length=200)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("填写时间")

    def __str__(self) -> str:
        return f"{self.application_id}"


class Batch(models.Model):
    """One forwarding of a bureau: its covering letter has an official number; all entries move in one transaction."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="batches")
    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="batches")
    number = models.CharField("报送文号", max_length=60, unique=True)
    letter = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
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
