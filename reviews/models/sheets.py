"""Score sheets of the document review: drafts of one author, frozen and sealed when submitted."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Mod

from reviews.enums import PERCENT_STEP
from reviews.models.criteria import CriteriaItem, CriteriaSet
from reviews.models.panels import Assignment

# The sheet's row is locked, so that no item changes between the check on submitting and its commit.
ONLY_IN_DRAFT = """
PERFORM 1 FROM reviews_scoresheet
    WHERE id = (CASE WHEN TG_OP = 'INSERT' THEN NEW.sheet_id ELSE OLD.sheet_id END) AND state = 'submitted' FOR SHARE;
IF FOUND THEN
    RAISE EXCEPTION 'a submitted score sheet is never changed' USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""

COMPLETE_WHEN_SUBMITTED = """
IF NEW.state = 'submitted' AND (
    EXISTS (SELECT 1 FROM reviews_itemscore WHERE sheet_id = NEW.id AND percent IS NULL)
    OR NEW.total_quanta IS DISTINCT FROM (
        SELECT SUM(item.points * score.percent / 25)
        FROM reviews_itemscore score JOIN reviews_criteriaitem item ON item.id = score.item_id
        WHERE score.sheet_id = NEW.id
    )
) THEN
    RAISE EXCEPTION 'score sheet % has blank items or a wrong total', NEW.id USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""


# The one way out of a sealing: a correction that somebody else approved, with what was sealed kept word for word.
ONLY_CORRECTED = """
IF NEW.state = 'draft' AND NEW.revision = OLD.revision + 1
    AND (NEW.assignment_id, NEW.criteria_id, NEW.total_quanta) = (OLD.assignment_id, OLD.criteria_id, OLD.total_quanta)
    AND EXISTS (SELECT 1 FROM reviews_sheetcorrection
                WHERE sheet_id = OLD.id AND revision = OLD.revision AND state = 'approved')
    AND EXISTS (SELECT 1 FROM reviews_sealedsheet
                WHERE sheet_id = OLD.id AND revision = OLD.revision AND commitment = OLD.commitment)
THEN
    RETURN NEW;
END IF;
RAISE EXCEPTION 'a submitted score sheet is never changed' USING ERRCODE = 'check_violation';
"""


class ScoreSheet(models.Model):
    """One expert's scores of one dossier. `total_quanta` counts quarter points (2430 = 607.50 points).

    `begun_at`: the first item saved on screen; for one that came by a workbook the acceptance, since nobody knows when
    it was filled in. `commitment` = SHA-256 of the frozen sheet's canonical text with `nonce`; it enters the audit log
    on submitting, so that a later change would show although nobody could read the scores. `revision` counts its
    sealings.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "评分中"
        SUBMITTED = "submitted", "已封存"

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="sheet")
    criteria = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="sheets")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField("版本", default=1)
    revision = models.PositiveSmallIntegerField("版次", default=1)
    total_quanta = models.PositiveIntegerField("合计（四分之一分）", default=0)
    begun_at = models.DateTimeField("开始评分时间", null=True, blank=True)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    submitted_at = models.DateTimeField("签署时间", null=True, blank=True)
    nonce = models.CharField("随机数", max_length=64, blank=True)
    commitment = models.CharField("封存摘要", max_length=64, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at__isnull=True, commitment="")
                | (Q(state="submitted", submitted_at__isnull=False) & ~Q(commitment="") & ~Q(nonce="")),
                name="submitted_sheet_is_sealed",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="submitted_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="submitted"),
            ),
            pgtrigger.Trigger(
                name="only_corrected",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="submitted"),
                func=ONLY_CORRECTED,
            ),
            pgtrigger.Trigger(
                name="complete_when_submitted",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state="submitted"),
                func=COMPLETE_WHEN_SUBMITTED,
            ),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id}"


class ItemScore(models.Model):
    """One item of a sheet. `percent` null is blank, which is not zero; `bands` maps a dimension to "50-65"."""

    sheet = models.ForeignKey(ScoreSheet, models.CASCADE, related_name="scores")
    item = models.ForeignKey(CriteriaItem, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField("百分比", null=True, blank=True)
    bands = models.JSONField("各维度区间", default=dict)
    reason = models.CharField("保留理由", max_length=300, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ("sheet", "item__position")
        constraints = (
            models.UniqueConstraint(fields=("sheet", "item"), name="one_score_per_item"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True)
                | Q(percent__lte=100, percent=F("percent") - Mod(F("percent"), PERCENT_STEP)),
                name="percent_in_fives",
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
        return f"{self.sheet_id}/{self.item_id}"

    @property
    def strengths(self) -> str:
        """The strengths noted on it, one a line. As below, no query where the notes were fetched with it."""
        return self._texts("strength")

    @property
    def improvements(self) -> str:
        return self._texts("improvement")

    def _texts(self, kind: str) -> str:
        return "\n".join(note.text for note in self.notes.all() if note.kind == kind)
