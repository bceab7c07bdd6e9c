"""Taking an award back (domain.md 2.8): proposed by one officer with the decision, approved by another."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Sanction
from baoji_award.documents.models import StoredFile
from committee.models.award import Award


class Revocation(models.Model):
    """One proposal to revoke an award. Approved, it is the public trail; refused, another may follow.

    `bars` and `barred_until` are what the round's rules say for the ground; no day is for life. `sanction` is the entry
    that the eligibility check reads.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        APPROVED = "approved", "已撤销"
        REFUSED = "refused", "未通过复核"

    award = models.ForeignKey(Award, models.PROTECT, related_name="revocations")
    ground = models.CharField("撤销情形代码", max_length=40)
    ground_label = models.CharField("撤销情形", max_length=100)
    reason = models.CharField("事实与理由", max_length=500)
    document = models.CharField("决定文号", max_length=60)
    decided_on = models.DateField("决定日期")
    decision = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="撤销决定")
    bars = models.BooleanField("限制申报")
    barred_until = models.DateField("限制截止日", null=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("复核时间", null=True)
    sanction = models.OneToOneField(Sanction, models.PROTECT, null=True, related_name="+")
    money_due = models.PositiveIntegerField("应退回资金（元）", default=0)
    money_due_on = models.DateField("退回期限", null=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("award",), condition=Q(state__in=("proposed", "approved")), name="one_revocation_an_award"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", closed_by__isnull=True, closed_at__isnull=True)
                | Q(state__in=("approved", "refused"), closed_by__isnull=False, closed_at__isnull=False),
                name="closed_revocation_has_its_person",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("proposed_by")), name="revocation_by_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(sanction__isnull=True) | Q(state="approved", bars=True),
                name="bar_of_an_approved_revocation",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="revocation_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="closed_revocation_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'proposed'"),
            ),
            pgtrigger.ReadOnly(
                name="revocation_text_is_fixed",
                fields=[
                    "award",
                    "ground",
                    "ground_label",
                    "reason",
                    "document",
                    "decided_on",
                    "decision",
                    "bars",
                    "barred_until",
                    "proposed_by",
                    "proposed_at",
                ],
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.document}"
