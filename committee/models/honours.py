"""What follows an award: the terms of use accepted, the yearly review."""

from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from baoji_award.documents.models import StoredFile
from committee.models.award import Award
from committee.models.triggers import append_only

OPENS_DAYS = 60


class TermsAcceptance(models.Model):
    """The terms of use as the winner accepted them: the text itself, not only a version of it."""

    award = models.OneToOneField(Award, models.PROTECT, related_name="terms")
    text = models.TextField("须知正文")
    digest = models.CharField("正文摘要", max_length=64)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField("同意时间")

    class Meta:
        triggers = (append_only("terms_append_only"),)

    def __str__(self) -> str:
        return f"{self.award_id} {self.digest[:8]}"


class FollowUp(models.Model):
    """A yearly review (每年复核): due on an anniversary, handed in by the winner, closed by the office with a note."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="follow_ups")
    due_on = models.DateField("截止日期")
    text = models.TextField("复核情况", max_length=3000, blank=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField("提交时间", null=True)
    note = models.TextField("办理意见", max_length=1000, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=("due_on",), condition=Q(closed_at__isnull=True), name="follow_up_open"),)
        constraints = (
            models.UniqueConstraint(fields=("award", "due_on"), name="follow_up_once_a_day"),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True, handed_in_by__isnull=True, text="")
                | (Q(handed_in_at__isnull=False, handed_in_by__isnull=False) & ~Q(text="")),
                name="follow_up_handed_in_whole",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, note="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(note="")),
                name="follow_up_closed_with_note",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="follow_up_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_follow_up_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.closed_at IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.due_on}"

    @property
    def opens_on(self) -> date:
        """The first day on which it may be handed in."""
        return self.due_on - timedelta(days=OPENS_DAYS)


class FollowUpFile(models.Model):
    """A file handed in with a yearly review."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=200)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        triggers = (append_only("follow_up_file_append_only"),)

    def __str__(self) -> str:
        return self.name
