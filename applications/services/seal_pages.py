"""The page that a seal platform seals, rendered behind the approval by the outbox."""

from typing import Any

from applications.models import Recommendation
from applications.services.approval import SEAL_TOPIC, seal_key
from baoji_award.documents.sealing import seal_platform
from baoji_award.notifications import outbox
from baoji_award.ui.words import day


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
    page = render_pdf("documents/report.html", page_context(draft))
    platform.request(key=seal_key(draft), page=page)


def page_context(draft: Recommendation) -> dict[str, object]:
    """The words of the page."""
    application = draft.application
    return {
        "title": "推荐意见",
        "mark": application.cycle.title,
        "particulars": [
            ("申报单位", application.organisation.name),
            ("统一社会信用代码", application.organisation.uscc),
            ("申报编号", application.number),
            ("申报组别", application.group.name),
            ("经办人", draft.handler),
            ("签字人", draft.signatory),
            ("签署日期", day(draft.signed_on)),
        ],
        "paragraphs": draft.opinion.splitlines(),
        "signer": application.bureau.name,
        "issued_at": draft.approved_at,
    }
