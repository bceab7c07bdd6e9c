"""补正: rounds of correction, each with its reasons by section and slot and its due instant."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models.application import Application


class Correction(models.Model):
    """One round. Open until the applicant hands in again (`answered_at`) or the dossier ends (`ended_at`).

    `due_at` (exclusive) is the first due instant; the one that counts is `application.correction_due_at`, which the
    office may move where the round's rules leave lateness to it.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="corrections")
    number = models.PositiveSmallIntegerField("轮次")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("要求时间")
    due_at = models.DateTimeField("补正截止（不含）")
    answered_at = models.DateTimeField("提交补正时间", null=True, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    class Meta:
        ordering = ("application", "number")
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="one_correction_per_round"),
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="one_open_correction",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="correction_is_due_later"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(ended_at__isnull=True), name="correction_closes_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"


class CorrectionPart(models.Model):
    """A section or an evidence slot that this round opens, and why. Never changed (trigger)."""

    class Kind(models.TextChoices):
        SECTION = "section", "申报表章节"
        SLOT = "slot", "证明材料"

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="parts")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    key = models.SlugField("章节或材料项", max_length=40)
    reason = models.CharField("补正要求", max_length=500)

    class Meta:
        ordering = ("correction", "pk")
        constraints = (
            models.UniqueConstraint(fields=("correction", "kind", "key"), name="one_reason_per_part"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_part_has_a_reason"),
        )
        triggers = (pgtrigger.Protect(name="correction_part_stays", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.correction_id}/{self.kind}/{self.key}"


# A closed round is history: what was answered in it is neither changed nor added to.
ROUND_IS_OPEN = """
IF NOT EXISTS (
    SELECT 1 FROM applications_correctionpart p JOIN applications_correction c ON c.id = p.correction_id
    WHERE p.id = NEW.part_id AND c.answered_at IS NULL AND c.ended_at IS NULL
) THEN
    RAISE EXCEPTION 'the correction of part % is closed', NEW.part_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'reply_in_open_correction';
END IF;
RETURN NEW;
"""


class CorrectionReply(models.Model):
    """What the applicant says to one part, until the round is handed in (trigger)."""

    part = models.OneToOneField(CorrectionPart, models.CASCADE, related_name="reply")
    text = models.CharField("补正说明", max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("填写时间")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="reply_says_something"),)
        triggers = (
            pgtrigger.Trigger(
                name="reply_while_open",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=ROUND_IS_OPEN,
            ),
        )

    def __str__(self) -> str:
        return f"{self.part_id}"
