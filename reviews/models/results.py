"""Opening sealed scores with two keys, and the results that are computed then."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from applications.models import Application, AwardCycle, Group
from reviews.enums import ReviewStage


class Opening(models.Model):
    """Two different people, office and supervisor, each turn a key once; with the second the stage's scores open."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="openings")
    stage = models.CharField("阶段", max_length=20, choices=ReviewStage.choices)
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="openings")
    office_key_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    office_key_at = models.DateTimeField("办公室开封时间", null=True, blank=True)
    supervisor_key_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    supervisor_key_at = models.DateTimeField("监督开封时间", null=True, blank=True)
    opened_at = models.DateTimeField("开封时间", null=True, blank=True)
    root = models.CharField("封存摘要汇总", max_length=64, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("cycle", "stage", "group"), nulls_distinct=False, name="one_opening_per_stage"
            ),
            models.CheckConstraint(
                condition=Q(office_key_by__isnull=True)
                | Q(supervisor_key_by__isnull=True)
                | ~Q(office_key_by=F("supervisor_key_by")),
                name="two_different_people",
            ),
            models.CheckConstraint(
                condition=Q(office_key_by__isnull=True, office_key_at__isnull=True)
                | Q(office_key_by__isnull=False, office_key_at__isnull=False),
                name="office_key_has_name_and_time",
            ),
            models.CheckConstraint(
                condition=Q(supervisor_key_by__isnull=True, supervisor_key_at__isnull=True)
                | Q(supervisor_key_by__isnull=False, supervisor_key_at__isnull=False),
                name="supervisor_key_has_name_and_time",
            ),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True)
                | (Q(office_key_by__isnull=False, supervisor_key_by__isnull=False) & ~Q(root="")),
                name="opened_with_both_keys",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="opened_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__opened_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id}/{self.stage}"


class StageResult(models.Model):
    """A dossier's score in one stage, stored when the scores are opened. Never changed.

    `score` of `full` points (six decimals keep every mean apart that differs); `normalised` is the official value of
    0–100 with two decimals, rounded half up. Ties share a rank.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="stage_results")
    stage = models.CharField("阶段", max_length=20, choices=ReviewStage.choices)
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="results")
    score = models.DecimalField("得分", max_digits=10, decimal_places=6)
    full = models.PositiveSmallIntegerField("满分")
    normalised = models.DecimalField("百分制得分", max_digits=5, decimal_places=2)
    lowest = models.DecimalField("最低分", max_digits=6, decimal_places=2)
    highest = models.DecimalField("最高分", max_digits=6, decimal_places=2)
    scorers = models.PositiveSmallIntegerField("有效评分人数")
    aggregate = models.CharField("计分方式", max_length=20)
    rank_in_group = models.PositiveSmallIntegerField("组内名次")
    rank_overall = models.PositiveSmallIntegerField("总名次")
    opened_at = models.DateTimeField("开封时间")

    class Meta:
        ordering = ("rank_overall", "application__number")
        constraints = (
            models.UniqueConstraint(fields=("application", "stage"), name="one_result_per_stage"),
            models.CheckConstraint(condition=Q(normalised__gte=0, normalised__lte=100), name="normalised_in_range"),
        )
        indexes = (models.Index(fields=("opening", "rank_overall"), name="result_ranking"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.application_id}/{self.stage}"
