"""A version of the 综合评审报告 as a PDF's contents and as a file to edit: both from the same sections."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.docx import DocxText
from baoji_award.documents.sections import write_sections
from baoji_award.ui.charts import PALETTE, FunnelRow, funnel, scores
from baoji_award.ui.words import moment
from committee.models import ReportVersion
from committee.printing import in_groups
from committee.report_parts import NUMERALS, PARTS
from committee.report_sections import NUMBERS, sections_of
from committee.selectors.papers import readable_version

DOCX_NOTE = "本文件供编辑引用，签署和定稿内容以平台保存的报告为准。"
SIGNATURES = f"{NUMERALS[len(PARTS)]}、评审组签署"


def title_of(version: ReportVersion) -> str:
    return f"{version.snapshot['round']}综合评审报告"


def printed(version: ReportVersion) -> dict[str, object]:
    """The context of the printed report. One query."""
    return {
        "title": title_of(version),
        "mark": version.report.cycle.rulebook.labels.office,
        "sections": sections_of(version),
        "charts": charts_of(version),
        "palette": {**PALETTE, "font": "Award Song"},
        "signing_title": SIGNATURES,
        "digest": in_groups(version.digest),
        "number_of_version": version.number,
        "signatures": list(version.signatures.select_related("signer")),
    }


def charts_of(version: ReportVersion) -> dict[str, dict[str, Any]]:
    """Section key → the geometry of the picture beside its table."""
    return {"numbers": funnel(funnel_rows(version)), "scores": scores(*score_rows(version))}


def funnel_rows(version: ReportVersion) -> list[FunnelRow]:
    """How many came through each step, over all groups; steps of which the log tells nothing are left out."""
    totals = {key: sum(group.get(key, 0) for group in version.snapshot["groups"]) for key in NUMBERS}
    return [FunnelRow(NUMBERS[key], total) for key, total in totals.items() if total and key != "rejected"]


def score_rows(version: ReportVersion) -> tuple[list[tuple[str, Decimal]], list[tuple[str, Decimal]]]:
    """The combined scores by name, and the lowest score of each award."""
    rows = [(row["name"], Decimal(row["combined"])) for row in version.snapshot["rows"]]
    rules = version.report.cycle.rulebook
    lines = [(award.name, rules.cut_offs[award.code]) for award in rules.awards if award.code in rules.cut_offs]
    return rows, lines


@unit_of_work()
def editable_report(*, by: User, at: datetime | None = None) -> tuple[ReportVersion, bytes]:
    """The newest version and its text as DOCX: to quote and to edit, never itself signed.

    Raises NotFoundForYou, Refused (see readable_version). Side effect: audit event `file.read` with the digest.
    """
    version = readable_version(by=by)
    text = DocxText(title=title_of(version), made_at=version.written_at)
    text.paragraph(version.report.cycle.rulebook.labels.office, style="Issuer")
    text.paragraph(title_of(version), style="Title")
    write_sections(text, sections_of(version))
    signatures = version.signatures.select_related("signer")
    rows = [(each.capacity, each.signer.name, moment(each.signed_at)) for each in signatures]
    if rows:
        text.heading(SIGNATURES)
        text.table(rows, head=("身份", "姓名", "签署时间"))
    text.paragraph(f"第 {version.number} 版，内容摘要（SHA-256）：{version.digest}")
    text.paragraph(DOCX_NOTE)
    record(
        action="file.read",
        by=by,
        at=at or database_now(),
        object_type="cycle",
        object_id=str(version.report.cycle_id),
        payload={"name": f"{title_of(version)}.docx", "version": version.number, "digest": version.digest},
    )
    return version, text.content()
