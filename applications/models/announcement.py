"""Public announcements of a round (stage 1: 通知公告)."""

from django.conf import settings
from django.db import models

from applications.models.cycle import AwardCycle
from baoji_award.documents.models import StoredFile


class Announcement(models.Model):
    """A public text. Unpublished while `published_at` is empty; a withdrawn one stays readable with its reason."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="announcements")
    title = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    is_call = models.BooleanField("本轮评选通知公告", default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("拟稿时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回原因", max_length=200, blank=True)

    class Meta:
        ordering = ("-published_at", "-id")
        indexes = (models.Index(fields=("-published_at",), name="announcement_recent"),)

    def __str__(self) -> str:
        return self.title


class AnnouncementFile(models.Model):
    """An attachment of an announcement, shown with size and SHA-256."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="files")
    name = models.CharField("文件名", max_length=200)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.name
