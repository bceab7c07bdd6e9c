"""The record of one defence's question draw as a document, rendered by the worker; the question itself is not in it."""

from datetime import datetime

from baoji_award.audit.services import unit_of_work
from baoji_award.documents.models import Document
from baoji_award.documents.services import issue_document
from baoji_award.notifications.outbox import handler
from baoji_award.ui.words import moment
from reviews.errors import NotYet
from reviews.models import DefenceQuestion, QuestionDraw
from reviews.selectors.defence_questions import QUESTION_KIND, question_document
from reviews.services.defence_questions import QUESTION_TOPIC, digest_of


@handler(QUESTION_TOPIC)
def render_question(payload: dict[str, int]) -> None:
    """The outbox's side of it: one entry, one record."""
    issue_question_record(draw_id=payload["draw"])


@unit_of_work()
def issue_question_record(*, draw_id: int) -> Document:
    """Files the record's PDF, dated by the draw; a second call returns the same document.

    Raises NotYet before the draw. Side effects: the document (see issue_document).
    """
    related = ("slot__application__organisation", "cycle", "question", "committed_by", "drawn_by")
    draw = QuestionDraw.objects.select_for_update(of=("self",)).select_related(*related).get(pk=draw_id)
    if draw.drawn_at is None or draw.question is None:
        raise NotYet("本场题目尚未抽定。")
    return question_document(draw.slot) or issue_document(
        kind=QUESTION_KIND,
        template="documents/question_draw.html",
        context=_context(draw, draw.question, draw.drawn_at),
        object_type="defence_slot",
        object_id=str(draw.slot_id),
        by=draw.drawn_by,
        at=draw.drawn_at,
    )


def _context(draw: QuestionDraw, question: DefenceQuestion, drawn_at: datetime) -> dict[str, object]:
    application = draw.slot.application
    return {
        "title": "抽题记录",
        "mark": draw.cycle.title,
        "particulars": [
            ("申报单位", f"{application.organisation.name}（{application.number}）"),
            ("登记", f"{draw.committed_by.name}，{moment(draw.committed_at)}"),
            ("抽题", f"{draw.drawn_by.name if draw.drawn_by else ''}，{moment(drawn_at)}"),
            ("抽定题号", f"第 {question.number} 题"),
            ("备选题号", "、".join(draw.pool)),
        ],
        "seed": draw.seed,
        "commitment": draw.commitment,
        "digest": digest_of(question.text),
    }
