"""合议 as the agency, the office and the supervisor read it; the office settles what no panel closes any more."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from reviews.selectors.consensus import discussion_of, discussions_of, listed, unsettled
from reviews.selectors.openings import any_open
from reviews.selectors.ranking import STAGE
from reviews.selectors.spread import load_spread
from reviews.services.settling import settle_results
from reviews.views.access import person
from reviews.views.consensus_rows import discussion_lines
from reviews.views.spread_page import category_axes, spread_context

DETAIL = {
    RoleCode.AGENCY: "reviews:agency_spread",
    RoleCode.OFFICE: "reviews:spread",
    RoleCode.SUPERVISOR: "reviews:supervisor_spread",
}
# Where the page of one dossier leads back to.
BACK = {
    RoleCode.AGENCY: "reviews:agency_consensus",
    RoleCode.OFFICE: "reviews:ranking",
    RoleCode.SUPERVISOR: "reviews:supervisor_ranking",
}


@require_safe
@login_required
def agency(request: HttpRequest) -> HttpResponse:
    """Where the teams stand."""
    return _list(request, RoleCode.AGENCY)


@require_safe
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """The same list."""
    return _list(request, RoleCode.OFFICE)


@require_safe
@login_required
def supervisor(request: HttpRequest) -> HttpResponse:
    """The same list."""
    return _list(request, RoleCode.SUPERVISOR)


def _list(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    page = page_of(request, discussions_of(cycle, by=user), read=lambda part: listed(part, cycle=cycle))
    context = {
        "cycle": cycle,
        "any_open": any_open(cycle.pk, STAGE),
        "counting": cycle.rulebook.review.counting,
        "page": page,
        "lines": discussion_lines(page.object_list, DETAIL[role]),
        "settleable": role == RoleCode.OFFICE and unsettled(cycle).exists(),
    }
    return render(request, "reviews/consensus/list.html", context)


@require_POST
@login_required
def settle(request: HttpRequest) -> HttpResponse:
    """Writes the results once every dossier still in the stage is agreed."""
    user, cycle = person(request, RoleCode.OFFICE)
    settle_results(cycle_id=cycle.pk, by=user)
    messages.success(request, "资料评审得分已按合议结果生成。")
    return redirect("reviews:ranking")


@require_safe
@login_required
def agency_spread(request: HttpRequest, number: str) -> HttpResponse:
    """One opened dossier: every item and expert, and what was agreed."""
    return _spread(request, number, RoleCode.AGENCY)


@require_safe
@login_required
def office_spread(request: HttpRequest, number: str) -> HttpResponse:
    """The same detail for the office."""
    return _spread(request, number, RoleCode.OFFICE)


@require_safe
@login_required
def supervisor_spread(request: HttpRequest, number: str) -> HttpResponse:
    """The same detail for the supervisor."""
    return _spread(request, number, RoleCode.SUPERVISOR)


def _spread(request: HttpRequest, number: str, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    discussion = discussion_of(load_spread(cycle, by=user, number=number))
    context = spread_context(discussion) | {"axes": category_axes(discussion.spread, by=user), "back": BACK[role]}
    return render(request, "reviews/office/spread.html", context)
