"""异议办理 for the supervision: every case with its days and outcome, without identity, facts and evidence."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now, local_day
from baoji_award.ui.paging import page_of
from committee.forms.objection_steps import CaseFilterForm
from committee.selectors.objection_file import case_file
from committee.selectors.objections import cases_listed, load_objection
from committee.views.access import workspace_page
from committee.views.office_objections import COLUMNS


@require_safe
@workspace_page(RoleCode.SUPERVISOR)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The cases with their due dates."""
    form, today = CaseFilterForm(request.GET), local_day(database_now())
    del form.fields["mine"]
    page = page_of(request, cases_listed(by=user, wanted=form.wanted(), today=today, role=RoleCode.SUPERVISOR))
    context = {"form": form, "page": page, "today": today, "columns": COLUMNS}
    return render(request, "committee/supervise_objections.html", context)


@require_safe
@workspace_page(RoleCode.SUPERVISOR)
def detail(request: HttpRequest, user: User, cycle: AwardCycle, number: str) -> HttpResponse:
    """One case: what was done about it, by whom, and how it ended."""
    objection = load_objection(by=user, number=number, role=RoleCode.SUPERVISOR)
    context = {
        "case": case_file(objection, by=user),
        "objection": objection,
        "forms": {},
        "now": objection.seen_at,
        "today": local_day(objection.seen_at),
    }
    return render(request, "committee/supervise_objection.html", context)
