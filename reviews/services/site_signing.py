"""现场评审报告: written by the leader, put up for signing, signed by every member of the team (plan 五（五）)."""

import hashlib
import json
from dataclasses import astuple
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from applications.models import Application, Recusal
from applications.services.recusals import on_recusal
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications import outbox
from baoji_award.notifications.services import tell
from baoji_award.ui.words import pts
from reviews.enums import QUANTA_PER_POINT
from reviews.errors import NotYet
from reviews.models import SiteReport, SiteSignature, SiteVisit
from reviews.selectors.criteria import published_criteria
from reviews.selectors.site import leads, team_of, undeclared_of
from reviews.selectors.site_papers import score_lines
from reviews.services.site_access import lock_visit, record_visit
from reviews.services.site_report_content import particulars_of, sections_of

REPORT_TOPIC = "site.report"
STANDS = "报告已被修改或已提交签署，请核对后重试。"


@unit_of_work()
def write_report(
    *,
    visit_id: int,
    summary: str,
    score: Decimal,
    version: int,
    by: User,
    sign: bool = False,
    at: datetime | None = None,
) -> SiteReport:
    """The leader writes the report; with `sign` it is put up for signing and stands from then on. Returns it.

    `score` is in points of the group's criteria, a multiple of 0.25. `version` 0 begins it.
    Raises NotFoundForYou (not the leader), Conflict (stale, or already up for signing), DomainError (score, or
    not the sum of the items' scores), NotYet (nothing noted, items left blank, somebody of the team has not declared
    yet, or not in the site visit).
    Side effects: the report; with `sign` audit event `site.report_ready` with its digest, a message to the team.
    """
    visit = lock_visit(visit_id, by)
    if not leads(visit, by):
        raise NotFoundForYou
    full = published_criteria(visit.application.group.criteria).total
    quanta = _quanta(score, full)
    report = SiteReport.objects.select_for_update().filter(visit=visit).first() or SiteReport(visit=visit, version=0)
    if report.version != version or report.state != SiteReport.State.DRAFT:
        raise Conflict(STANDS)
    now = at or database_now()
    report.summary, report.score_quanta, report.full = summary.strip(), quanta, full
    report.written_by, report.written_at = by, now
    report.version += 1
    if sign:
        if not report.summary or not visit.findings.exists():
            raise NotYet("请先记录现场核实情况并填写总体评价，再提交签署。")
        _require_scores(visit, quanta)
        if waiting := undeclared_of(visit):
            raise NotYet(f"评审组还有 {len(waiting)} 名成员未完成承诺和利害关系声明，待其声明或退出后再提交全组签署。")
        report.state, report.digest = SiteReport.State.SIGNING, digest_of(visit, report)
        record_visit("site.report_ready", visit, by, now, {"digest": report.digest})
        _ask_team(visit, report.version, now)
    report.save()
    return report


def _quanta(score: Decimal, full: int) -> int:
    if not score.is_finite() or not 0 <= score <= full or score * QUANTA_PER_POINT % 1:
        raise DomainError(f"现场评审得分应在 0 至 {full} 分之间，以 0.25 分为单位。")
    return int(score * QUANTA_PER_POINT)


def _require_scores(visit: SiteVisit, quanta: int) -> None:
    """Either no item has a score of its own, or every one has and they sum to the report's."""
    lines = score_lines(visit)
    blank = [line for line in lines if line.after is None]
    if len(blank) == len(lines):
        return
    if blank:
        raise NotYet(f"还有 {len(blank)} 个条款没有现场评审百分比，请填写完整后再提交签署。")
    total = sum(line.quanta for line in lines)
    if total != quanta:
        raise DomainError(f"现场评审得分应等于各条款得分合计 {pts(Decimal(total) / QUANTA_PER_POINT)}。")


def _ask_team(visit: SiteVisit, version: int, at: datetime) -> None:
    tell(
        to=User.objects.filter(pk__in=team_of(visit)),
        template="site_report_ready",
        context={"application": visit.application},
        key=f"site_report_ready:{visit.pk}:{version}",
        link=reverse("reviews:visit_sign", args=[visit.pk]),
        at=at,
    )


def digest_of(visit: SiteVisit, report: SiteReport) -> str:
    """SHA-256 of the report's text: what a member reads is what they sign."""
    return hashlib.sha256(text_of(visit, report).encode()).hexdigest()


def text_of(visit: SiteVisit, report: SiteReport) -> str:
    """The report's particulars and sections as the one text that is hashed."""
    content = [particulars_of(visit), [astuple(section) for section in sections_of(visit, report)]]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@unit_of_work()
def sign_report(*, visit_id: int, digest: str, by: User, at: datetime | None = None) -> SiteReport:
    """A team member signs the digest they were shown; the last signature completes the report. Returns it.

    Signing twice adds nothing. Raises NotFoundForYou (not of the team), NotYet (not up for signing), Conflict
    (another digest).
    Side effects: the signature, audit event `site.signed`; with the last one the state, audit event `site.completed`
    and an outbox entry that renders the PDF.
    """
    visit = lock_visit(visit_id, by)
    report = SiteReport.objects.select_for_update().filter(visit=visit).first()
    if report is None or report.state == SiteReport.State.DRAFT:
        raise NotYet("报告尚未提交签署。")
    if report.digest != digest:
        raise Conflict("报告内容与您看到的不一致，请刷新页面后重新签署。")
    now = at or database_now()
    _, fresh = SiteSignature.objects.get_or_create(
        report=report, user=by, defaults={"digest": digest, "signed_at": now}
    )
    if fresh:
        record_visit("site.signed", visit, by, now, {"digest": digest, "by": by.pk})
    if report.state == SiteReport.State.SIGNING and not unsigned_of(report, visit):
        _complete(report, visit, by, now)
    return report


@on_recusal
def complete_without(recusal: Recusal, by: User, at: datetime) -> None:
    """When the only open signature was that of a person now recused, the report is complete; else nobody could end it.

    Runs in the recusal's transaction, which holds the dossier's lock. Side effects: see complete_if_signed.
    """
    complete_if_signed(recusal.application, by=by, at=at)


def complete_if_signed(application: Application, *, by: User, at: datetime) -> None:
    """Completes the dossier's report when nobody of the team is left without a signature: somebody has just left it.

    In a unit of work that holds the dossier's lock. Side effects: see sign_report's last signature.
    """
    report = (
        SiteReport.objects.select_for_update(of=("self",))
        .select_related("visit__application")
        .filter(visit__application=application, state=SiteReport.State.SIGNING)
        .first()
    )
    if report is not None and team_of(report.visit) and not unsigned_of(report, report.visit):
        _complete(report, report.visit, by, at)


def unsigned_of(report: SiteReport, visit: SiteVisit) -> set[int]:
    """Ids of the members, also of those who have yet to declare, whose signature is missing. Three queries."""
    team = {*team_of(visit), *undeclared_of(visit)}
    return team - set(report.signatures.values_list("user_id", flat=True))


def _complete(report: SiteReport, visit: SiteVisit, by: User, at: datetime) -> None:
    report.state, report.signed_at = SiteReport.State.SIGNED, at
    report.save(update_fields=["state", "signed_at"])
    record_visit("site.completed", visit, by, at, {"digest": report.digest})
    outbox.enqueue(topic=REPORT_TOPIC, key=str(report.pk), payload={"report": report.pk}, at=at)
