"""Setting aside a ballot that cannot be closed: proposed with its reason by one officer, decided by another."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from committee.models.meeting import Meeting


class BallotVoid(models.Model):
    """A proposal to set aside a running ballot, so that it can be held again. Nobody has seen a count of it."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="voids")
    reason = models.CharField("作废理由", max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("复核时间", null=True)
    approved = models.BooleanField("同意", null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="ballot_void_has_reason"),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="ballot_void_decided_whole",
            ),
            # Whoever proposed may take it back; only somebody else approves.
            models.CheckConstraint(
                condition=~Q(approved=True) | ~Q(decided_by=F("proposed_by")), name="ballot_void_by_two_persons"
            ),
            models.UniqueConstraint(
                fields=("meeting",),
                condition=Q(approved__isnull=True) | Q(approved=True),
                name="one_void_of_a_ballot",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="ballot_void_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="ballot_void_is_fixed", fields=["meeting", "reason", "proposed_by", "proposed_at"]),
            pgtrigger.Protect(
                name="decided_ballot_void_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.approved IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} / {self.reason}"
