"""The office's checklist: completeness, truthfulness, accuracy."""

from django.conf import settings
from django.db import models

from applications.models.application import Application
from baoji_award.documents.models import Document


class CheckAnswer(models.Model):
    """The answer of a person to one line of the round's screening list, whatever the machine has found."""

    class Verdict(models.TextChoices):
        PASS = "pass", "符合"
        FAIL = "fail", "不符合"

    application = models.ForeignKey(Application, models.CASCADE, related_name="checks")
    item = models.SlugField("核查项", max_length=40)
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices)
    note = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("核查时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "item"), name="one_answer_per_check"),
            models.CheckConstraint(condition=models.Q(verdict="pass") | ~models.Q(note=""), name="a_doubt_has_a_note"),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.item}: {self.verdict}"


class RejectionLetter(models.Model):
    """The letter of 不予受理 to applicant and bureau: decided with the move, rendered behind it by the outbox."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="rejection_letter")
    reason = models.CharField("理由", max_length=500)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        constraints = (models.CheckConstraint(condition=~models.Q(reason=""), name="rejection_has_a_reason"),)

    def __str__(self) -> str:
        return f"{self.application_id}"
