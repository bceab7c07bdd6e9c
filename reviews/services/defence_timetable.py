"""The drawn timetable as a document, rendered by the worker: with everything needed to repeat the draw."""

from datetime import datetime

from baoji_award.audit.services import unit_of_work
from baoji_award.documents.models import Document
from baoji_award.documents.services import issue_document
from baoji_award.notifications.outbox import handler
from baoji_award.ui.words import day, moment
from reviews.errors import NotYet
from reviews.models import DefenceDraw
from reviews.selectors.defence import TIMETABLE_KIND, timetable_document
from reviews.services.defence_draw import TIMETABLE_TOPIC


@handler(TIMETABLE_TOPIC)
def render_timetable(payload: dict[str, int]) -> None:
    """The outbox's side of it: one entry, one timetable."""
    issue_timetable(draw_id=payload["draw"])


@unit_of_work()
def issue_timetable(*, draw_id: int) -> Document:
    """Files the timetable's PDF, dated by the draw; a second call returns the same document.

    Raises NotYet before the draw. Side effects: the document (see issue_document).
    """
    draw = DefenceDraw.objects.select_for_update(of=("self",)).select_related("cycle", "drawn_by").get(pk=draw_id)
    if draw.drawn_at is None:
        raise NotYet("答辩顺序尚未抽定。")
    return timetable_document(draw.cycle) or issue_document(
        kind=TIMETABLE_KIND,
        template="documents/defence_timetable.html",
        context=timetable_context(draw, draw.drawn_at),
        object_type="cycle",
        object_id=str(draw.cycle_id),
        by=draw.drawn_by,
        at=draw.drawn_at,
    )


def timetable_context(draw: DefenceDraw, drawn_at: datetime) -> dict[str, object]:
    """What the timetable says: particulars, the slots in order, and seed and digest of the draw."""
    slots = list(draw.slots.select_related("application__organisation", "application__group"))
    rule = draw.cycle.rulebook.defence
    parts = "、".join(f"{part.label} {part.minutes} 分钟" for part in rule.parts)
    return {
        "title": "陈述答辩日程表",
        "mark": draw.cycle.title,
        "particulars": [
            ("答辩开始", day(slots[0].starts_at)),
            ("答辩地点", slots[0].place),
            (
                "每家时长",
                f"{rule.minutes} 分钟（{parts}）",
            ),
            ("抽签时间", moment(drawn_at)),
        ],
        "slots": slots,
        "seed": draw.seed,
        "commitment": draw.commitment,
    }
