"""The covering letter of a batch with its summary list, rendered behind the move by the outbox."""

from typing import Any

from applications.models import Batch, BatchEntry
from applications.services.batches import LETTER_TOPIC
from baoji_award.documents.models import DocumentNumber
from baoji_award.documents.services import issue_document
from baoji_award.notifications import outbox

KIND = "batch_letter"


@outbox.handler(LETTER_TOPIC)
def issue_letter(payload: dict[str, Any]) -> None:
    """Issues the letter of one batch under the batch's number; nothing when it has been issued.

    Side effects: those of `issue_document`; the batch points to the document.
    """
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("cycle", "bureau", "forwarded_by")
        .get(pk=payload["batch"])
    )
    if batch.letter_id is not None:
        return
    batch.letter = issue_document(
        kind=KIND,
        template="documents/batch_letter.html",
        context=letter_context(batch),
        object_type="batch",
        object_id=str(batch.pk),
        by=batch.forwarded_by,
        at=batch.forwarded_at,
        number=DocumentNumber.objects.get(text=batch.number),
    )
    batch.save(update_fields=["letter"])


def letter_context(batch: Batch) -> dict[str, object]:
    """The letter's words and the lines of its annex. One query."""
    labels = batch.cycle.rulebook.labels
    signer = full_name(batch.bureau.name, labels.city)
    entries = list(
        BatchEntry.objects.filter(batch=batch)
        .select_related("application__organisation", "application__group", "application__recommendation")
        .order_by("position")
    )
    first = entries[0].application.organisation.name
    whom = first if len(entries) == 1 else f"{first}等 {len(entries)} 家单位"
    return {
        "title": f"关于报送{batch.cycle.title}申报材料的函",
        "mark": signer,
        "signer": signer,
        "addressee": labels.office,
        "paragraphs": [
            f"按照{batch.cycle.title}评选工作安排，我单位对申报材料进行了审核，并逐一签署推荐意见。",
            f"现推荐{whom}申报{labels.award}，申报材料随函统一报送，请予审核。",
        ],
        "attachments": [f"{batch.cycle.title}推荐单位汇总表"],
        "entries": entries,
    }


def full_name(bureau: str, city: str) -> str:
    """市教育局 as it signs a letter, with its city's name before it. Other names stay as they are."""
    return f"{city}{bureau[1:]}" if bureau.startswith("市") and city.endswith("市") else bureau
