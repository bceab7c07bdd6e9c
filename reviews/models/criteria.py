"""Scoring criteria as published, immutable data (GB/T 19580-2012 and any other set a round names)."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod

from reviews.enums import ItemKind

# Publishing is where the arithmetic of the set has to close.
LEAVES_SUM_TO_TOTAL = """
IF NEW.status = 'published' AND NEW.total IS DISTINCT FROM (
    SELECT SUM(points) FROM reviews_criteriaitem WHERE criteria_id = NEW.id AND leaf
) THEN
    RAISE EXCEPTION 'the leaf points of criteria set % do not sum to its total', NEW.code
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

ONLY_IN_DRAFT = """
IF EXISTS (
    SELECT 1 FROM reviews_criteriaset
    WHERE id = (CASE WHEN TG_OP = 'INSERT' THEN NEW.criteria_id ELSE OLD.criteria_id END) AND status = 'published'
) THEN
    RAISE EXCEPTION 'a published criteria set is never changed' USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class CriteriaSet(models.Model):
    """One edition of a standard. `scale` holds dimensions and bands per kind of item; `digest` that of the file."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"

    code = models.CharField("代号", max_length=40)
    edition = models.CharField("版本", max_length=20)
    title = models.CharField("名称", max_length=100)
    total = models.PositiveSmallIntegerField("总分")
    guide = models.CharField("评价指南", max_length=100, blank=True)
    source_status = models.JSONField("核对情况", default=dict)
    scale = models.JSONField("评分区间与维度")
    digest = models.CharField("文件摘要", max_length=64)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        ordering = ("code", "edition")
        constraints = (
            models.UniqueConstraint(fields=("code", "edition"), name="one_criteria_set_per_edition"),
            models.CheckConstraint(
                condition=Q(status="draft", published_at__isnull=True)
                | Q(status="published", published_at__isnull=False),
                name="published_criteria_have_a_time",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="published_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status="published"),
            ),
            pgtrigger.Trigger(
                name="leaves_sum_to_total",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=LEAVES_SUM_TO_TOTAL,
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}《{self.title}》"


class CriteriaItem(models.Model):
    """A clause. Leaves are scored; the others group them (4.1 领导). Scores point to this row, never to a string."""

    criteria = models.ForeignKey(CriteriaSet, models.CASCADE, related_name="items")
    clause = models.CharField("条款", max_length=20)
    title = models.CharField("名称", max_length=60)
    requirement = models.CharField("要求", max_length=200, blank=True)
    points = models.PositiveSmallIntegerField("分值")
    kind = models.CharField("类型", max_length=10, choices=ItemKind.choices)
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    leaf = models.BooleanField("评分条款")
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("criteria", "clause"), name="one_item_per_clause"),
            models.UniqueConstraint(fields=("criteria", "position"), name="one_item_per_position"),
            # Only then is points × percent / 100 a multiple of a quarter for every multiple of 5 %.
            models.CheckConstraint(
                condition=Q(points__gt=0) & Q(points=F("points") - Mod(F("points"), 5)), name="points_in_fives"
            ),
        )
        triggers = (
            pgtrigger.Trigger(
                name="only_in_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=ONLY_IN_DRAFT,
            ),
        )

    def __str__(self) -> str:
        return f"{self.clause} {self.title}"
