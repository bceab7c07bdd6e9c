"""The site visit: plan, findings, and the report that the whole team signs (plan 五（五）)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application
from baoji_award.documents.models import Document
from reviews.enums import QUANTA_PER_POINT
from reviews.models.criteria import CriteriaItem
from reviews.models.panels import Panel

# The digest that members sign covers plan and findings, so both stand from the moment the report is put up for
# signing. The report's row is locked, so that nothing slips in between the digest and its commit.
STANDS_WHILE_SIGNING = """
PERFORM 1 FROM reviews_sitereport WHERE visit_id = {visit} AND state <> 'draft' FOR SHARE;
IF FOUND THEN
    RAISE EXCEPTION 'what a site report says is never changed while it is signed' USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


# Back to the draft only as the next version, once the withdrawn one is kept and nobody's signature is left on it.
WITHDRAWN_OR_UNCHANGED = """
IF OLD.state = 'signing' AND NEW.state = 'draft' THEN
    IF NEW.version = OLD.version + 1 AND NEW.digest = '' AND OLD.document_id IS NULL
       AND (OLD.visit_id, OLD.summary, OLD.score_quanta, OLD.full, OLD.written_by_id, OLD.written_at)
           IS NOT DISTINCT FROM
           (NEW.visit_id, NEW.summary, NEW.score_quanta, NEW.full, NEW.written_by_id, NEW.written_at)
       AND EXISTS (
           SELECT 1 FROM reviews_withdrawnreport kept
           WHERE kept.report_id = OLD.id AND kept.version = OLD.version AND kept.digest = OLD.digest
       )
       AND NOT EXISTS (SELECT 1 FROM reviews_sitesignature WHERE report_id = OLD.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a report that is being signed is withdrawn as a kept version' USING ERRCODE = 'check_violation';
END IF;
IF (OLD.visit_id, OLD.summary, OLD.score_quanta, OLD.full, OLD.digest, OLD.version, OLD.written_by_id)
   IS DISTINCT FROM
   (NEW.visit_id, NEW.summary, NEW.score_quanta, NEW.full, NEW.digest, NEW.version, NEW.written_by_id)
   OR NEW.state = 'draft'
   OR (OLD.state = 'signed' AND (NEW.state, NEW.signed_at) IS DISTINCT FROM (OLD.state, OLD.signed_at))
   OR (OLD.document_id IS NOT NULL AND NEW.document_id IS DISTINCT FROM OLD.document_id) THEN
    RAISE EXCEPTION 'a site report that is being signed is never changed' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
# A signature goes only where the version it was for is kept as withdrawn, and the signature with it.
KEPT_WITH_ITS_VERSION = """
IF TG_OP = 'UPDATE' OR NOT EXISTS (
    SELECT 1 FROM reviews_withdrawnreport kept JOIN reviews_sitereport report ON report.id = kept.report_id
    WHERE kept.report_id = OLD.report_id AND kept.version = report.version AND report.state = 'signing'
        AND kept.signatures @> jsonb_build_array(jsonb_build_object('user', OLD.user_id))
) THEN
    RAISE EXCEPTION 'a signature is never changed' USING ERRCODE = 'check_violation';
END IF;
RETURN OLD;
"""


def stands_while_signing(name: str) -> pgtrigger.Trigger:
    """The trigger for a table of a visit's papers, which has a `visit_id`."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=STANDS_WHILE_SIGNING.format(visit="(CASE WHEN TG_OP = 'INSERT' THEN NEW.visit_id ELSE OLD.visit_id END)"),
    )


