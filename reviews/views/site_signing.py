"""Late and missing signatures of site reports, for the agency."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.selectors.applications import load_application_as
from applications.selectors.cycles import deadline_of
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from reviews.selectors.site import STAGE
from reviews.selectors.site_signing import unsigned_visits, waiting_rows
from reviews.services.site_reminding import remind_signers
from reviews.views.access import person


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """Every visit whose report is not signed by everybody, with who is missing and since when; 50 a page."""
    user, cycle = person(request, RoleCode.AGENCY)
    now, due_at = database_now(), deadline_of(cycle, STAGE)
    visits = unsigned_visits(cycle, by=user)
    page = page_of(request, visits, read=lambda rows: waiting_rows(list(rows), due_at=due_at, at=now))
    context = {"cycle": cycle, "now": now, "due_at": due_at, "page": page}
    return render(request, "reviews/site/signatures.html", context)


@require_POST
@login_required
def remind(request: HttpRequest, number: str) -> HttpResponse:
    """Reminds whoever the report of this dossier waits for."""
    user, _ = person(request, RoleCode.AGENCY)
    application = load_application_as(by=user, number=number, role=RoleCode.AGENCY)
    told = remind_signers(application_id=application.pk, by=user)
    messages.success(request, f"已提醒 {told} 人。" if told else "今日已经提醒过，不再重复发送。")
    return redirect("reviews:visit_signatures")
