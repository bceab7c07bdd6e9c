"""What a dossier holds: answers per section, evidence files, and frozen versions with their manifest."""

import pgtrigger
from django.conf import settings
from django.db import models

from applications.models.application import Application
from baoji_award.documents.models import StoredFile


class SectionAnswer(models.Model):
    """The answers of one section of the round's dossier definition; `data` maps field keys to values.

    `marks` maps field keys to what is known of the value: `by` and `at` (who changed it last, when), `copied` (number
    of the earlier dossier it was taken from, until somebody changes it here), `refused` (what was typed last could
    not be stored). It is of no weight in what is submitted.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    section = models.SlugField("章节", max_length=40)
    data = models.JSONField("内容", default=dict)
    marks = models.JSONField("字段记录", default=dict, db_default={})
    version = models.PositiveIntegerField("版本", default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("application", "section"), name="one_answer_per_section"),)

    def __str__(self) -> str:
        return f"{self.application_id}/{self.section}"


class EvidenceFile(models.Model):
    """A file in an evidence slot. Removing hides the row (`removed_at`); frozen versions keep naming it.

    A replacement is a row of its own in the same position, and `replaces` leads back through the earlier ones.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="evidence")
    slot = models.SlugField("材料项", max_length=40)
    name = models.CharField("文件名", max_length=200)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    position = models.PositiveSmallIntegerField("次序", default=0)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replacement", verbose_name="替换"
    )
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("slot", "position", "id")
        indexes = (models.Index(fields=("application", "slot"), name="evidence_slot"),)

    def __str__(self) -> str:
        return self.name


class DossierVersion(models.Model):
    """What was submitted: a manifest of every answer and file digest. Never changed (trigger)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    # The application's version on the form that was sent: the same form sent twice gets the same receipt.
    sent_version = models.PositiveIntegerField("提交时的版本")
    manifest = models.JSONField("清单")
    digest = models.CharField("清单摘要", max_length=64)
    receipt_number = models.CharField("回执编号", max_length=40, unique=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间")

    class Meta:
        ordering = ("application", "-number")
        constraints = (models.UniqueConstraint(fields=("application", "number"), name="one_dossier_version"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.receipt_number


class DossierPrint(models.Model):
    """A dossier ordered as one PDF by somebody who may read it; made by the worker, kept for that person alone."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="prints")
    version = models.ForeignKey(DossierVersion, models.PROTECT, null=True, related_name="+", verbose_name="版次")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField("提出时间")
    # The steps of the work: collected, laid out, stored.
    done = models.PositiveSmallIntegerField("进度", default=0)
    stored = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="文件")
    failed = models.BooleanField("未能生成", default=False)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("application", "ordered_by"), name="dossier_print_of"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.ordered_at:%Y-%m-%d %H:%M}"
