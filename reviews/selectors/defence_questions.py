"""The round's bank of questions and the draws from it, for its agency; a drawn question for whoever works with it."""

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import AwardCycle
from reviews.models import DefenceQuestion, DefenceSlot, QuestionDraw


def bank_of(cycle: AwardCycle) -> QuerySet[DefenceQuestion]:
    """The questions in the order of their numbers; `drawn` says whether one was drawn already."""
    drawn = QuestionDraw.objects.filter(question=OuterRef("pk"))
    return DefenceQuestion.objects.filter(cycle=cycle).annotate(drawn=Exists(drawn)).order_by("number")


def questions_committed(cycle: AwardCycle) -> bool:
    """Whether the seeds of the draws are registered, and the bank stands. One query."""
    return QuestionDraw.objects.filter(cycle=cycle).exists()


def question_draw_of(slot: DefenceSlot | None) -> QuestionDraw | None:
    """The slot's draw with its question; None while nothing is committed. One query."""
    return QuestionDraw.objects.filter(slot=slot).select_related("question").first() if slot else None
