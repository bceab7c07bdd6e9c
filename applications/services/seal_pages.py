"""The page that a seal platform seals, rendered behind the approval by the outbox."""

from typing import Any

from applications.models import Recommendation
from applications.selectors.recommendations import page_words
from applications.services.approval import SEAL_TOPIC, seal_key
from baoji_award.documents.sealing import seal_platform
from baoji_award.notifications import outbox


@outbox.handler(SEAL_TOPIC)
def request_seal(payload: dict[str, Any]) -> None:
    """Renders the approved opinion and hands it to the platform; nothing when the approval was taken back meanwhile.

    Side effects: those of the platform's `request`.
    """
    # Rendered by the task worker alone, as in documents/services.py.
    from baoji_award.documents.rendering import render_pdf  # noqa: PLC0415

    related = ("application__organisation", "application__bureau", "application__cycle", "application__group")
    draft = Recommendation.objects.select_related(*related).filter(pk=payload["recommendation"]).first()
    platform = seal_platform()
    if draft is None or draft.approved_at is None or draft.scan_id is not None or platform is None:
        return
    page = render_pdf("documents/report.html", page_words(draft) | {"issued_at": draft.approved_at})
    platform.request(key=seal_key(draft), page=page)
