"""The covering letter of a batch and its summary list (annex and XLSX), made behind the move by the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from applications.models import AwardCycle, Batch, BatchEntry, Bureau
from applications.services.batches import LETTER_TOPIC
from applications.services.list_tables import write_xlsx
from baoji_award.documents.files import store_file
from baoji_award.documents.models import DocumentNumber
from baoji_award.documents.services import issue_document
from baoji_award.notifications import outbox
from baoji_award.ui.words import day

KIND = "batch_letter"
SHEET = "推荐单位汇总表"
SUMMARY_HEADS = ("序号", "单位名称", "统一社会信用代码", "组别", "申报编号", "签字人", "签署日期")


@dataclass(frozen=True, slots=True)
class LetterWords:
    """The letter without its number, which it takes when it is forwarded."""

    title: str
    signer: str
    addressee: str
    paragraphs: tuple[str, ...]
    annex: str


@outbox.handler(LETTER_TOPIC)
def issue_letter(payload: dict[str, Any]) -> None:
    """Issues the letter of one batch under the batch's number, and its list; nothing that is there already.

    Side effects: those of `issue_document` and `store_file`; the batch points to both.
    """
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("cycle", "bureau", "forwarded_by")
        .get(pk=payload["batch"])
    )
    if batch.letter_id is None:
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
    if batch.sheet_id is None:
        content = _summary_sheet(_entries(batch))
        batch.sheet = store_file(content, name=f"{SHEET}.xlsx", by=batch.forwarded_by, at=batch.forwarded_at)
    batch.save(update_fields=["letter", "sheet"])


def letter_context(batch: Batch) -> dict[str, object]:
    """The letter's words and the lines of its annex. One query."""
    entries = _entries(batch)
    words = letter_words(batch.cycle, batch.bureau, [entry.application.organisation.name for entry in entries])
    return {
        "title": words.title,
        "mark": words.signer,
        "signer": words.signer,
        "addressee": words.addressee,
        "paragraphs": words.paragraphs,
        "attachments": [words.annex],
        "entries": entries,
    }


def letter_words(cycle: AwardCycle, bureau: Bureau, names: Sequence[str]) -> LetterWords:
    """What the letter about these organisations says, in their order; the preview shows the same words."""
    labels = cycle.rulebook.labels
    whom = names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 家单位"
    return LetterWords(
        title=f"关于报送{cycle.title}申报材料的函",
        signer=full_name(bureau.name, labels.city),
        addressee=labels.office,
        paragraphs=(
            f"按照{cycle.title}评选工作安排，我单位对申报材料进行了审核，并逐一签署推荐意见。",
            f"现推荐{whom}申报{labels.award}，申报材料随函统一报送，请予审核。",
        ),
        annex=f"{cycle.title}推荐单位汇总表",
    )


def _summary_sheet(entries: Sequence[BatchEntry]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        rows = [SUMMARY_HEADS, *summary_rows(entries)]
        write_xlsx(path, rows, title=SHEET, columns=len(SUMMARY_HEADS), name_column=2)
        return path.read_bytes()


def summary_rows(entries: Sequence[BatchEntry]) -> list[tuple[str, ...]]:
    """The lines of the summary list under SUMMARY_HEADS."""
    return [
        (
            str(entry.position),
            entry.application.organisation.name,
            entry.application.organisation.uscc,
            entry.application.group.name,
            entry.application.number,
            entry.application.recommendation.signatory,
            day(entry.application.recommendation.signed_on),
        )
        for entry in entries
    ]


def _entries(batch: Batch) -> list[BatchEntry]:
    return list(
        BatchEntry.objects.filter(batch=batch)
        .select_related("application__organisation", "application__group", "application__recommendation")
        .order_by("position")
    )


def full_name(bureau: str, city: str) -> str:
    """市教育局 as it signs a letter, with its city's name before it. Other names stay as they are."""
    return f"{city}{bureau[1:]}" if bureau.startswith("市") and city.endswith("市") else bureau
