"""信用核查: letters to other bodies about all organisations of a round, and what they answer."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import Application
from applications.models.cycle import AwardCycle
from baoji_award.documents.models import Document, StoredFile


class CreditRequest(models.Model):
    """One letter to one body. `due_at` is exclusive, counted in working days from the day it was made.

    `due_sentence` says how it was counted, as the letter does: the calendar may be corrected later.
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="credit_requests")
    body = models.CharField("核查单位", max_length=60)
    contact = models.CharField("联系方式", max_length=100, blank=True)
    matter = models.CharField("核查内容", max_length=200)
    number = models.CharField("文号", max_length=60, unique=True)
    due_at = models.DateTimeField("回复期限（不含）")
    due_sentence = models.CharField("期限说明", max_length=200, default="")
    letter = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("发函时间")

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="credit_is_due_later"),)

    def __str__(self) -> str:
        return self.number


class CreditLine(models.Model):
    """One organisation in one letter, and the answer. No reply by the due instant is 逾期未复 and never clean:
    whether the dossier may go on all the same is the office's decision, with its reason.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", "待回复"
        CLEAN = "clean", "无不良记录"
        RECORD = "record", "有记录"

    request = models.ForeignKey(CreditRequest, models.CASCADE, related_name="lines")
    application = models.ForeignKey(Application, models.PROTECT, related_name="credit_lines")
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.WAITING)
    text = models.CharField("记录内容", max_length=1000, blank=True)
    replied_on = models.DateField("回复日期", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField("复函文件", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField("登记时间", null=True, blank=True)
    cleared_reason = models.CharField("准予通过的理由", max_length=500, blank=True)
    cleared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    cleared_at = models.DateTimeField("决定时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("request", "application")
        constraints = (
            models.UniqueConstraint(fields=("request", "application"), name="one_line_per_letter"),
            models.CheckConstraint(
                condition=Q(outcome="waiting", replied_on__isnull=True, recorded_by__isnull=True)
                | (~Q(outcome="waiting") & Q(replied_on__isnull=False, recorded_by__isnull=False)),
                name="reply_has_day_and_name",
            ),
            models.CheckConstraint(condition=~Q(outcome="record") | ~Q(text=""), name="record_is_described"),
            models.CheckConstraint(
                condition=Q(cleared_reason="", cleared_by__isnull=True, cleared_at__isnull=True)
                | (~Q(cleared_reason="") & Q(cleared_by__isnull=False, cleared_at__isnull=False) & ~Q(outcome="clean")),
                name="clearing_has_reason_name_and_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.request_id}/{self.application_id}"
