"""The signed 现场评审报告 as a document, rendered by the worker."""

from decimal import Decimal

from baoji_award.audit.services import unit_of_work
from baoji_award.documents.services import issue_document
from baoji_award.notifications.outbox import handler
from reviews.enums import QUANTA_PER_POINT
from reviews.models import SiteReport
from reviews.services.site import REPORT_TOPIC

KIND = "site_report"


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
    """What the report says: particulars, facts checked, strengths and improvements, the agreed score, signatures."""
    visit, application = report.visit, report.visit.application
    findings = list(visit.findings.select_related("item"))
    score = Decimal(report.score_quanta) / QUANTA_PER_POINT
    return {
        "title": "现场评审报告",
        "mark": application.cycle.title,
        "particulars": [
            ("申报单位", application.organisation.name),
            ("申报编号", application.number),
            ("组别", application.group.name),
            ("评审日期", f"{visit.visit_on:%Y}年{visit.visit_on.month}月{visit.visit_on.day}日"),
            ("评审地点", visit.place),
        ],
        "agenda": visit.agenda,
        "checks": [finding for finding in findings if finding.kind in {"verified", "different"}],
        "strengths": [finding for finding in findings if finding.kind == "strength"],
        "improvements": [finding for finding in findings if finding.kind == "improvement"],
        "summary": report.summary,
        "score": score,
        "digest": report.digest,
        "signatures": [
            (signature.user.name, signature.signed_at)
            for signature in report.signatures.select_related("user")
        ],
    }
