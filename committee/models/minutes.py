"""The minutes of a meeting (会议纪要)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from baoji_award.documents.models import Document
from committee.models.meeting import Meeting
from committee.models.triggers import fixed_once


class Minutes(models.Model):
    """What people wrote beside the facts that the portal knows. Once issued neither changes."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    text = models.TextField("会议纪要正文", max_length=10000)
    version = models.PositiveIntegerField("版本", default=1)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    edited_at = models.DateTimeField("修改时间")
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    anchor = models.CharField("审计链锚点", max_length=90, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("印发时间", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, document__isnull=True, issued_by__isnull=True, anchor="")
                | (Q(issued_at__isnull=False, document__isnull=False, issued_by__isnull=False) & ~Q(anchor="")),
                name="issued_minutes_have_a_document",
            ),
        )
        triggers = (
            fixed_once(
                "issued_minutes_are_fixed",
                "issued_at",
                "meeting_id",
                "text",
                "version",
                "edited_by_id",
                "edited_at",
                "document_id",
                "anchor",
                "issued_by_id",
                "issued_at",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} 会议纪要"
