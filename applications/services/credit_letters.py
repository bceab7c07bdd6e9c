"""The letter of a credit check with the list of organisations, rendered behind the decision by the outbox."""

from typing import Any

from applications.models import CreditLine, CreditRequest
from applications.services.batch_letters import full_name
from applications.services.credit import LETTER_TOPIC
from baoji_award.documents.models import DocumentNumber
from baoji_award.documents.services import issue_document
from baoji_award.notifications import outbox
from baoji_award.ui.words import deadline

KIND = "credit_letter"


@outbox.handler(LETTER_TOPIC)
def issue_letter(payload: dict[str, Any]) -> None:
    """Issues one letter under its number; nothing when it has been issued.

    Side effects: those of `issue_document`; the request points to the document.
    """
    request = (
        CreditRequest.objects.select_for_update(of=("self",))
        .select_related("cycle", "asked_by")
        .get(pk=payload["request"])
    )
    if request.letter_id is not None:
        return
    request.letter = issue_document(
        kind=KIND,
        template="documents/credit_letter.html",
        context=letter_context(request),
        object_type="credit_request",
        object_id=str(request.pk),
        by=request.asked_by,
        at=request.asked_at,
        number=DocumentNumber.objects.get(text=request.number),
    )
    request.save(update_fields=["letter"])


def letter_context(request: CreditRequest) -> dict[str, object]:
    """The letter's words and the lines of its annex. One query."""
    labels = request.cycle.rulebook.labels
    lines = CreditLine.objects.filter(request=request).select_related("application__organisation")
    return {
        "title": f"关于协助核查{request.cycle.title}申报单位有关情况的函",
        "mark": labels.office,
        "signer": labels.office,
        "addressee": full_name(request.body, labels.city),
        "paragraphs": [
            f"{request.cycle.title}正在进行资格初审，请贵单位协助核查附件所列 {len(lines)} 家申报单位的有关情况。",
            f"核查内容：{request.matter}。",
            "请逐一函复，无有关记录的注明“无不良记录”；有记录的，写明内容、文书号和日期，并附有关材料。",
            f"请于 {deadline(request.due_at)} 前函复我办（{request.due_sentence.removesuffix('。')}）。",
        ],
        "attachments": [f"{request.cycle.title}申报单位核查名单"],
        "organisations": [line.application for line in lines.order_by("application__number")],
        "note": _contact(labels.office_phone),
    }


def _contact(phone: str) -> str:
    return f"联系电话：{phone}" if phone else ""