class SiteVisit(models.Model):
    """One visit to one organisation by one team (the panel's accepted assignments to the dossier)."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="site_visit")
    panel = models.ForeignKey(Panel, models.PROTECT, related_name="visits")
    visit_on = models.DateField("日期")
    place = models.CharField("地点", max_length=200)
    agenda = models.TextField("日程")
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField("安排时间")

    class Meta:
        ordering = ("visit_on", "application__number")
        triggers = (
            pgtrigger.Trigger(
                name="plan_stands_while_signing",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=STANDS_WHILE_SIGNING.format(visit="OLD.id"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.visit_on}"


class SiteFinding(models.Model):
    """Something verified on site: what was claimed, what was found, the difference, and the evidence seen.

    It may answer an issue of the same visit.
    """

    class Kind(models.TextChoices):
        VERIFIED = "verified", "已核实"
        DIFFERENT = "different", "不符"
        STRENGTH = "strength", "优势"
        IMPROVEMENT = "improvement", "改进机会"

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="findings")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    item = models.ForeignKey(CriteriaItem, models.PROTECT, null=True, blank=True, related_name="+")
    claimed = models.CharField("申报材料所述", max_length=300, blank=True)
    found = models.TextField("现场情况", max_length=1000)
    difference = models.CharField("差异", max_length=300, blank=True)
    evidence = models.CharField("查阅的证据", max_length=300, blank=True)
    issue = models.ForeignKey("reviews.SiteIssue", models.PROTECT, null=True, blank=True, related_name="findings")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("记录时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind__in=("verified", "different")) | ~Q(claimed=""), name="a_check_names_the_claim"
            ),
            models.CheckConstraint(
                condition=~Q(kind="different") | ~Q(difference=""), name="a_difference_is_written_down"
            ),
        )
        triggers = (stands_while_signing("stands_while_signing"),)

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.kind}"


class SiteReport(models.Model):
    """现场评审报告. The leader writes it; once it is put up for signing its text and score stand (trigger)."""

    class State(models.TextChoices):
        DRAFT = "draft", "撰写中"
        SIGNING = "signing", "待签署"
        SIGNED = "signed", "已签署"

    visit = models.OneToOneField(SiteVisit, models.PROTECT, related_name="report")
    summary = models.TextField("总体评价")
    score_quanta = models.PositiveIntegerField("现场评审得分（四分之一分）")
    full = models.PositiveSmallIntegerField("满分", default=1000)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("撰写时间")
    digest = models.CharField("报告摘要", max_length=64, blank=True)
    signed_at = models.DateTimeField("签署完成时间", null=True, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(score_quanta__lte=F("full") * QUANTA_PER_POINT), name="site_score_in_range"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", digest="") | (~Q(state="draft") & ~Q(digest="")),
                name="a_report_to_sign_has_a_digest",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="text_stands_while_signing",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=("signing", "signed")),
                func=WITHDRAWN_OR_UNCHANGED,
            ),
            pgtrigger.Protect(name="report_is_kept", operation=pgtrigger.Delete),
        )

    def __str__(self) -> str:
        return f"{self.visit_id}"


class SiteSignature(models.Model):
    """A team member's signature under the report's digest."""

    report = models.ForeignKey(SiteReport, models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField("签署的摘要", max_length=64)
    signed_at = models.DateTimeField("签署时间")

    class Meta:
        ordering = ("signed_at",)
        constraints = (models.UniqueConstraint(fields=("report", "user"), name="one_signature_per_member"),)
        triggers = (
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=KEPT_WITH_ITS_VERSION,
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}/{self.user_id}"


class WithdrawnReport(models.Model):
    """A version that was up for signing and was taken back: its text, and the signatures that are void with it."""

    report = models.ForeignKey(SiteReport, models.PROTECT, related_name="withdrawals")
    version = models.PositiveIntegerField("版本")
    text = models.TextField("报告内容")
    digest = models.CharField("报告摘要", max_length=64)
    # [{"user": id, "at": ISO time}, …]
    signatures = models.JSONField("作废的签署")
    reason = models.CharField("撤回原因", max_length=200)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间")

    class Meta:
        ordering = ("report", "-version")
        constraints = (
            models.UniqueConstraint(fields=("report", "version"), name="one_withdrawal_per_version"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_withdrawal_has_a_reason"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.report_id}/{self.version}"
