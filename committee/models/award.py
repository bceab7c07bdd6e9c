"""Candidates, the prize itself and its certificate (plan 五（六）, 五（七）, 四)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, AwardKind
from baoji_award.documents.models import Document, DocumentNumber
from committee.models.resolution import Resolution
from committee.models.triggers import append_only, when_due, within_ceiling


class Candidate(models.Model):
    """A line of the candidate list, in the order of the resolution. Invisible outside its desk until published."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="candidacy")
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="candidates")
    position = models.PositiveSmallIntegerField("次序")
    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="candidates")

    class Meta:
        ordering = ("kind__position", "position")
        constraints = (models.UniqueConstraint(fields=("kind", "position"), name="one_candidate_per_place"),)
        triggers = (
            append_only("candidate_append_only"),
            within_ceiling("candidate_within_ceiling", "committee_candidate"),
        )

    def __str__(self) -> str:
        return f"{self.application_id} / {self.kind_id}"


class Award(models.Model):
    """An award given. Its number and code never change; a revoked award keeps its place and its row.

    Whether it stands is the application's state (awarded or revoked), so the two cannot disagree.
    `document` is empty until the certificate has been rendered.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="award")
    kind = models.ForeignKey(AwardKind, models.PROTECT, related_name="awards")
    winner = models.CharField("获奖组织", max_length=100)
    first_time = models.BooleanField("首次获奖")
    money = models.PositiveIntegerField("补助资金（元）")
    number = models.OneToOneField(DocumentNumber, models.PROTECT, related_name="+", verbose_name="证书编号")
    verify_code = models.CharField("查验码", max_length=32, unique=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField("授奖时间")
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-issued_at", "kind__position", "number__value")
        constraints = (
            models.CheckConstraint(condition=Q(first_time=True) | Q(money=0), name="money_for_first_award_only"),
            models.CheckConstraint(condition=Q(verify_code__regex=r"^[0-9a-f]{32}$"), name="verify_code_128_bits"),
        )
        triggers = (
            pgtrigger.Protect(name="award_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="award_is_fixed",
                fields=[
                    "application",
                    "kind",
                    "winner",
                    "first_time",
                    "money",
                    "number",
                    "verify_code",
                    "issued_by",
                    "issued_at",
                ],
            ),
            pgtrigger.Protect(
                name="certificate_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.document_id IS NOT NULL"),
            ),
            when_due("award_when_due"),
            within_ceiling("award_within_ceiling", "committee_award"),
        )

    def __str__(self) -> str:
        return self.winner
