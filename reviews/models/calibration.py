"""Calibration: all experts score one sample case before the real ones, and then see how severe they are."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod

from applications.models import AwardCycle
from baoji_award.documents.models import StoredFile
from reviews.enums import PERCENT_STEP
from reviews.models.criteria import CriteriaItem, CriteriaSet

FINISHED_IS_KEPT = """
PERFORM 1 FROM reviews_calibrationsheet
    WHERE id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.sheet_id ELSE NEW.sheet_id END) AND finished_at IS NOT NULL
    FOR SHARE;
IF FOUND THEN
    RAISE EXCEPTION 'a finished calibration is never changed' USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class CalibrationCase(models.Model):
    """The sample case of a round, one for each criteria set in use. A real dossier is never one."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="calibration_cases")
    criteria = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=100)
    brief = models.TextField("说明", blank=True)
    stored = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="样例材料")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField("发布时间")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("cycle", "criteria"), name="one_calibration_case"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.title


class CalibrationSheet(models.Model):
    """One expert's scores of the case; frozen when finished."""

    case = models.ForeignKey(CalibrationCase, models.PROTECT, related_name="sheets")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("case", "expert"), name="one_calibration_sheet"),)
        triggers = (
            pgtrigger.Protect(
                name="finished_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__finished_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id}/{self.expert_id}"


class CalibrationScore(models.Model):
    """One item of it. A blank item has no row."""

    sheet = models.ForeignKey(CalibrationSheet, models.CASCADE, related_name="scores")
    item = models.ForeignKey(CriteriaItem, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField("百分比")

    class Meta:
        ordering = ("sheet", "item__position")
        constraints = (
            models.UniqueConstraint(fields=("sheet", "item"), name="one_calibration_score"),
            models.CheckConstraint(
                condition=Q(percent__lte=100, percent=F("percent") - Mod(F("percent"), PERCENT_STEP)),
                name="calibration_percent_in_fives",
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="finished_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FINISHED_IS_KEPT,
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.item_id}"
