"""Dossiers of the site visit, and an expert's visits, as rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from applications.models import Application
from applications.stages import State
from applications.workflow.veil import shown_state
from baoji_award.accounts.models import User
from reviews.models import SiteReport, SiteVisit, StageResult
from reviews.selectors.site import report_of

Tag = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier with its visit and how far the report is; `result` only once the scores are open."""

    application: Application
    state: State
    visit: SiteVisit | None
    report: SiteReport | None
    signed: int
    label: str
    tone: str
    icon: str
    result: StageResult | None


def dossier_rows(
    applications: Iterable[Application], viewer: User, results: Mapping[int, StageResult]
) -> list[DossierRow]:
    rows = []
    for application in applications:
        visit: SiteVisit | None = getattr(application, "site_visit", None)
        report = report_of(visit) if visit else None
        rows.append(
            DossierRow(
                application,
                shown_state(application, viewer),
                visit,
                report,
                getattr(application, "signed", 0),
                *_tag(visit, report),
                results.get(application.pk),
            )
        )
    return rows


def _tag(visit: SiteVisit | None, report: SiteReport | None) -> Tag:
    if visit is None:
        return "待安排", "warn", "warn"
    if report is None:
        return "已安排", "info", "clock"
    tags: dict[str, Tag] = {
        SiteReport.State.DRAFT: ("撰写报告", "info", ""),
        SiteReport.State.SIGNING: ("待签署", "warn", ""),
        SiteReport.State.SIGNED: ("报告已签署", "ok", "check"),
    }
    return tags[report.state]


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit on an expert's list."""

    visit: SiteVisit
    label: str
    tone: str
    icon: str
    mine_open: bool


def visit_rows(visits: Iterable[SiteVisit]) -> list[VisitRow]:
    return [_visit(visit) for visit in visits]


def _visit(visit: SiteVisit) -> VisitRow:
    report = report_of(visit)
    waits = report is not None and report.state == SiteReport.State.SIGNING and not getattr(visit, "signed", 0)
    label, tone, icon = ("待您签署", "warn", "warn") if waits else _tag(visit, report)
    return VisitRow(visit, label, tone, icon, waits)
