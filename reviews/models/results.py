"""Opening sealed scores with two keys, and the results that are computed then."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from applications.models import Application, AwardCycle, Group
from reviews.enums import ReviewStage

GROUP_OF_ITS_ROUND = """
IF NOT EXISTS (SELECT 1 FROM applications_group g WHERE g.id = NEW.group_id AND g.cycle_id = NEW.cycle_id) THEN
    RAISE EXCEPTION 'group % is of another round', NEW.group_id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
OPENED_WITH_ITS_GROUP = """
IF NOT EXISTS (
    SELECT 1 FROM reviews_opening opening
    JOIN applications_application application ON application.id = NEW.application_id
    WHERE opening.id = NEW.opening_id AND opening.stage = NEW.stage AND opening.opened_at IS NOT NULL
        AND opening.group_id = application.group_id
) THEN
    RAISE EXCEPTION 'the scores of application % are not opened by opening %', NEW.application_id, NEW.opening_id
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
RANKED_ONCE = """
IF OLD.rank_overall IS NOT NULL OR to_jsonb(OLD) - 'rank_overall' <> to_jsonb(NEW) - 'rank_overall' THEN
    RAISE EXCEPTION 'Cannot update a result but for its rank over all, once' USING ERRCODE = 'raise_exception';
END IF;
RETURN NEW;
"""


class Opening(models.Model):
    """The scores of one group in one stage: those of its panel.

    Two different people, office and supervisor, each turn a key once; with the second the group's scores open.
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="openings")
    stage = models.CharField("阶段", max_length=20, choices=ReviewStage.choices)
    group = models.ForeignKey(Group, models.PROTECT, related_name="openings")
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
            models.UniqueConstraint(fields=("cycle", "stage", "group"), name="one_opening_per_group"),
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
            pgtrigger.Trigger(
                name="group_of_its_round",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=GROUP_OF_ITS_ROUND,
            ),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id}/{self.stage}/{self.group_id}"


class StageResult(models.Model):
    """A dossier's score in one stage, stored when its group's scores are opened. Never changed.

    `score` of `full` points (six decimals keep every mean apart that differs); `normalised` is the official value of
    0–100 with two decimals, rounded half up. `tie_keys` tell equal scores apart in the order of the round's rules; what
    is still equal shares a rank. `rank_overall` is written once, when every group of the stage is open.
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
    rank_overall = models.PositiveSmallIntegerField("总名次", null=True)
    tie_keys = ArrayField(models.DecimalField(max_digits=10, decimal_places=6, null=True), default=list)
    opened_at = models.DateTimeField("开封时间")

    class Meta:
        ordering = ("rank_overall", "application__number")
        constraints = (
            models.UniqueConstraint(fields=("application", "stage"), name="one_result_per_stage"),
            models.CheckConstraint(condition=Q(normalised__gte=0, normalised__lte=100), name="normalised_in_range"),
        )
        indexes = (
            models.Index(fields=("opening", "rank_in_group"), name="result_ranking_of_group"),
            models.Index(fields=("stage", "rank_overall"), name="result_ranking_over_all"),
        )
        triggers = (
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(name="ranked_once", when=pgtrigger.Before, operation=pgtrigger.Update, func=RANKED_ONCE),
            pgtrigger.Trigger(
                name="opened_with_its_group",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=OPENED_WITH_ITS_GROUP,
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.stage}"
