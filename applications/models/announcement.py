"""Public announcements of a round (stage 1: 通知公告)."""

import pgtrigger
from django.conf import settings
from django.db import models

from applications.models.cycle import AwardCycle
from baoji_award.documents.models import StoredFile

# What a reader saw stays: a correction is a withdrawal and a new announcement (services/announcements.py).
REFUSE = "RAISE EXCEPTION 'a published announcement stays as it was';"
FIXED = ("cycle_id", "title", "body", "is_call", "created_by_id", "created_at", "published_at")


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
        triggers = (
            pgtrigger.Trigger(
                name="published_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.withdrawn_at IS NOT NULL OR OLD.published_at IS NOT NULL AND ("
                    + " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED)
                    + ")"
                ),
                func=REFUSE,
            ),
            pgtrigger.Trigger(
                name="published_is_kept",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.published_at IS NOT NULL"),
                func=REFUSE,
            ),
        )

    def __str__(self) -> str:
        return self.title


class AnnouncementFile(models.Model):
    """An attachment of an announcement, shown with size and SHA-256."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="files")
    name = models.CharField("文件名", max_length=200)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        triggers = (
            pgtrigger.Trigger(
                name="of_published_stay",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM applications_announcement
                        WHERE id IN (OLD.announcement_id, NEW.announcement_id) AND published_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'the files of a published announcement stay as they were';
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        )

    def __str__(self) -> str:
        return self.name
