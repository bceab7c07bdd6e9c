"""The public notice (公示): published once, never changed (plan 五（七）)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import AwardCycle
from baoji_award.documents.models import Document, DocumentNumber
from committee.models.triggers import append_only


class PublicNotice(models.Model):
    """A notice as it was published: text, list and dates are stored and printed from here, never recomputed.

    `entries` is the list as data (kind, ceiling, lines with position, name, group, bureau, application number).
    `digest` is the SHA-256 of title, body, entries and dates; `anchor` the end of the audit chain before it.
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="notices")
    number = models.OneToOneField(DocumentNumber, models.PROTECT, related_name="+")
    slug = models.SlugField("网址编号", max_length=20, unique=True)
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    entries = models.JSONField("名单")
    published_on = models.DateField("发布日期")
    published_at = models.DateTimeField("发布时间")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    first_day = models.DateField("公示首日")
    last_day = models.DateField("公示末日")
    ends_at = models.DateTimeField("公示截止（不含）")
    explanation = models.CharField("日期说明", max_length=300)
    anchor = models.CharField("审计链锚点", max_length=90)
    digest = models.CharField("内容摘要", max_length=64)
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-published_at",)
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="notice_days_in_order"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("published_at")), name="notice_not_empty"),
        )
        triggers = (append_only("notice_append_only"),)

    def __str__(self) -> str:
        return self.title
