"""The site visit: plan, findings, and the report that the whole team signs (plan 五（五）)."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import Application
from baoji_award.documents.models import Document
from reviews.models.criteria import CriteriaItem
from reviews.models.panels import Panel


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

    def __str__(self) -> str:
        return f"{self.application_id} {self.visit_on}"


class SiteFinding(models.Model):
    """Something verified on site: what was claimed, what was found, and the evidence seen."""

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
    evidence = models.CharField("查阅的证据", max_length=300, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("记录时间")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind__in=("verified", "different")) | ~Q(claimed=""), name="a_check_names_the_claim"
            ),
        )

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
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("撰写时间")
    digest = models.CharField("报告摘要", max_length=64, blank=True)
    signed_at = models.DateTimeField("签署完成时间", null=True, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(score_quanta__lte=4000), name="site_score_in_range"),
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
                func="""
                IF (OLD.summary, OLD.score_quanta, OLD.digest) IS DISTINCT FROM
                   (NEW.summary, NEW.score_quanta, NEW.digest) OR NEW.state = 'draft' THEN
                    RAISE EXCEPTION 'a site report that is being signed is never changed'
                        USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
                """,
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
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.report_id}/{self.user_id}"
