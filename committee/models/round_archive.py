"""The archives of a round that were made: which seal they carry, and what the check of each found."""

from django.conf import settings
from django.db import models

from applications.models import AwardCycle, OfficeJob
from committee.models.triggers import append_only


class RoundArchive(models.Model):
    """One archive as it was handed out. `manifest` is the digest that whoever holds the file compares.

    `sealed_seq` is the event of the audit log with which the archive's own copy of the log ends. `faults` are the
    sentences of docs/verify_round.py about the finished file; none is what should be.
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="archives")
    job = models.OneToOneField(OfficeJob, models.PROTECT, related_name="round_archive")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField("生成时间")
    manifest = models.CharField("清单摘要", max_length=64)
    sealed_seq = models.BigIntegerField("封存日志号")
    entries = models.PositiveIntegerField("文件数")
    size = models.PositiveBigIntegerField("大小（字节）")
    faults = models.JSONField("校验发现", default=list)

    class Meta:
        ordering = ("-pk",)
        triggers = (append_only("round_archive_append_only"),)

    def __str__(self) -> str:
        return f"{self.cycle_id}: {self.manifest[:8]}"
