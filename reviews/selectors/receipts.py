"""Does a receipt still hold? What its author sealed, what the log says, what the rows say, and what was counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from baoji_award.audit.models import AuditEvent
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.words import moment
from reviews.enums import ReviewStage
from reviews.models import ItemScore, ScoreSheet, SealedSheet, StageResult
from reviews.selectors.openings import opening_of
from reviews.services.sealing import commitment_of, fits

HEX = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `holds` is None where there is nothing to compare with yet."""

    label: str
    holds: bool | None
    text: str


def receipt_text(sheet: ScoreSheet) -> str:
    """The receipt of a sealed sheet as a text to keep. Raises NotFoundForYou for a draft. One query."""
    sealed = SealedSheet.objects.filter(sheet=sheet, commitment=sheet.commitment).first()
    if sealed is None:
        raise NotFoundForYou
    lines = [
        "评分回执",
        f"申报编号：{sheet.assignment.application.number}",
        f"版次：第 {sealed.revision} 版",
        f"签署时间：{moment(sealed.sealed_at)}",
        f"封存摘要：{sealed.commitment}",
        f"随机数：{sealed.nonce}",
        "摘要的算法：SHA-256，输入为下面一行封存内容（UTF-8，不含换行）后接随机数。",
        "封存内容：",
        sealed.text,
    ]
    return "\n".join(lines) + "\n"


def values_in(receipt: str) -> tuple[str, str]:
    """The commitment and the nonce of a pasted receipt, which has them in this order; "" for what is not there."""
    found = HEX.findall(receipt.lower())
    return (found[0] if found else "", found[1] if len(found) > 1 else "")


def check_receipt(sheet: ScoreSheet, scores: Sequence[ItemScore], *, receipt: str) -> list[Finding]:
    """What a receipt of the author's own sheet proves today. `scores` with their notes. Six queries at most."""
    commitment, nonce = values_in(receipt)
    sealed = SealedSheet.objects.filter(sheet=sheet, commitment=commitment).first()
    if sealed is None:
        return [Finding("回执", False, "这份评分表没有这样的封存摘要，请核对粘贴的内容是否完整，是否为本申报的回执。")]
    hashes = commitment_of(sealed.text, nonce) == commitment
    logged = _logged(sheet, commitment)
    findings = [
        Finding("摘要", hashes, "由封存内容和随机数重新计算，与回执一致。" if hashes else "与回执的随机数不符。"),
        Finding(
            "审计日志", bool(logged), f"签署当时已记入日志：{logged}。" if logged else "日志中没有这份摘要的签署记录。"
        ),
    ]
    if sealed.commitment != sheet.commitment:
        said = f"这是第 {sealed.revision} 版的回执，该版仍按原文保存；评分表已经更正，计分以更正后的版本为准。"
        return [*findings, Finding("版次", None, said)]
    same = fits(sealed, sheet, scores)
    said = "现在的评分、意见和依据与封存内容逐字一致。" if same else "现在的内容与封存内容不一致。"
    return [*findings, Finding("评分表", same, said), _counted(sheet)]


def _logged(sheet: ScoreSheet, commitment: str) -> str:
    events = AuditEvent.objects.filter(action="sheet.submitted", object_type="sheet", object_id=str(sheet.pk))
    found = next((event for event in events if commitment in event.payload_text), None)
    return f"第 {found.seq} 号，{moment(found.at)}" if found else ""


def _counted(sheet: ScoreSheet) -> Finding:
    application = sheet.assignment.application
    opening = opening_of(application.cycle_id, ReviewStage.DOCUMENT_REVIEW, application.group_id)
    if opening is None or opening.opened_at is None:
        return Finding("计分", None, "尚未开封。开封后可再次核验是否按封存内容计分。")
    result = StageResult.objects.filter(application=application, opening=opening).first()
    if result is None and application.cycle.rulebook.review.counting.by == "consensus":
        return Finding("计分", None, "本组评分已开封，合议完成后生成得分。届时可再次核验。")
    if result is None or sheet.submitted_at is None or sheet.submitted_at > result.opened_at:
        return Finding("计分", False, "开封时这份评分表没有计分。")
    return Finding("计分", True, f"已按您封存的内容计分，开封时间 {moment(opening.opened_at)}。")
