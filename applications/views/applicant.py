"""我的申报: the list, a new application, and the overview of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.applicant_links import links_for
from applications.forms.applicant import NewApplicationForm
from applications.models import Application
from applications.selectors.applicant import (
    application_of,
    due_at,
    load_organisation,
    my_applications,
    why_locked,
    why_not_open,
)
from applications.selectors.applicant_progress import progress_of
from applications.selectors.applicant_tasks import tasks_of
from applications.selectors.applications import load_application_as
from applications.selectors.carry_over import earlier_application
from applications.selectors.cycles import current_cycle, window_of
from applications.selectors.dossier_contents import latest_version, working_copy
from applications.selectors.dossier_trail import trail_of
from applications.selectors.eligibility import known_findings, why_barred
from applications.selectors.returns import EVIDENCE, returned_parts
from applications.services.applicant import create_application
from applications.views.applicant_pages import condition_rows, list_rows, next_step
from applications.views.dossier_actions import action_bar
from applications.workflow.presentation import stepper
from baoji_award.accounts.access import signed_in
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.calendar.clock import database_now
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.paging import page_of


def applicant(request: HttpRequest) -> User:
    """The signed-in person, who must hold the applicant's role for something. Raises NotFoundForYou."""
    user = signed_in(request)
    if not has_role(user, RoleCode.APPLICANT):
        raise NotFoundForYou
    return user


def own_application(request: HttpRequest, number: str) -> Application:
    """The person's own application. Raises NotFoundForYou for every other."""
    return load_application_as(by=applicant(request), number=number, role=RoleCode.APPLICANT)


@require_safe
@login_required
def my_list(request: HttpRequest) -> HttpResponse:
    """The applications of the person's organisations, 50 a page."""
    user, at = applicant(request), database_now()
    page = page_of(request, my_applications(by=user))
    cycle = current_cycle()
    context = {
        "page": page,
        "rows": list_rows(page.object_list),
        "cycle": cycle,
        "at": at,
        "closes_at": window_of(cycle, "application").closes_at if cycle else None,
        "closed": why_not_open(cycle, at) if cycle else "本年度评选尚未开始。",
    }
    return render(request, "applications/applicant/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Conditions, group, bureau; creates the application."""
    user, cycle, at = applicant(request), current_cycle(), database_now()
    mine = load_organisation(by=user, uscc=request.GET.get("uscc", ""))
    closed = why_not_open(cycle, at) if cycle else "本年度评选尚未开始。"
    if cycle is None or closed:
        return render(request, "applications/applicant/new_closed.html", {"reason": closed, "cycle": cycle})
    earlier = application_of(organisation=mine, cycle=cycle)
    form = NewApplicationForm(request.POST or None, cycle=cycle, organisation=mine)
    if earlier is None and request.method == "POST" and form.is_valid():
        made = create_application(cycle_id=cycle.pk, organisation_id=mine.pk, by=user, **form.choice())
        messages.success(request, f"已创建申报，申报编号 {made.number}。")
        return redirect("applications:eligibility", number=made.number)
    context = {"form": form, "organisation": mine, "cycle": cycle, "earlier": earlier}
    context["conditions"] = condition_rows(cycle, known_findings(cycle, mine, at))
    context["barred"] = why_barred(cycle, mine, at)
    return render(request, "applications/applicant/new.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def overview(request: HttpRequest, number: str) -> HttpResponse:
    """The task list of one application: what is due, what is next, where it lies."""
    application = own_application(request, number)
    user, at = applicant(request), database_now()
    tasks = tasks_of(application, working_copy(application), progress_of(application))
    locked = why_locked(application, at)
    context = {
        "application": application,
        "heading": (application.organisation.name, f"申报编号 {application.number}", application.group.name),
        "at": at,
        "due_at": due_at(application),
        "steps": stepper(application.cycle),
        "tasks": tasks,
        "locked": locked,
        "next": next_step(application, tasks, user, locked=bool(locked)),
        "trail": trail_of(by=user, application=application),
        "returned": returned_parts(application),
        "evidence_key": EVIDENCE,
        "actions": action_bar(user, application, at),
        "links": links_for(application, user),
        "receipt": latest_version(application),
        "earlier": None
        if locked or application.state != "draft"
        else earlier_application(by=user, application=application),
    }
    return render(request, "applications/applicant/overview.html", context)
