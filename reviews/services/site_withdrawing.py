"""A site report that is up for signing goes back to its leader: what was signed is kept, the signatures are void."""

from datetime import datetime

from django.urls import reverse

from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.services import tell
from reviews.models import SiteReport, SiteVisit, WithdrawnReport
from reviews.selectors.site import leads, team_of
from reviews.services.site_access import lock_visit, record_visit
from reviews.services.site_signing import text_of

LONGEST_REASON = 200


@unit_of_work()
def withdraw_report(*, visit_id: int, digest: str, reason: str, by: User, at: datetime | None = None) -> SiteReport:
    """The leader takes the report back from signing to correct it; returns it, a draft again under the next version.

    `digest` is that of the text they were shown. Raises NotFoundForYou (not the leader), DomainError (no reason),
    Conflict (not up for signing: a draft, signed by everybody, or another text), NotYet (not in the site visit).
    Side effects: the withdrawn version with its text and signatures, which are void; audit event
    `site.report_withdrawn`; a message to the team.
    """
    visit = lock_visit(visit_id, by)
    if not leads(visit, by):
        raise NotFoundForYou
    if not reason.strip() or len(reason.strip()) > LONGEST_REASON:
        raise DomainError(f"请填写撤回原因，不超过 {LONGEST_REASON} 字。", field="reason")
    report = SiteReport.objects.select_for_update().filter(visit=visit).first()
    if report is None or report.state != SiteReport.State.SIGNING or report.digest != digest:
        raise Conflict("报告已有变化，或者不在签署中，请刷新页面核对。")
    now = at or database_now()
    kept = _keep(visit, report, reason.strip(), by, now)
    report.signatures.all().delete()
    report.state, report.digest, report.version = SiteReport.State.DRAFT, "", report.version + 1
    report.save(update_fields=["state", "digest", "version"])
    payload: dict[str, object] = {
        "digest": digest,
        "reason": kept.reason,
        "void": [each["user"] for each in kept.signatures],
    }
    record_visit("site.report_withdrawn", visit, by, now, payload)
    _tell_team(visit, kept, now)
    return report


def _keep(visit: SiteVisit, report: SiteReport, reason: str, by: User, at: datetime) -> WithdrawnReport:
    signed = report.signatures.values_list("user_id", "signed_at")
    return WithdrawnReport.objects.create(
        report=report,
        version=report.version,
        text=text_of(visit, report),
        digest=report.digest,
        signatures=[{"user": user, "at": signed_at.isoformat()} for user, signed_at in signed],
        reason=reason,
        withdrawn_by=by,
        withdrawn_at=at,
    )


def _tell_team(visit: SiteVisit, kept: WithdrawnReport, at: datetime) -> None:
    tell(
        to=User.objects.filter(pk__in=set(team_of(visit)) - {kept.withdrawn_by_id}),
        template="site_report_withdrawn",
        context={"application": visit.application, "reason": kept.reason},
        key=f"site_report_withdrawn:{kept.pk}",
        link=reverse("reviews:visit_sign", args=[visit.pk]),
        at=at,
    )
