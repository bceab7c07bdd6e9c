"""The written feedback: drafted with the decision, edited, approved by a second person, then issued."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application
from baoji_award.documents.models import Document

APPROVED_TEXT_STANDS = """
IF OLD.approved_at IS NOT NULL AND (
    (OLD.text, OLD.version, OLD.written_by_id, OLD.approved_by_id, OLD.approved_at)
    IS DISTINCT FROM (NEW.text, NEW.version, NEW.written_by_id, NEW.approved_by_id, NEW.approved_at)
) THEN
    RAISE EXCEPTION 'an approved feedback letter is never changed' USING ERRCODE = 'check_violation';
END IF;
IF NEW.document_id IS NOT NULL AND NEW.approved_at IS NULL THEN
    RAISE EXCEPTION 'a feedback letter is approved before it is issued' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


class FeedbackLetter(models.Model):
    """The letter that plan 五（三） promises to an applicant and its bureau; `document` is set when both may read it.

    `text` holds the categories in order: {"title", "strengths": [line …], "improvements": [line …]}. Whoever wrote it
    last does not approve it.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="feedback_letter")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("决定时间")
    text = models.JSONField("反馈内容", default=list)
    version = models.PositiveIntegerField("版本", default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField("拟稿时间", null=True, blank=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField("审签时间", null=True, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)

    class Meta:
        ordering = ("application__number",)
        constraints = (
            models.CheckConstraint(
                condition=Q(document__isnull=True, issued_at__isnull=True)
                | Q(document__isnull=False, issued_at__isnull=False),
                name="issued_letter_has_a_document",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="nobody_approves_their_own_letter",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False, written_by__isnull=False),
                name="approved_letter_has_name_and_time",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="issued_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__document__isnull=False),
            ),
            pgtrigger.Trigger(
                name="approved_text_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=APPROVED_TEXT_STANDS,
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}"
