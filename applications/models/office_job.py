"""Work of the office that takes longer than a page: examining a round, exporting a list, packing dossiers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import Application
from applications.models.cycle import AwardCycle
from baoji_award.documents.models import StoredFile


class OfficeJob(models.Model):
    """One run with its progress. Seen by whoever asked for it; `beat_at` is the worker's last sign of life."""

    class Kind(models.TextChoices):
        FINDINGS = "findings", "真实性核查"
        EXPORT = "export", "导出申报列表"
        DOSSIER = "dossier", "打包申报材料"
        ROUND = "round", "打包本轮全部申报材料"
        ARCHIVE = "archive", "生成本轮评选档案"
        CERTIFICATES = "certs", "生成获奖证书"
        OUTCOME = "outcome", "发布评选结果"

    class State(models.TextChoices):
        WAITING = "waiting", "等待中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未完成"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, blank=True, related_name="+")
    params = models.JSONField("参数", default=dict)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("发起时间")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    beat_at = models.DateTimeField("最近进展", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)
    result = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    result_name = models.CharField("文件名", max_length=200, blank=True)

    class Meta:
        ordering = ("-asked_at", "pk")
        indexes = (models.Index(fields=("asked_by", "-asked_at"), name="office_jobs"),)
        constraints = (
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="job_does_no_more_than_all"),
            models.CheckConstraint(
                condition=Q(state__in=("done", "failed"), finished_at__isnull=False)
                | Q(state__in=("waiting", "running"), finished_at__isnull=True),
                name="finished_job_has_its_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
