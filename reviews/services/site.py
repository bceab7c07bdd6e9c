"""Planning a visit, noting what was found, and the report that every member of the team signs."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from applications.models import Application, AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications import outbox
from reviews.enums import QUANTA_PER_POINT, ReviewStage
from reviews.errors import NotYet
from reviews.models import (
    Assignment,
    CriteriaItem,
    Opening,
    PanelMember,
    SiteFinding,
    SiteReport,
    SiteSignature,
    SiteVisit,
)
from reviews.openable import Openable
from reviews.services.experts import require_role_in_round
from reviews.services.scoring import store_results

STAGE = ReviewStage.SITE_REVIEW.value
REPORT_TOPIC = "site.report"
FULL = 1000

# One agreed score of the team for each dossier, out of the criteria's 1000 points.
SITE_SCORES = """
    SELECT application.id AS application_id, application.group_id, 1000 AS points, report.score_quanta AS quanta,
           report.id
    FROM reviews_sitereport report
    JOIN reviews_sitevisit visit ON visit.id = report.visit_id
    JOIN applications_application application ON application.id = visit.application_id
    WHERE application.cycle_id = %(cycle)s AND report.state = 'signed'
      AND application.state IN (%(stage)s, 'evaluation')
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a team member notes on site."""

    kind: str
    found: str
    claimed: str = ""
    evidence: str = ""
    clause: str = ""


def team_of(visit: SiteVisit) -> list[int]:
    """User ids of the team: the running assignments of the visit's panel to this dossier (recused people are out)."""
    return list(
        Assignment.objects.filter(
            panel_id=visit.panel_id, application_id=visit.application_id, state=Assignment.State.ACCEPTED
        )
        .order_by("expert_id")
        .values_list("expert_id", flat=True)
    )


@unit_of_work()
def plan_visit(
    *, application_id: int, panel_id: int, visit_on: date, place: str, agenda: str, by: User, at: datetime | None = None
) -> SiteVisit:
    """Sets or changes the visit to one dossier. Raises NotFoundForYou, NotYet (wrong stage), Conflict (report begun).

    Side effects: the SiteVisit row, audit event `site.planned`.
    """
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("cycle").filter(pk=application_id).first()
    )
    if application is None:
        raise NotFoundForYou
    require_role_in_round(by, RoleCode.AGENCY, application.cycle_id)
    if application.state != STAGE:
        raise NotYet("该申报不在现场评审阶段，不能安排现场评审。")
    if not application.cycle.panels.filter(pk=panel_id, stage=STAGE).exists():
        raise NotFoundForYou
    if SiteReport.objects.filter(visit__application=application).exists():
        raise Conflict("现场评审报告已经开始撰写，不能再更改安排。")
    now = at or database_now()
    visit, _ = SiteVisit.objects.update_or_create(
        application=application,
        defaults={
            "panel_id": panel_id,
            "visit_on": visit_on,
            "place": place.strip(),
            "agenda": agenda.strip(),
            "planned_by": by,
            "planned_at": now,
        },
    )
    _record("site.planned", visit, by, now, {"visit_on": visit_on.isoformat(), "panel": panel_id})
    return visit


def visit_for(*, visit_id: int, by: User) -> SiteVisit:
    """The visit, for a member of its team only. Raises NotFoundForYou."""
    visit = (
        SiteVisit.objects.select_related(
            "application__organisation", "application__group", "application__cycle", "panel"
        )
        .filter(pk=visit_id)
        .first()
    )
    if visit is None or by.pk not in team_of(visit):
        raise NotFoundForYou
    return visit


