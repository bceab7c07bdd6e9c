"""Stage 6: the stage scores combined, and the comprehensive report (plan 五（六）)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application, AwardCycle
from baoji_award.documents.models import Document
from committee.models.triggers import append_only

FROZEN_BY_REPORT = """
IF EXISTS (
    SELECT 1 FROM committee_evaluationreport report
    JOIN applications_application application ON application.cycle_id = report.cycle_id
    WHERE application.id = COALESCE(NEW.application_id, OLD.application_id)
) THEN
    RAISE EXCEPTION 'combined results are frozen once the report has been drafted'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'results_frozen_by_report';
END IF;
RETURN COALESCE(NEW, OLD);
"""


class EvaluationResult(models.Model):
    """The combined score of one application on a scale of 100, its three parts and its rank in the round.

    `combined` is rounded half up to two decimals and the rank follows the rounded value, so that the printed table
    agrees with itself; equal scores are told apart by the site review, what is still equal shares its rank.
    """

    application = models.OneToOneField(Application, models.PROTECT, related_name="evaluation")
    document_review = models.DecimalField("资料评审（百分制）", max_digits=5, decimal_places=2)
    defence = models.DecimalField("陈述答辩（百分制）", max_digits=5, decimal_places=2)
    site_review = models.DecimalField("现场评审（百分制）", max_digits=5, decimal_places=2)
    combined = models.DecimalField("综合得分", max_digits=5, decimal_places=2)
    rank = models.PositiveSmallIntegerField("名次")
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        ordering = ("rank", "application__number")
        constraints = (
            models.CheckConstraint(condition=Q(combined__gte=0, combined__lte=100), name="combined_of_100"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="rank_from_one"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="frozen_by_report",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FROZEN_BY_REPORT,
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}：{self.combined}"


class EvaluationReport(models.Model):
    """综合评审报告: a snapshot that the panel leaders sign; issued as a PDF when all have signed."""

    cycle = models.OneToOneField(AwardCycle, models.PROTECT, related_name="evaluation_report")
    snapshot = models.JSONField("内容")
    digest = models.CharField("内容摘要", max_length=64)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("起草时间")
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField("定稿时间", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(document__isnull=True, issued_at__isnull=True)
                | Q(document__isnull=False, issued_at__isnull=False),
                name="issued_report_has_document",
            ),
        )
        triggers = (
            pgtrigger.Protect(name="report_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="report_text_is_fixed", fields=["cycle", "snapshot", "digest", "drafted_by", "drafted_at"]
            ),
            pgtrigger.Protect(
                name="issued_report_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.document_id IS NOT NULL"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id} 综合评审报告"


class ReportSignature(models.Model):
    """One panel leader's signature under the report; `digest` is what they signed."""

    report = models.ForeignKey(EvaluationReport, models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.CharField("身份", max_length=60)
    digest = models.CharField("所签内容摘要", max_length=64)
    signed_at = models.DateTimeField("签署时间")

    class Meta:
        ordering = ("signed_at", "pk")
        constraints = (models.UniqueConstraint(fields=("report", "signer"), name="one_signature_per_leader"),)
        triggers = (append_only("report_signature_append_only"),)

    def __str__(self) -> str:
        return self.capacity
