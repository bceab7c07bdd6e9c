"""The site visit as each of its readers may see it: plan, team, findings, report. Scores only in the report itself."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from applications.models import Application, AwardCycle, Recusal
from applications.roles import ROLES, recused_users
from applications.selectors.applications import applications_as
from applications.workflow.policy import visible
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from reviews.enums import ReviewStage
from reviews.models import (
    Assignment,
    CriteriaItem,
    CriteriaSet,
    Panel,
    PanelMember,
    SiteReport,
    SiteVisit,
    StageResult,
    WithdrawnReport,
)
from reviews.selectors.ranking import partial_for

STAGE = ReviewStage.SITE_REVIEW.value
REPORT_READERS = (RoleCode.AGENCY, RoleCode.OFFICE, RoleCode.SUPERVISOR)


def team_of(visit: SiteVisit) -> list[int]:
    """User ids of the team: the panel's accepted assignments to this dossier, recused people left out. One query."""
    return list(
        Assignment.objects.filter(
            panel_id=visit.panel_id, application_id=visit.application_id, state=Assignment.State.ACCEPTED
        )
        .exclude(expert_id__in=recused_users(visit.application))
        .order_by("expert_id")
        .values_list("expert_id", flat=True)
    )


def undeclared_of(visit: SiteVisit) -> list[int]:
    """User ids of those who will be of the team once they have declared: released to them, not answered. One query."""
    return list(
        Assignment.objects.filter(
            panel_id=visit.panel_id, application_id=visit.application_id, state=Assignment.State.RELEASED
        )
        .exclude(expert_id__in=recused_users(visit.application))
        .values_list("expert_id", flat=True)
    )


def members_of(visit: SiteVisit) -> list[PanelMember]:
    """The team with names and codes, the leader first. Two queries."""
    return list(
        PanelMember.objects.filter(panel_id=visit.panel_id, user__in=team_of(visit))
        .select_related("user__expert_profile")
        .order_by("-is_leader", "user__expert_profile__code")
    )


def put_up_for_signing(panel: Panel) -> QuerySet[SiteReport]:
    """The reports of the panel's visits whose text stands: signed by everybody, or waiting for signatures."""
    return SiteReport.objects.filter(visit__panel=panel).exclude(state=SiteReport.State.DRAFT)


def leads(visit: SiteVisit, user: User) -> bool:
    """Whether the user leads the visit's panel; the caller has checked that they belong to the team. One query."""
    return PanelMember.objects.filter(panel_id=visit.panel_id, user=user, is_leader=True).exists()


def visits_of(*, by: User) -> QuerySet[SiteVisit]:
    """The visits on whose team `by` is now, in the order of their days."""
    recused = Recusal.objects.filter(application=OuterRef("application"), user=by, lifted_at__isnull=True)
    on_team = Assignment.objects.filter(
        panel=OuterRef("panel"), application=OuterRef("application"), expert=by, state=Assignment.State.ACCEPTED
    )
    return (
        SiteVisit.objects.filter(Exists(on_team), ~Exists(recused))
        .select_related(
            "application__organisation", "application__group", "application__cycle", "panel", "report__document__stored"
        )
        .annotate(signed=Count("report__signatures", filter=Q(report__signatures__user=by)))
        .order_by("visit_on", "application__number")
    )


def visits_in(cycle: AwardCycle, *, by: User) -> QuerySet[SiteVisit]:
    """Those of one round."""
    return visits_of(by=by).filter(application__cycle=cycle)


def load_visit(*, by: User, visit_id: int) -> SiteVisit:
    """The visit, for a member of its team only. Raises NotFoundForYou. One query."""
    visit = visits_of(by=by).filter(pk=visit_id).first()
    if visit is None:
        raise NotFoundForYou
    return visit


def items_of(visit: SiteVisit) -> list[CriteriaItem]:
    """The leaves of the criteria that a finding can name, of the newest published set. One query."""
    published = CriteriaSet.objects.filter(
        code=visit.application.group.criteria, status=CriteriaSet.Status.PUBLISHED
    ).order_by("-published_at")
    return list(
        CriteriaItem.objects.filter(criteria=Subquery(published.values("pk")[:1]), leaf=True).order_by("position")
    )


def signed_at_by(report: SiteReport) -> dict[int, datetime]:
    """User id → when they signed. One query."""
    return dict(report.signatures.values_list("user_id", "signed_at"))


def withdrawals_of(report: SiteReport) -> list[WithdrawnReport]:
    """The versions that were up for signing and were taken back, the newest first. One query."""
    return list(report.withdrawals.select_related("withdrawn_by"))


def report_of(visit: SiteVisit) -> SiteReport | None:
    report: SiteReport | None = getattr(visit, "report", None)
    return report


def site_dossiers(cycle: AwardCycle, *, by: User, role: RoleCode) -> QuerySet[Application]:
    """The dossiers that have come to the site visit, with visit, panel and report, and how many have signed."""
    return (
        applications_as(by=by, role=role)
        .filter(Q(state=STAGE) | Q(site_visit__isnull=False), cycle=cycle)
        .select_related("site_visit__panel", "site_visit__report__document")
        .annotate(signed=Count("site_visit__report__signatures", distinct=True))
        .order_by("number")
    )


def site_results(cycle: AwardCycle, applications: list[Application], *, by: User) -> dict[int, StageResult]:
    """Application id → its result of the site visit; empty before the opening, because there are none. One query.

    `partial` tells whether `by` is recused from another one.
    """
    found = StageResult.objects.filter(application__in=applications, stage=STAGE)
    found = found.annotate(partial=partial_for(by, application__cycle=cycle, stage=STAGE))
    return {result.application_id: result for result in found}


def enabled_panels(cycle: AwardCycle, *, group_id: int) -> QuerySet[Panel]:
    """The panels that may visit a dossier of this group."""
    return Panel.objects.filter(
        Q(group__isnull=True) | Q(group_id=group_id), cycle=cycle, stage=STAGE, state=Panel.State.ENABLED
    )


def visit_of(application: Application) -> SiteVisit | None:
    """The planned visit of an application that a loader found for `by`. One query."""
    return SiteVisit.objects.filter(application=application).select_related("panel").first()


def load_site_report(*, by: User, number: str) -> SiteReport:
    """The rendered report for team, agency, office and supervisor, never for an applicant. Raises NotFoundForYou."""
    report = (
        SiteReport.objects.filter(visit__application__number=number, document__isnull=False)
        .select_related(
            "document__stored",
            "visit__application__organisation",
            "visit__application__group",
            "visit__application__cycle",
        )
        .first()
    )
    if report is None:
        raise NotFoundForYou
    application = report.visit.application
    opened = Q(pk__in=())
    for role in REPORT_READERS:
        opened |= ROLES[role].objects_of(by)
    staff = Application.objects.filter(opened, visible(by), pk=application.pk).exists()
    if not staff and by.pk not in team_of(report.visit):
        raise NotFoundForYou
    return report
