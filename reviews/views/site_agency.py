"""现场评审 of the agency: the dossiers with their visits, and the plan of one visit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import Application
from applications.selectors.applications import load_application_as
from applications.selectors.cycles import deadline_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.form_answers import DONE, attempt
from baoji_award.ui.paging import page_of
from reviews.forms.site import PlanForm
from reviews.selectors.site import STAGE, enabled_panels, members_of, report_of, site_dossiers, visit_of
from reviews.services.site import plan_visit
from reviews.views.access import person
from reviews.views.site_rows import dossier_rows


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Every dossier of the site visit with its plan and the state of its report, never a score; 50 a page."""
    user, cycle = person(request, RoleCode.AGENCY)
    page = page_of(request, site_dossiers(cycle, by=user, role=RoleCode.AGENCY))
    context = {
        "cycle": cycle,
        "now": database_now(),
        "due_at": deadline_of(cycle, STAGE),
        "page": page,
        "rows": dossier_rows(page.object_list, user, {}),
    }
    return render(request, "reviews/site/agency.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request: HttpRequest, number: str) -> HttpResponse:
    """Team, day, place and agenda of one visit; a change is told to the applicant and the team."""
    user, _ = person(request, RoleCode.AGENCY)
    application = load_application_as(by=user, number=number, role=RoleCode.AGENCY)
    visit = visit_of(application)
    if visit is None and application.state != STAGE:
        raise NotFoundForYou
    panels = enabled_panels(application.cycle, group_id=application.group_id)
    address = application.organisation.address
    form = PlanForm(request.POST or None, panels=panels, visit=visit, address=address)
    status = attempt(form, lambda: _plan(application, form, user))
    if status == DONE:
        messages.success(request, "现场评审安排已保存，并通知申报单位和评审组。")
        return redirect("reviews:agency_visits")
    context = {
        "application": application,
        "identity": [application.number, application.group.name],
        "visit": visit,
        "members": members_of(visit) if visit else [],
        "fixed": visit is not None and (application.state != STAGE or report_of(visit) is not None),
        "panels": panels,
        "form": form,
    }
    return render(request, "reviews/site/plan.html", context, status=status)


def _plan(application: Application, form: PlanForm, user: User) -> None:
    values = form.cleaned_data
    plan_visit(
        application_id=application.pk,
        panel_id=values["panel"],
        visit_on=values["visit_on"],
        place=values["place"],
        agenda=values["agenda"],
        by=user,
    )
