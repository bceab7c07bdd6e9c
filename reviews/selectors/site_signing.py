"""Which reports are not signed yet, by whom, and since when: what the agency runs after. Never a score."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from applications.models import AwardCycle, Recusal
from applications.selectors.applications import applications_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import local_day
from reviews.models import Assignment, PanelMember, SiteReport, SiteSignature, SiteVisit
from reviews.selectors.site import STAGE, report_of


@dataclass(frozen=True, slots=True)
class TeamMember:
    """A member of a visit's team and when they signed."""

    user: User
    is_leader: bool
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A visit whose report is not signed by everybody.

    `to_remind` are those it waits for: the leader until the report is put up for signing (from the day of the visit
    on), then every member without a signature. `late` once the stage's deadline has passed.
    """

    visit: SiteVisit
    team: tuple[TeamMember, ...]
    to_remind: tuple[User, ...]
    days: int
    late: bool

    @property
    def signing(self) -> bool:
        report = report_of(self.visit)
        return report is not None and report.state == SiteReport.State.SIGNING


def unsigned_visits(cycle: AwardCycle, *, by: User) -> QuerySet[SiteVisit]:
    """Planned visits of the stage whose report is not signed yet, the earliest first, as the agency may see them."""
    return unfinished_visits(cycle).filter(application__in=applications_as(by=by, role=RoleCode.AGENCY))


def unfinished_visits(cycle: AwardCycle) -> QuerySet[SiteVisit]:
    """All of them, whoever asks: for reminders, which go to the people a report waits for."""
    return (
        SiteVisit.objects.filter(
            ~Q(report__state=SiteReport.State.SIGNED) | Q(report__isnull=True),
            application__cycle=cycle,
            application__state=STAGE,
        )
        .select_related("application__organisation", "application__cycle", "panel", "report")
        .order_by("visit_on", "application__number")
    )


def waiting_rows(visits: list[SiteVisit], *, due_at: datetime | None, at: datetime) -> list[Waiting]:
    """The visits with team and signatures. Two queries for any number of visits."""
    seats = _seats(visits)
    signed = {
        (signature.report.visit_id, signature.user_id): signature.signed_at
        for signature in SiteSignature.objects.filter(report__visit__in=visits).select_related("report")
    }
    return [_waiting(visit, seats.get(visit.pk, []), signed, due_at, at) for visit in visits]


def _seats(visits: list[SiteVisit]) -> dict[int, list[tuple[User, bool]]]:
    """Visit id → its team now, the leader first."""
    recused = Recusal.objects.filter(application=OuterRef("application"), user=OuterRef("expert"), lifted_at=None)
    leads = PanelMember.objects.filter(panel=OuterRef("panel"), user=OuterRef("expert"), is_leader=True)
    duties = (
        Assignment.objects.filter(
            ~Exists(recused),
            application__in=[visit.application_id for visit in visits],
            state=Assignment.State.ACCEPTED,
        )
        .select_related("expert__expert_profile")
        .annotate(leads=Exists(leads))
        .order_by("-leads", "expert_id")
    )
    by_pair = {(visit.panel_id, visit.application_id): visit.pk for visit in visits}
    found: dict[int, list[tuple[User, bool]]] = {}
    for duty in duties:
        visit_id = by_pair.get((duty.panel_id, duty.application_id))
        if visit_id is not None:
            found.setdefault(visit_id, []).append((duty.expert, bool(getattr(duty, "leads", False))))
    return found


def _waiting(
    visit: SiteVisit,
    seats: list[tuple[User, bool]],
    signed: dict[tuple[int, int], datetime],
    due_at: datetime | None,
    at: datetime,
) -> Waiting:
    report, today = report_of(visit), local_day(at)
    team = tuple(TeamMember(user, leads, signed.get((visit.pk, user.pk))) for user, leads in seats)
    if report is not None and report.state == SiteReport.State.SIGNING:
        waits = [member.user for member in team if member.signed_at is None]
        since = local_day(report.written_at)
    else:
        waits = [member.user for member in team if member.is_leader] if visit.visit_on <= today else []
        since = visit.visit_on
    late = due_at is not None and at >= due_at
    return Waiting(visit, team, tuple(waits), max(0, (today - since).days), late)
