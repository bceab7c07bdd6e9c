"""What an expert notes about an item, each note tied to the place in the dossier that it rests on."""

import pgtrigger
from django.db import models
from django.db.models import Q

from applications.models import EvidenceFile
from reviews.models.sheets import ItemScore

NOTE_LENGTH, PLACE_LENGTH = 1000, 100

# As for the items: the sheet is locked, so that no note changes between the check on submitting and its commit.
ONLY_IN_DRAFT = """
PERFORM 1 FROM reviews_scoresheet sheet JOIN reviews_itemscore score ON score.sheet_id = sheet.id
    WHERE score.id IN (
        CASE WHEN TG_OP = 'DELETE' THEN OLD.score_id ELSE NEW.score_id END,
        CASE WHEN TG_OP = 'INSERT' THEN NEW.score_id ELSE OLD.score_id END
    ) AND sheet.state = 'submitted' FOR SHARE OF sheet;
IF FOUND THEN
    RAISE EXCEPTION 'a submitted score sheet is never changed' USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class ScoreNote(models.Model):
    """One strength, improvement opportunity or question for the site visit. `place` says where, beside or without a
    file: a section of the dossier, a figure, a paragraph.
    """

    class Kind(models.TextChoices):
        STRENGTH = "strength", "优势"
        IMPROVEMENT = "improvement", "改进机会"
        SITE_ISSUE = "site_issue", "现场核实事项"

    score = models.ForeignKey(ItemScore, models.CASCADE, related_name="notes")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    position = models.PositiveSmallIntegerField("次序")
    text = models.TextField("内容")
    file = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, blank=True, related_name="+")
    page = models.PositiveSmallIntegerField("页码", null=True, blank=True)
    place = models.CharField("位置", max_length=PLACE_LENGTH, blank=True)

    class Meta:
        ordering = ("score", "kind", "position")
        constraints = (
            models.UniqueConstraint(fields=("score", "kind", "position"), name="one_note_per_position"),
            models.CheckConstraint(condition=~Q(text=""), name="score_note_says_something"),
            models.CheckConstraint(
                condition=Q(page__isnull=True) | Q(file__isnull=False, page__gte=1), name="note_page_of_a_file"
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
        return self.text

    @property
    def where(self) -> str:
        """File, page and place in words; empty where none was given."""
        page = f"第 {self.page} 页" if self.page else ""
        return " ".join(part for part in (self.file.name if self.file else "", page, self.place) if part)
