"""综合评审报告: its versions, the signatures under one of them, and the supervision's statement that it quotes."""

from functools import cached_property
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import AwardCycle
from baoji_award.documents.models import Document
from committee.models.triggers import append_only

TEXT_LONGEST = 4000

NEXT_VERSION = """
IF EXISTS (SELECT 1 FROM committee_evaluationreport WHERE id = NEW.report_id AND document_id IS NOT NULL) THEN
    RAISE EXCEPTION 'an issued report has no further version'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_has_no_next_version';
END IF;
IF NEW.number <> 1 + (SELECT count(*) FROM committee_reportversion WHERE report_id = NEW.report_id) THEN
    RAISE EXCEPTION 'versions of a report are counted without gaps'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_versions_without_gaps';
END IF;
RETURN NEW;
"""
SIGNS_THE_NEWEST = """
IF EXISTS (
    SELECT 1 FROM committee_reportversion version
    JOIN committee_evaluationreport report ON report.id = version.report_id
    WHERE version.id = NEW.version_id AND (
        version.digest <> NEW.digest OR report.document_id IS NOT NULL OR version.number <> (
            SELECT max(number) FROM committee_reportversion newest WHERE newest.report_id = version.report_id
        )
    )
) THEN
    RAISE EXCEPTION 'a signature is on the digest of the newest version of a report that is not issued'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_on_newest_version';
END IF;
RETURN NEW;
"""
SIGNED_BEFORE_ISSUED = """
IF NEW.document_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM committee_reportsignature signature
    JOIN committee_reportversion version ON version.id = signature.version_id
    WHERE version.report_id = NEW.id AND version.number = (
        SELECT max(number) FROM committee_reportversion WHERE report_id = NEW.id
    )
) THEN
    RAISE EXCEPTION 'a report is issued with signatures on its newest version'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_signed';
END IF;
RETURN NEW;
"""
BEFORE_ISSUE = """
IF EXISTS (
    SELECT 1 FROM committee_evaluationreport WHERE cycle_id = NEW.cycle_id AND document_id IS NOT NULL
) THEN
    RAISE EXCEPTION 'the report that quotes the statement has been issued'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_before_issue';
END IF;
RETURN NEW;
"""


class EvaluationReport(models.Model):
    """综合评审报告: what it says is in its versions; issued as a PDF when all have signed the newest of them."""

    cycle = models.OneToOneField(AwardCycle, models.PROTECT, related_name="evaluation_report")
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
            pgtrigger.ReadOnly(name="report_draft_is_fixed", fields=["cycle", "drafted_by", "drafted_at"]),
            pgtrigger.Protect(
                name="issued_report_is_fixed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.document_id IS NOT NULL"),
            ),
            pgtrigger.Trigger(
                name="issued_report_is_signed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=SIGNED_BEFORE_ISSUED,
            ),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id} 综合评审报告"

    @cached_property
    def current(self) -> "ReportVersion":
        """The newest version: the one that is signed and issued. One query, once."""
        return self.versions.select_related("written_by").order_by("-number")[0]

    @property
    def snapshot(self) -> dict[str, Any]:
        """The tables of the newest version."""
        snapshot: dict[str, Any] = self.current.snapshot
        return snapshot

    @property
    def digest(self) -> str:
        """What is signed: the digest of the newest version."""
        return self.current.digest


class ReportVersion(models.Model):
    """What the report said from `written_at` on: tables out of the data, texts by people, one digest over both."""

    report = models.ForeignKey(EvaluationReport, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版次")
    snapshot = models.JSONField("数据")
    texts = models.JSONField("文字", default=dict)
    digest = models.CharField("内容摘要", max_length=64)
    reason = models.CharField("修改说明", max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("形成时间")

    class Meta:
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=("report", "number"), name="one_report_version_per_number"),)
        triggers = (
            append_only("report_version_append_only"),
            pgtrigger.Trigger(
                name="next_report_version", when=pgtrigger.Before, operation=pgtrigger.Insert, func=NEXT_VERSION
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id} 第{self.number}版"


class ReportSignature(models.Model):
    """One signature under one version of the report; `digest` is what they signed."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.CharField("身份", max_length=60)
    digest = models.CharField("所签内容摘要", max_length=64)
    signed_at = models.DateTimeField("签署时间")

    class Meta:
        ordering = ("signed_at", "pk")
        constraints = (models.UniqueConstraint(fields=("version", "signer"), name="one_signature_per_signer"),)
        triggers = (
            append_only("report_signature_append_only"),
            pgtrigger.Trigger(
                name="signature_on_newest_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=SIGNS_THE_NEWEST,
            ),
        )

    def __str__(self) -> str:
        return self.capacity


class SupervisionStatement(models.Model):
    """What the supervision says about the round, for the report; the newest one counts."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="supervision_statements")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    text = models.TextField("监督情况说明", max_length=TEXT_LONGEST)
    written_at = models.DateTimeField("提交时间")

    class Meta:
        ordering = ("-pk",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="statement_says_something"),)
        triggers = (
            append_only("statement_append_only"),
            pgtrigger.Trigger(
                name="statement_before_issue", when=pgtrigger.Before, operation=pgtrigger.Insert, func=BEFORE_ISSUE
            ),
        )

    def __str__(self) -> str:
        return self.text[:40]
