"""排名与分歧: the opened results for the office and, read only, for the supervisor. Sealed: no number at all."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from reviews.enums import ReviewStage
from reviews.forms.office import RankingFilter
from reviews.selectors.cut import pending_results
from reviews.selectors.openings import opening_of
from reviews.selectors.ranking import ranked, ranking, totals_of
from reviews.views.access import person
from reviews.views.ranking_rows import ranking_lines

PAGES = {
    RoleCode.OFFICE: {
        "spread": "reviews:spread",
        "consensus": "reviews:office_consensus",
        "agreement": "reviews:agreement",
        "sensitivity": "reviews:sensitivity",
    },
    RoleCode.SUPERVISOR: {
        "spread": "reviews:supervisor_spread",
        "consensus": "reviews:supervisor_consensus",
        "agreement": "reviews:supervisor_agreement",
        "sensitivity": "reviews:supervisor_sensitivity",
    },
}


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
    counting = cycle.rulebook.review.counting
    form = RankingFilter(request.GET or None, cycle=cycle)
    chosen = form.cleaned_data if form.is_valid() else {}
    sort = request.GET.get("sort", "")
    found = ranking(cycle, by=user, group=chosen.get("group", ""), text=chosen.get("text", ""), order=sort)
    page = page_of(request, found, read=ranked)
    totals = totals_of([row.application for row in page.object_list], cycle=cycle)
    context = {
        "cycle": cycle,
        "waiting": counting.by == "consensus" and pending_results(cycle),
        "opening": opening_of(cycle.pk, ReviewStage.DOCUMENT_REVIEW),
        "form": form,
        "sort": sort,
        "page": page,
        "lines": ranking_lines(page.object_list, totals, spread=PAGES[role]["spread"], rule=counting),
        "may_decide": role == RoleCode.OFFICE,
        **{f"{name}_url": reverse(PAGES[role][name]) for name in ("consensus", "agreement", "sensitivity")},
    }
    return render(request, "reviews/office/ranking.html", context)