@unit_of_work()
def note_finding(*, visit_id: int, finding: Finding, by: User, at: datetime | None = None) -> SiteFinding:
    """Writes one finding of a team member. Raises NotFoundForYou, Conflict (report is being signed), DomainError."""
    visit = _lock_visit(visit_id, by)
    if SiteReport.objects.filter(visit=visit).exclude(state=SiteReport.State.DRAFT).exists():
        raise Conflict("现场评审报告已提交签署，不能再增加记录。")
    if finding.kind not in SiteFinding.Kind.values or not finding.found.strip():
        raise DomainError("请选择类别并填写现场情况。")
    if finding.kind in {"verified", "different"} and not finding.claimed.strip():
        raise DomainError("请写明申报材料所述内容，再填写核实结果。")
    now = at or database_now()
    item = CriteriaItem.objects.filter(
        criteria__code=visit.application.group.criteria, clause=finding.clause, leaf=True
    ).first()
    return SiteFinding.objects.create(
        visit=visit,
        kind=finding.kind,
        item=item,
        claimed=finding.claimed.strip(),
        found=finding.found.strip(),
        evidence=finding.evidence.strip(),
        written_by=by,
        written_at=now,
    )


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

    `score` is in points of 1000, a multiple of 0.25. `version` 0 begins it. Raises NotFoundForYou (not the leader),
    Conflict (stale, or already up for signing), DomainError (score), NotYet (nothing noted on site).
    Side effects: the report; with `sign` audit event `site.report_ready` with its digest.
    """
    visit = _lock_visit(visit_id, by)
    if not PanelMember.objects.filter(panel_id=visit.panel_id, user=by, is_leader=True).exists():
        raise NotFoundForYou
    quanta = score * QUANTA_PER_POINT
    if quanta != quanta.to_integral_value() or not 0 <= score <= FULL:
        raise DomainError("现场评审得分应在 0 至 1000 分之间，以 0.25 分为单位。")
    report = SiteReport.objects.select_for_update().filter(visit=visit).first() or SiteReport(visit=visit, version=0)
    if report.version != version or report.state != SiteReport.State.DRAFT:
        raise Conflict("报告已被修改或已提交签署，请刷新页面后重试。")
    now = at or database_now()
    report.summary, report.score_quanta = summary.strip(), int(quanta)
    report.written_by, report.written_at = by, now
    report.version += 1
    if sign:
        if not report.summary or not visit.findings.exists():
            raise NotYet("请先记录现场核实情况并填写总体评价，再提交签署。")
        report.state, report.digest = SiteReport.State.SIGNING, digest_of(visit, report)
        _record("site.report_ready", visit, by, now, {"digest": report.digest})
    report.save()
    return report


def digest_of(visit: SiteVisit, report: SiteReport) -> str:
    """SHA-256 of the report's canonical text: what a member signs."""
    findings = list(visit.findings.values_list("kind", "item__clause", "claimed", "found", "evidence"))
    content = [visit.application.number, visit.visit_on.isoformat(), report.summary, report.score_quanta, findings]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@unit_of_work()
def sign_report(*, visit_id: int, digest: str, by: User, at: datetime | None = None) -> SiteReport:
    """A team member signs the digest they were shown; the last signature completes the report. Returns it.

    Signing twice changes nothing. Raises NotFoundForYou (not of the team), NotYet (not up for signing), Conflict
    (another digest). Side effects: the signature, audit event `site.signed`; with the last one the state and an
    outbox entry that renders the PDF.
    """
    visit = _lock_visit(visit_id, by)
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
        _record("site.signed", visit, by, now, {"digest": digest})
    signed = set(report.signatures.values_list("user_id", flat=True))
    if report.state == SiteReport.State.SIGNING and signed >= set(team_of(visit)):
        report.state, report.signed_at = SiteReport.State.SIGNED, now
        report.save(update_fields=["state", "signed_at"])
        outbox.enqueue(topic=REPORT_TOPIC, key=str(report.pk), payload={"report": report.pk}, at=now)
    return report


def _lock_visit(visit_id: int, by: User) -> SiteVisit:
    visit = visit_for(visit_id=visit_id, by=by)
    SiteVisit.objects.select_for_update().get(pk=visit.pk)
    return visit


def site_gate(cycle: AwardCycle, at: datetime) -> list[str]:
    """Sentences against making the site scores known: every dossier of the stage has its signed report."""
    if cycle.state != STAGE:
        return ["本轮不在现场评审阶段"]
    signed = SiteReport.objects.filter(state=SiteReport.State.SIGNED).values("visit__application_id")
    here = cycle.applications.filter(state__in=(STAGE, "evaluation"))
    unsigned = list(here.exclude(pk__in=signed).order_by("number").values_list("number", flat=True)[:5])
    if unsigned:
        return [f"以下申报的现场评审报告尚未由全组签署：{'、'.join(unsigned)}"]
    return [] if here.exists() else ["没有处于现场评审的申报"]


def compute_site_results(opening: Opening, at: datetime) -> Sequence[str]:
    """Writes the site visit's StageResults from the signed reports; returns their digests."""
    store_results(opening, SITE_SCORES, stage=STAGE, aggregate="mean", at=at)
    return list(
        SiteReport.objects.filter(visit__application__cycle=opening.cycle, state=SiteReport.State.SIGNED)
        .order_by("digest")
        .values_list("digest", flat=True)
    )


def _record(action: str, visit: SiteVisit, by: User, at: datetime, payload: dict[str, object]) -> None:
    values = {"number": visit.application.number, **payload}
    record(action=action, by=by, at=at, object_type="site_visit", object_id=str(visit.pk), payload=values)


SITE_REVIEW = Openable(STAGE, gate=site_gate, compute=compute_site_results)
