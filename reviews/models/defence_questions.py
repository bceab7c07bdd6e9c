"""The questions of 抽题回答, and the recorded draw of one for each defence."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models import AwardCycle
from reviews.models.defence import DefenceSlot

FROZEN_ONCE_COMMITTED = """
IF EXISTS (
    SELECT 1 FROM reviews_questiondraw
    WHERE cycle_id = (CASE WHEN TG_OP = 'INSERT' THEN NEW.cycle_id ELSE OLD.cycle_id END)
) THEN
    RAISE EXCEPTION 'the bank of questions stands once the draws are committed' USING ERRCODE = 'check_violation';
END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
"""


class DefenceQuestion(models.Model):
    """A question of the round's bank. The bank stands from the moment the draws are committed."""

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="defence_questions")
    number = models.PositiveSmallIntegerField("题号")
    text = models.TextField("题目", max_length=500)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("录入时间")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("cycle", "number"), name="one_defence_question_per_number"),
            models.CheckConstraint(condition=~Q(text=""), name="a_defence_question_asks_something"),
        )
        triggers = (
            pgtrigger.Trigger(
                name="bank_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FROZEN_ONCE_COMMITTED,
            ),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id}/{self.number}"


class QuestionDraw(models.Model):
    """The draw of one defence's question with a seed of its own.

    The seed's SHA-256 is in the audit log before the day, the seed from the draw on; `pool` are the numbers drawn from.
    """

    cycle = models.ForeignKey(AwardCycle, models.PROTECT, related_name="+")
    slot = models.OneToOneField(DefenceSlot, models.PROTECT, related_name="question_draw")
    seed = models.CharField("种子", max_length=64)
    commitment = models.CharField("种子摘要", max_length=64)
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField("登记时间")
    pool = models.JSONField("备选题号", default=list)
    question = models.ForeignKey(DefenceQuestion, models.PROTECT, null=True, blank=True, related_name="+")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField("抽题时间", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(question__isnull=True, drawn_by__isnull=True, drawn_at__isnull=True)
                | Q(question__isnull=False, drawn_by__isnull=False, drawn_at__isnull=False),
                name="a_drawn_question_has_name_and_time",
            ),
        )
        triggers = (
            pgtrigger.Protect(
                name="drawn_question_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__drawn_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.slot_id}"
