"""排名与分歧: the opened results for the office and, read only, for the supervisor. Sealed: no number at all."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from reviews.enums import ReviewStage
from reviews.forms.office import RankingFilter
from reviews.selectors.openings import opening_of
from reviews.selectors.ranking import load_spread, ranked, ranking, totals_of
from reviews.views.access import person
from reviews.views.ranking_rows import heat_groups, ranking_lines


@require_safe
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """The ranking with the way to the shortlist."""
    return _ranking(request, RoleCode.OFFICE)


@require_safe
@login_required
def supervisor(request: HttpRequest) -> HttpResponse:
    """The same ranking, to read."""
    return _ranking(request, RoleCode.SUPERVISOR)


def _ranking(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    form = RankingFilter(request.GET or None, cycle=cycle)
    chosen = form.cleaned_data if form.is_valid() else {}
    sort = request.GET.get("sort", "")
    found = ranking(cycle, by=user, group=chosen.get("group", ""), text=chosen.get("text", ""), order=sort)
    page = page_of(request, found, read=ranked)
    totals = totals_of([row.application for row in page.object_list], cycle=cycle)
    context = {
        "cycle": cycle,
        "opening": opening_of(cycle.pk, ReviewStage.DOCUMENT_REVIEW),
        "form": form,
        "sort": sort,
        "page": page,
        "lines": ranking_lines(
            page.object_list,
            totals,
            spread="reviews:spread" if role == RoleCode.OFFICE else "reviews:supervisor_spread",
        ),
        "may_decide": role == RoleCode.OFFICE,
    }
    return render(request, "reviews/office/ranking.html", context)


@require_safe
@login_required
def office_spread(request: HttpRequest, number: str) -> HttpResponse:
    """One opened dossier: every item and expert."""
    return _spread(request, number, RoleCode.OFFICE)


@require_safe
@login_required
def supervisor_spread(request: HttpRequest, number: str) -> HttpResponse:
    """The same detail, to read."""
    return _spread(request, number, RoleCode.SUPERVISOR)


def _spread(request: HttpRequest, number: str, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    spread = load_spread(cycle, by=user, number=number)
    context = {
        "spread": spread,
        "result": spread.result,
        "groups": heat_groups(spread),
        "back": "reviews:ranking" if role == RoleCode.OFFICE else "reviews:supervisor_ranking",
    }
    return render(request, "reviews/office/spread.html", context)
