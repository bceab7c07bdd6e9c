"""What a panel agrees on for each item after the opening. The independent sheets are never touched by it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod

from applications.models import Application
from reviews.enums import PERCENT_STEP
from reviews.models.criteria import CriteriaItem, CriteriaSet
from reviews.models.results import Opening

TEAM = """(
            SELECT assignment.expert_id
            FROM reviews_assignment assignment
            JOIN reviews_panel panel ON panel.id = assignment.panel_id AND panel.stage = 'document_review'
            JOIN reviews_scoresheet sheet ON sheet.assignment_id = assignment.id AND sheet.state = 'submitted'
            JOIN accounts_user person ON person.id = assignment.expert_id AND person.is_active
            WHERE assignment.application_id = NEW.application_id AND assignment.state = 'accepted'
            AND NOT EXISTS (
                SELECT 1 FROM reviews_participation part
                WHERE part.user_id = person.id AND part.cycle_id = panel.cycle_id
                    AND part.state IN ('declined', 'removed')
            )
        )"""
NEWEST = """(
            SELECT DISTINCT ON (value.item_id) value.id, value.item_id, value.percent
            FROM reviews_consensusvalue value WHERE value.consensus_id = NEW.id
            ORDER BY value.item_id, value.version DESC
        )"""
# Whoever has a sealed sheet that counts is of the team; a recusal takes them off it. Who has left the round, or has no
# account any more, has nothing to agree to: their sheet counts, and nobody waits for them.
AGREED_BY_ALL_WHEN_CLOSED = """
IF NEW.closed_at IS NOT NULL AND (
    NOT EXISTS (SELECT 1 FROM {team} AS team)
    OR EXISTS (
        SELECT 1 FROM reviews_criteriaitem item WHERE item.criteria_id = NEW.criteria_id AND item.leaf
        AND NOT EXISTS (SELECT 1 FROM {newest} AS newest WHERE newest.item_id = item.id)
    )
    OR EXISTS (
        SELECT 1 FROM {newest} AS newest CROSS JOIN {team} AS team
        WHERE NOT EXISTS (
            SELECT 1 FROM reviews_consensusagreement agreed
            WHERE agreed.value_id = newest.id AND agreed.user_id = team.expert_id
        )
    )
    OR NEW.total_quanta IS DISTINCT FROM (
        SELECT SUM(item.points * newest.percent / 25)
        FROM {newest} AS newest JOIN reviews_criteriaitem item ON item.id = newest.item_id
    )
) THEN
    RAISE EXCEPTION 'consensus % is not agreed by the whole team, or has a wrong total', NEW.id
        USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""

# The consensus' row is locked, so that nothing slips in between its closing and its commit.
ONLY_WHILE_OPEN = """
PERFORM 1 FROM reviews_consensus WHERE id = {consensus} AND closed_at IS NOT NULL FOR SHARE;
IF FOUND THEN
    RAISE EXCEPTION 'a closed consensus is never changed' USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
APPEND_ONLY = pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def only_while_open(consensus: str) -> pgtrigger.Trigger:
    """The trigger of a row that belongs to a consensus; `consensus` is the SQL of its id."""
    return pgtrigger.Trigger(
        name="only_while_open",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=ONLY_WHILE_OPEN.format(consensus=consensus),
    )


class Consensus(models.Model):
    """One attempt of a team at one opened dossier; closed by its chair once every item has everybody's agreement.

    It begins with the scores and remarks of its members: when one of them is recused a new attempt is necessary; the
    newest one counts, the others are kept.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="consensuses")
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="consensuses")
    criteria = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField("次数", default=1)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField("发起时间")
    total_quanta = models.PositiveIntegerField("合议总分（四分之一分）", null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        ordering = ("application", "attempt")
        constraints = (
            models.UniqueConstraint(fields=("application", "attempt"), name="one_consensus_per_attempt"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, total_quanta__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, total_quanta__isnull=False),
                name="closed_consensus_has_name_time_and_total",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="closed_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="agreed_by_all_when_closed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=AGREED_BY_ALL_WHEN_CLOSED.format(team=TEAM, newest=NEWEST),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.attempt}"


class ConsensusMember(models.Model):
    """One of those whose sheets an attempt began with."""

    consensus = models.ForeignKey(Consensus, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("consensus", "user"), name="one_seat_per_attempt"),)
        triggers = (APPEND_ONLY, only_while_open("NEW.consensus_id"))

    def __str__(self) -> str:
        return f"{self.consensus_id}/{self.user_id}"


class ConsensusValue(models.Model):
    """A proposed percent for one item with its note, and the remarks the team would sign. The newest version counts."""

    consensus = models.ForeignKey(Consensus, models.PROTECT, related_name="values")
    item = models.ForeignKey(CriteriaItem, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField("版本", default=1)
    percent = models.PositiveSmallIntegerField("合议百分比")
    note = models.CharField("合议说明", max_length=500, blank=True)
    strengths = models.TextField("优势", blank=True)
    improvements = models.TextField("改进机会", blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        ordering = ("consensus", "item__position", "version")
        constraints = (
            models.UniqueConstraint(fields=("consensus", "item", "version"), name="one_value_per_version"),
            models.CheckConstraint(
                condition=Q(percent__lte=100, percent=F("percent") - Mod(F("percent"), PERCENT_STEP)),
                name="agreed_percent_in_fives",
            ),
        )
        triggers = (APPEND_ONLY, only_while_open("NEW.consensus_id"))

    def __str__(self) -> str:
        return f"{self.consensus_id}/{self.item_id}/{self.version}"


class ConsensusAgreement(models.Model):
    """A member's agreement to one version of one item's value."""

    value = models.ForeignKey(ConsensusValue, models.PROTECT, related_name="agreements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField("同意时间")

    class Meta:
        ordering = ("id",)
        constraints = (models.UniqueConstraint(fields=("value", "user"), name="one_agreement_per_member"),)
        triggers = (
            APPEND_ONLY,
            only_while_open("(SELECT consensus_id FROM reviews_consensusvalue WHERE id = NEW.value_id)"),
        )

    def __str__(self) -> str:
        return f"{self.value_id}/{self.user_id}"
