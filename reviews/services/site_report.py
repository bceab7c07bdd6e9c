"""The signed 现场评审报告 as a document, rendered by the worker."""

from datetime import datetime
from decimal import Decimal

from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.models import Document
from baoji_award.documents.services import issue_document
from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.outbox import handler
from baoji_award.ui.words import day
from reviews.enums import QUANTA_PER_POINT
from reviews.models import SiteReport
from reviews.selectors.site import team_of
from reviews.services.site_signing import REPORT_TOPIC

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
            ("评审日期", day(visit.visit_on)),
            ("评审地点", visit.place),
        ],
        "agenda": visit.agenda,
        "checks": [finding for finding in findings if finding.kind in {"verified", "different"}],
        "strengths": [finding for finding in findings if finding.kind == "strength"],
        "improvements": [finding for finding in findings if finding.kind == "improvement"],
        "summary": report.summary,
        "score": score,
        "full": report.full,
        "digest": report.digest,
        "signatures": [
            (signature.user.name, signature.signed_at)
            for signature in report.signatures.filter(user__in=team_of(visit)).select_related("user")
        ],
    }


@unit_of_work()
def read_site_report(*, report: SiteReport, by: User, at: datetime | None = None) -> Document:
    """The document of a report that a loader found for `by`. Raises NotFoundForYou while it is not rendered.

    Side effect: audit event `site.report_read`.
    """
    if report.document is None:
        raise NotFoundForYou
    record(
        action="site.report_read",
        by=by,
        at=at or database_now(),
        object_type="application",
        object_id=str(report.visit.application_id),
        payload={"document": report.document.pk},
    )
    return report.document
