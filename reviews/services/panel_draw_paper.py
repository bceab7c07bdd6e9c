"""The record of a panel's draw as a document, rendered by the worker: with everything needed to repeat the draw."""

from datetime import datetime

from baoji_award.audit.services import unit_of_work
from baoji_award.documents.models import Document
from baoji_award.documents.services import issue_document
from baoji_award.notifications.outbox import handler
from baoji_award.ui.words import moment
from reviews.errors import NotYet
from reviews.models import PanelDraw
from reviews.selectors.panel_draws import RECORD_KIND, record_document, record_of
from reviews.services.panel_draw import RECORD_TOPIC


@handler(RECORD_TOPIC)
def render_record(payload: dict[str, int]) -> None:
    """The outbox's side of it: one entry, one record."""
    issue_panel_record(draw_id=payload["draw"])


@unit_of_work()
def issue_panel_record(*, draw_id: int) -> Document:
    """Files the record's PDF, dated by the draw; a second call returns the same document.

    Raises NotYet before the draw. Side effects: the document (see issue_document).
    """
    related = ("panel__cycle", "panel__group", "committed_by", "drawn_by")
    draw = PanelDraw.objects.select_for_update(of=("self",)).select_related(*related).get(pk=draw_id)
    if draw.drawn_at is None:
        raise NotYet("评审组成员尚未抽定。")
    return record_document(draw) or issue_document(
        kind=RECORD_KIND,
        template="documents/panel_draw.html",
        context=_context(draw, draw.drawn_at),
        object_type="panel_draw",
        object_id=str(draw.pk),
        by=draw.drawn_by,
        at=draw.drawn_at,
    )


def _context(draw: PanelDraw, drawn_at: datetime) -> dict[str, object]:
    """What the page for printing says, as particulars and lines."""
    panel, cycle = draw.panel, draw.panel.cycle
    group = panel.group.name if panel.group else "全部组别"
    return {
        "title": "评审组抽取记录",
        "mark": cycle.title,
        "particulars": [
            ("评审组", f"{panel.name}（编号 {panel.pk}，{panel.get_stage_display()}，{group}）"),
            ("登记", f"{draw.committed_by.name}，{moment(draw.committed_at)}"),
            ("抽取", f"{draw.drawn_by.name if draw.drawn_by else ''}，{moment(drawn_at)}"),
        ],
        "lines": record_of(draw).lines(),
        "cycle": cycle,
        "panel": panel,
    }
