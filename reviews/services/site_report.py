"""The signed 现场评审报告 as a document, rendered by the worker, and as a file to edit."""

from datetime import datetime

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.docx import DocxText
from baoji_award.documents.models import Document
from baoji_award.documents.sections import write_sections
from baoji_award.documents.services import issue_document
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.outbox import handler
from baoji_award.ui.words import moment
from reviews.models import SiteReport
from reviews.selectors.site import team_of
from reviews.services.site_report_content import particulars_of, sections_of
from reviews.services.site_signing import REPORT_TOPIC

KIND, TITLE = "site_report", "现场评审报告"


@handler(REPORT_TOPIC)
def render_site_report(payload: dict[str, int]) -> None:
    """Renders and files the signed report; a second run finds it done."""
    issue_site_report(report_id=payload["report"])


@unit_of_work()
def issue_site_report(*, report_id: int) -> SiteReport:
    """Files the PDF of a signed report and returns the report; it is dated by its last signature, not by the worker.

    Side effects: the document (see issue_document). A report that has its document is left alone.
    """
    report = (
        SiteReport.objects.select_for_update(of=("self",))
        .select_related("visit__application__organisation", "visit__application__group", "visit__application__cycle")
        .get(pk=report_id)
    )
    if report.document_id is not None or report.state != SiteReport.State.SIGNED:
        return report
    report.document = issue_document(
        kind=KIND,
        template="documents/site_report.html",
        context=report_context(report),
        object_type="application",
        object_id=str(report.visit.application_id),
        by=report.written_by,
        at=report.signed_at,
    )
    report.save(update_fields=["document"])
    return report


def report_context(report: SiteReport) -> dict[str, object]:
    """What the report says: particulars, its sections, digest and signatures."""
    visit = report.visit
    return {
        "title": TITLE,
        "mark": visit.application.cycle.title,
        "particulars": particulars_of(visit),
        "sections": sections_of(visit, report),
        "digest": report.digest,
        "signatures": signatures_of(report),
    }


def signatures_of(report: SiteReport) -> list[tuple[str, datetime]]:
    """Name and time of every member's signature, recused people left out. Three queries."""
    rows = report.signatures.filter(user__in=team_of(report.visit)).select_related("user")
    return [(signature.user.name, signature.signed_at) for signature in rows]


@unit_of_work()
def read_site_report(*, report: SiteReport, by: User, at: datetime | None = None) -> Document:
    """The document of a report that a loader found for `by`. Raises NotFoundForYou while it is not rendered.

    Side effect: audit event `site.report_read`.
    """
    if report.document is None:
        raise NotFoundForYou
    _note_reading(report, by, at, {"document": report.document.pk})
    return report.document


def _note_reading(report: SiteReport, by: User, at: datetime | None, payload: dict[str, object]) -> None:
    record(
        action="site.report_read",
        by=by,
        at=at or database_now(),
        object_type="application",
        object_id=str(report.visit.application_id),
        payload=payload,
    )


@unit_of_work()
def editable_report(*, report: SiteReport, by: User, at: datetime | None = None) -> bytes:
    """The signed report as DOCX, from the same sections as the PDF: to quote and to edit, never itself signed.

    `report` was found by a loader for `by`. Side effect: audit event `site.report_read`.
    """
    visit = report.visit
    text = DocxText(title=TITLE, made_at=report.signed_at or report.written_at)
    text.paragraph(visit.application.cycle.title, style="Issuer")
    text.paragraph(TITLE, style="Title")
    text.table(particulars_of(visit))
    write_sections(text, sections_of(visit, report))
    text.heading("十一、评审组签署")
    text.table([(name, moment(signed_at)) for name, signed_at in signatures_of(report)], head=("成员", "签署时间"))
    text.paragraph(f"报告摘要（SHA-256）：{report.digest}")
    text.paragraph("本文件供编辑引用，签署内容以平台保存的报告为准。")
    _note_reading(report, by, at, {"format": "docx"})
    return text.content()
