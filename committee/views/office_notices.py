"""候选名单 and 公示: what is on the list, what would be published, and the publication."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from committee.roles import require_no_recusal
from committee.selectors.candidates import candidates
from committee.selectors.meetings import resolution_of
from committee.selectors.notices import draft_of, notice_of
from committee.services.notice import publish_notice
from committee.views.access import attempt, workspace_page


@require_safe
@workspace_page(RoleCode.OFFICE)
def index(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The notice, or its draft with the dates as they would be counted now."""
    at = database_now()
    notice, resolution = notice_of(cycle), resolution_of(cycle)
    if notice is None:
        # The draft names every candidate: who keeps away from one of them may not read it.
        require_no_recusal(user, cycle, "candidate")
    draft = draft_of(cycle, at) if resolution and notice is None else None
    context = {"cycle": cycle, "notice": notice, "draft": draft, "resolution": resolution, "now": at}
    return render(request, "committee/office_notices.html", context)


@require_POST
@workspace_page(RoleCode.OFFICE)
def publish(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponseBase:
    """Publishes the whole list."""
    attempt(request, partial(publish_notice, cycle_id=cycle.pk, by=user), "公示已发布。")
    return redirect("committee:office_notices")


@require_safe
@workspace_page(RoleCode.OFFICE)
def candidate_list(request: HttpRequest, user: User, cycle: AwardCycle) -> HttpResponse:
    """The candidate list: on this desk only, until it is published."""
    context = {"cycle": cycle, "page": page_of(request, candidates(by=user, cycle=cycle))}
    return render(request, "committee/office_candidates.html", context)
