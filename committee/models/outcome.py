"""The end of a round for everybody: the decision document (通报) and the letters to whoever has not won."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, AwardCycle
from baoji_award.documents.models import Document
from committee.models.triggers import append_only


class Outcome(models.Model):
    """The round's decision document as the government numbered it; released with the letters at once.

    `entries` is the list as data: prize, and for each winner name, group, certificate number, first award, money.
    """

    cycle = models.OneToOneField(AwardCycle, models.PROTECT, related_name="outcome")
    number = models.CharField("文号", max_length=60)
    title = models.CharField("标题", max_length=120)
    dated_on = models.DateField("成文日期")
    body = models.TextField("正文", max_length=3000)
    entries = models.JSONField("名单")
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField("确认时间")
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField("发布时间", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(document__isnull=False),
                name="released_outcome_has_its_document",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="outcome_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="released_outcome_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.released_at IS NOT NULL"),
            ),
            pgtrigger.ReadOnly(
                name="outcome_text_is_fixed",
                fields=["cycle", "number", "title", "dated_on", "body", "entries", "ordered_by", "ordered_at"],
            ),
        )

    def __str__(self) -> str:
        return self.number


class ResultLetter(models.Model):
    """A letter to an applicant who has not won; it can be read once the outcome is released."""

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="letters")
    application = models.OneToOneField(Application, models.PROTECT, related_name="result_letter")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("application__number",)
        triggers = (append_only("result_letter_append_only"),)

    def __str__(self) -> str:
        return f"{self.application_id}"
