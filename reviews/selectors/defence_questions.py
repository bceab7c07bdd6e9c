"""The round's bank of questions and the draws from it, for its agency; a drawn question for whoever works with it."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from applications.models import AwardCycle
from baoji_award.documents.models import Document
from reviews.models import DefenceQuestion, DefenceSlot, QuestionDraw

QUESTION_KIND = "question_draw"


def bank_of(cycle: AwardCycle) -> QuerySet[DefenceQuestion]:
    """The questions in the order of their numbers; `drawn` says whether one was drawn already."""
    drawn = QuestionDraw.objects.filter(question=OuterRef("pk"))
    return DefenceQuestion.objects.filter(cycle=cycle).annotate(drawn=Exists(drawn)).order_by("number")


def question_draws_of(slots: Iterable[DefenceSlot]) -> list[QuestionDraw]:
    """The draws of these slots with question and dossier, in the order of the slots. One query."""
    draws = QuestionDraw.objects.filter(slot__in=[slot.pk for slot in slots])
    return list(draws.select_related("slot__application", "question", "drawn_by").order_by("slot__position"))


def questions_committed(cycle: AwardCycle) -> bool:
    """Whether the seeds of the draws are registered, and the bank stands. One query."""
    return QuestionDraw.objects.filter(cycle=cycle).exists()


def question_draw_of(slot: DefenceSlot | None) -> QuestionDraw | None:
    """The slot's draw with its question; None while nothing is committed. One query."""
    return QuestionDraw.objects.filter(slot=slot).select_related("question").first() if slot else None


def question_document(slot: DefenceSlot) -> Document | None:
    """The rendered record of the slot's question draw; None until the worker has made it. One query."""
    found = Document.objects.filter(kind=QUESTION_KIND, object_type="defence_slot", object_id=str(slot.pk))
    return found.select_related("stored").order_by("-pk").first()
