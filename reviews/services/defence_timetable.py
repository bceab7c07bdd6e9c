"""The drawn timetable as a document, rendered by the worker: with everything needed to repeat the draw."""

from datetime import datetime

from baoji_award.audit.services import unit_of_work
from baoji_award.documents.models import Document
from baoji_award.documents.services import issue_document
from baoji_award.notifications.outbox import handler
from baoji_award.ui.words import day, moment
from reviews.errors import NotYet
from reviews.models import DefenceDraw, DefenceSession
from reviews.selectors.defence import TIMETABLE_KIND, timetable_document
from reviews.selectors.defence_sessions import SESSION_KIND, session_document
from reviews.services.defence_draw import TIMETABLE_TOPIC


@handler(TIMETABLE_TOPIC)
def render_timetable(payload: dict[str, int]) -> None:
    """The outbox's side of it: one entry, one timetable."""
    issue_timetable(draw_id=payload["draw"])


@unit_of_work()
def issue_timetable(*, draw_id: int) -> Document:
    """Files the timetable's PDF, dated by the draw; a second call returns the same document.

    A draw into several sessions also gets a timetable for each of them. Raises NotYet before the draw. Side effects:
    the documents (see issue_document).
    """
    draw = DefenceDraw.objects.select_for_update(of=("self",)).select_related("cycle", "drawn_by").get(pk=draw_id)
    if draw.drawn_at is None:
        raise NotYet("答辩顺序尚未抽定。")
    sessions = list(DefenceSession.objects.filter(slots__draw=draw).distinct())
    for session in sessions if len(sessions) > 1 else ():
        _issue_session(draw, session, draw.drawn_at)
    return timetable_document(draw.cycle) or issue_document(
        kind=TIMETABLE_KIND,
        template="documents/defence_timetable.html",
        context=timetable_context(draw, draw.drawn_at),
        object_type="cycle",
        object_id=str(draw.cycle_id),
        by=draw.drawn_by,
        at=draw.drawn_at,
    )


def _issue_session(draw: DefenceDraw, session: DefenceSession, at: datetime) -> Document:
    return session_document(session) or issue_document(
        kind=SESSION_KIND,
        template="documents/defence_timetable.html",
        context=timetable_context(draw, at, session),
        object_type="defence_session",
        object_id=str(session.pk),
        by=draw.drawn_by,
        at=at,
    )


def timetable_context(
    draw: DefenceDraw, drawn_at: datetime, session: DefenceSession | None = None
) -> dict[str, object]:
    """What the timetable says, of all slots or of one session: particulars, the slots in order, and everything that the
    draw follows from.
    """
    found = draw.slots.select_related("application__organisation", "application__group", "session__panel")
    slots = list(found.filter(session=session) if session else found)
    rooms = list(dict.fromkeys(slot.place for slot in slots))
    rule = draw.cycle.rulebook.defence
    parts = "、".join(f"{part.label} {part.minutes} 分钟" for part in rule.parts)
    return {
        "title": f"陈述答辩日程表（{session.room}）" if session else "陈述答辩日程表",
        "mark": draw.cycle.title,
        "particulars": [
            ("答辩开始", day(slots[0].starts_at)),
            ("答辩地点", "、".join(rooms)),
            (
                "每家时长",
                f"{rule.minutes} 分钟（{parts}）",
            ),
            ("抽签时间", moment(drawn_at)),
        ],
        "slots": slots,
        "sessions": _lines_of(draw),
        "seed": draw.seed,
        "commitment": draw.commitment,
    }


def _lines_of(draw: DefenceDraw) -> list[str]:
    """The sessions in their order with places, panel and numbers: with the seed, what anybody repeats the draw from."""
    found = (
        DefenceSession.objects.filter(cycle=draw.cycle_id)
        .select_related("panel")
        .prefetch_related("slots__application")
    )
    return [
        f"{moment(session.starts_at)}，{session.room}，{session.places} 场，"
        f"{session.panel.name if session.panel else '不限评审组'}："
        f"{'、'.join(slot.application.number for slot in session.slots.all()) or '无'}"
        for session in found
    ]
