"""工作台 of the agency: what blocks the schedule."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.selectors.cycles import deadline_of
from applications.workflow.presentation import stepper
from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from reviews.enums import ReviewStage
from reviews.selectors.agency import blocks_of, progress_of, recusals_of
from reviews.views.access import person


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What blocks, the experts' progress without any score, and the newest recusals."""
    user, cycle = person(request, RoleCode.AGENCY)
    context = {
        "cycle": cycle,
        "steps": stepper(cycle),
        "now": database_now(),
        "due_at": deadline_of(cycle, ReviewStage.DOCUMENT_REVIEW),
        "blocks": blocks_of(cycle, by=user),
        "page": page_of(request, progress_of(cycle)),
        "recusals": recusals_of(cycle, by=user)[:10],
    }
    return render(request, "reviews/agency/desk.html", context)
