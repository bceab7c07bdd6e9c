"""Planning a site visit and noting what was found there."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import cast

from django.urls import reverse

from applications.models import Application
from applications.roles import ROLES
from applications.selectors.applications import applications_as
from applications.selectors.cycles import window_of
from applications.workflow.engine import lock_application
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.errors import Conflict, DomainError, NotFoundForYou
from baoji_award.notifications.services import tell
from baoji_award.ui.words import day, deadline
from reviews.errors import NotYet
from reviews.models import SiteFinding, SiteReport, SiteVisit
from reviews.selectors.dated_events import visit_event
from reviews.selectors.site import enabled_panels, team_of
from reviews.services.called_off import tell_who_left
from reviews.services.site_access import STAGE, record_visit
from reviews.services.site_papers import add_entry, carry_over, has_papers

LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """What a team member notes on site."""

    kind: str
    found: str
    claimed: str = ""
    difference: str = ""
    evidence: str = ""
    clause: str = ""
    issue: str = ""


@unit_of_work()
def plan_visit(
    *, application_id: int, panel_id: int, visit_on: date, place: str, agenda: str, by: User, at: datetime | None = None
) -> SiteVisit:
    """Sets or changes the visit to one dossier; the same plan again changes nothing and tells nobody.

    Raises NotFoundForYou (not the round's agency, or recused), NotYet (wrong stage), Conflict (report begun; another
    panel after papers were written), DomainError (a panel that may not visit it, a day outside the stage, a field).
    Side effects: the SiteVisit row, the issues that the document review left to verify, audit event `site.planned`, a
    message to the applicant, to the team and to who no longer belongs to it.
    """
    application = lock_application(application_id)
    if not applications_as(by=by, role=RoleCode.AGENCY).filter(pk=application_id).exists():
        raise NotFoundForYou
    if application.state != STAGE:
        raise NotYet("该申报不在现场评审阶段，不能安排现场评审。")
    old = SiteVisit.objects.filter(application=application).first()
    _require_free(old, panel_id)
    values = {"panel_id": panel_id, "visit_on": visit_on, "place": place.strip(), "agenda": agenda.strip()}
    if old is not None and all(getattr(old, name) == value for name, value in values.items()):
        return old
    _check_plan(application, panel_id, visit_on, place, agenda)
    now = at or database_now()
    visit = old or SiteVisit(application=application)
    former = (team_of(old), old.visit_on) if old else ([], visit_on)
    for name, value in {**values, "planned_by": by, "planned_at": now}.items():
        setattr(visit, name, value)
    visit.save()
    carry_over(visit, by, now)
    record_visit("site.planned", visit, by, now, {"visit_on": visit_on.isoformat(), "panel": panel_id})
    _tell(visit, application, changed=old is not None, at=now)
    tell_who_left(visit, set(former[0]) - set(team_of(visit)), former[1], at=now)
    return visit


def _require_free(old: SiteVisit | None, panel_id: int) -> None:
    if old is None:
        return
    if SiteReport.objects.filter(visit=old).exists():
        raise Conflict("现场评审报告已经开始撰写，不能再更改安排。")
    if old.panel_id != panel_id and has_papers(old):
        raise Conflict("评审组已有现场记录，不能更换评审组。")


def _check_plan(application: Application, panel_id: int, visit_on: date, place: str, agenda: str) -> None:
    if not enabled_panels(application.cycle, group_id=application.group_id).filter(pk=panel_id).exists():
        raise DomainError("所选评审组尚未启用，或不负责该申报的组别。")
    window = window_of(application.cycle, STAGE)
    if not local_day(window.opens_at) <= visit_on or not visit_on < local_day(window.closes_at):
        raise DomainError(f"评审日期应在 {day(window.opens_at)} 至 {deadline(window.closes_at)} 之间。")
    if not place.strip() or len(place.strip()) > LONGEST_PLACE or not agenda.strip():
        raise DomainError(f"请填写地点（不超过 {LONGEST_PLACE} 字）和日程。")


def _tell(visit: SiteVisit, application: Application, *, changed: bool, at: datetime) -> None:
    own, team = visit_event(visit, place=visit.place), visit_event(visit)
    owners, experts = ROLES[RoleCode.APPLICANT].holders(application), User.objects.filter(pk__in=team_of(visit))
    pages = (
        (owners, reverse("reviews:applicant_visit", args=[application.number]), own),
        (experts, reverse("reviews:visit", args=[visit.pk]), team),
    )
    for recipients, link, event in pages:
        tell(
            to=recipients,
            template="visit_planned",
            context={"visit": visit, "application": application, "changed": changed},
            key=f"visit_planned:{visit.pk}:{at.isoformat()}",
            link=link,
            event=event,
            at=at,
        )


def note_finding(*, visit_id: int, finding: Finding, by: User, at: datetime | None = None) -> SiteFinding:
    """Writes one finding of a team member; see add_entry, which checks it."""
    return cast("SiteFinding", add_entry(visit_id=visit_id, kind="finding", values=asdict(finding), by=by, at=at))
