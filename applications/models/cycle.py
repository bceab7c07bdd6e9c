"""A round of the award, its calendar, its groups and prizes, and the bureaus that answer for industries."""

from datetime import datetime
from functools import lru_cache

import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, When
from django_fsm import FSMField

from applications.rules.rulebook import Rulebook
from applications.stages import CLOSED, ROUND, STAGE, STAGES, stage_of_round
from applications.workflow.binding import bound_to


class RoundRules(models.Model):
    """The rules of a round as data, by the SHA-256 of their canonical text. Never changed: others are another row.

    In a table of their own, because a round comes along with nearly every row that a page reads, and they are long.
    """

    digest = models.CharField("规则摘要", max_length=64, primary_key=True)
    data = models.JSONField("规则")

    class Meta:
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return self.digest


@lru_cache(maxsize=32)
def rulebook_of(digest: str) -> Rulebook:
    """The rules with this digest as typed data; read and validated once in a process."""
    return Rulebook.model_validate(RoundRules.objects.get(pk=digest).data)


# Which round workspaces and public pages speak of: one that is under way, before the rules of the next year, which are
# loaded ahead, and before what is closed. Among equals the newest.
AT_HAND_FIRST = (Case(When(state__in=(ROUND.initial, CLOSED), then=1), default=0), "-year", "-pk")


class AwardCycle(models.Model):
    """One round. Its rules are data (`rules`), frozen with their hash when stage 1 opens (design.md section 7).

    `state` moves only through workflow/engine.py.
    """

    code = models.SlugField("年度代码", max_length=20, unique=True)
    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("名称", max_length=100)
    state = FSMField("状态", default=ROUND.initial, choices=ROUND.choices(), protected=True)
    version = models.PositiveIntegerField("版本", default=1)
    rules = models.ForeignKey(RoundRules, models.PROTECT, db_column="rules_hash", related_name="+")
    rules_frozen_at = models.DateTimeField("规则锁定时间", null=True, blank=True)
    list_published_at = models.DateTimeField("名单公示时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", db_default=models.functions.Now())

    on_table = bound_to(ROUND, state)

    class Meta:
        ordering = ("-year",)
        triggers = (
            pgtrigger.FSM(name="legal_edges", field="state", transitions=ROUND.edges()),
            pgtrigger.Trigger(
                name="frozen_rules",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.rules_frozen_at IS NOT NULL AND (OLD.rules_hash IS DISTINCT FROM NEW.rules_hash"
                    " OR OLD.rules_frozen_at IS DISTINCT FROM NEW.rules_frozen_at)"
                ),
                func="RAISE EXCEPTION 'the rules of a round are frozen once stage 1 has opened';",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def rules_hash(self) -> str:
        """SHA-256 of the rules' canonical text, as it stands in the audit log."""
        return self.rules_id

    @property
    def rulebook(self) -> Rulebook:
        """The rules of this round as typed data."""
        return rulebook_of(self.rules_id)

    @property
    def stage_number(self) -> int:
        return stage_of_round(self.state)

    @on_table
    def announce(self, at: datetime) -> None:
        """Stage 1 begins and the rules are frozen; their hash goes into the audit log with this event."""
        self.rules_frozen_at = at

    @on_table
    def open_application(self, at: datetime) -> None:
        """Stage 2: organisations may create and submit dossiers while the window is open."""

    @on_table
    def start_document_review(self, at: datetime) -> None:
        """Stage 3: no dossier may be left on a desk of stage 2."""

    @on_table
    def start_defence(self, at: datetime) -> None:
        """Stage 4: the shortlist is decided for every dossier of stage 3."""

    @on_table
    def start_site_review(self, at: datetime) -> None:
        """Stage 5: every dossier of stage 4 has gone on or stopped."""

    @on_table
    def start_evaluation(self, at: datetime) -> None:
        """Stage 6: every visit is concluded."""

    @on_table
    def start_publicity(self, at: datetime) -> None:
        """Stage 7: every dossier of stage 6 is a candidate or not proposed."""

    @on_table
    def close_round(self, at: datetime) -> None:
        """The end: nobody is in notice any more."""


class StageWindow(models.Model):
    """When a stage is open: a half-open interval of instants. A deadline of 24:00 is the next day's 00:00 +08:00."""

    cycle = models.ForeignKey(AwardCycle, models.CASCADE, related_name="windows")
    stage = models.CharField("阶段", max_length=20, choices=[(stage.code, stage.label) for stage in STAGES])
    number = models.PositiveSmallIntegerField("序号")
    opens_at = models.DateTimeField("开始")
    closes_at = models.DateTimeField("截止（不含）")
    words = models.CharField("方案表述", max_length=40)

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("cycle", "stage"), name="one_window_per_stage"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="window_not_empty"),
        )

    def __str__(self) -> str:
        return f"{STAGE[self.stage].label} {self.words}"

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


class Group(models.Model):
    """A competition group (工业组 …): data, never an enum. `criteria` names the set that judges its dossiers."""

    cycle = models.ForeignKey(AwardCycle, models.CASCADE, related_name="groups")
    code = models.SlugField("代码", max_length=30)
    name = models.CharField("组别", max_length=30)
    criteria = models.CharField("评分标准", max_length=40)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("cycle", "code"), name="one_group_per_code"),)

    def __str__(self) -> str:
        return self.name


class AwardKind(models.Model):
    """A prize of the round with its ceiling over all groups and the money for a first win (plan, section 四)."""

    cycle = models.ForeignKey(AwardCycle, models.CASCADE, related_name="award_kinds")
    code = models.SlugField("代码", max_length=30)
    name = models.CharField("奖项", max_length=60)
    ceiling = models.PositiveSmallIntegerField("名额上限")
    first_time_money = models.PositiveIntegerField("首次获奖补助（元）", default=0)
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("cycle", "code"), name="one_award_per_code"),)

    def __str__(self) -> str:
        return self.name


class Bureau(models.Model):
    """An industry's competent department (行业主管部门). It outlives rounds; what it answers for is a Remit."""

    code = models.SlugField("代码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=60)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Remit(models.Model):
    """In this round, this bureau recommends applicants of this GB/T 4754 section (or division)."""

    cycle = models.ForeignKey(AwardCycle, models.CASCADE, related_name="remits")
    bureau = models.ForeignKey(Bureau, models.PROTECT, related_name="remits")
    industry = models.CharField("行业门类或大类", max_length=3)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("cycle", "bureau", "industry"), name="one_remit_per_industry"),)

    def __str__(self) -> str:
        return f"{self.bureau}：{self.industry}"
