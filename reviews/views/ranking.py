"""排名与分歧: the opened results for the office and, read only, for the supervisor. Sealed: no number at all."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from reviews.enums import ReviewStage
from reviews.forms.office import RankingFilter
from reviews.selectors.openings import GroupOpening, groups_of_stage, without_result
from reviews.selectors.ranking import ORDERS, first_ranked, ranked, ranking, totals_of
from reviews.views.access import person
from reviews.views.ranking_rows import ranking_lines

STAGE = ReviewStage.DOCUMENT_REVIEW
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
    groups = groups_of_stage(cycle, STAGE)
    by_group = _by_group(groups)
    form = RankingFilter(request.GET or None, groups=[each.group for each in groups])
    wanted = _wanted(by_group["openings"], form, order=by_group["order"] or request.GET.get("sort", ""))
    page = page_of(
        request, partial(ranking, by=user, **wanted), read=ranked, first=partial(first_ranked, by=user, **wanted)
    )
    totals = totals_of([row.application for row in page.object_list], cycle=cycle)
    context = {
        "cycle": cycle,
        "waiting": counting.by == "consensus" and without_result(cycle, STAGE).exists(),
        **by_group,
        "form": form,
        "page": page,
        "lines": ranking_lines(page.object_list, totals, spread=PAGES[role]["spread"], rule=counting),
        "may_decide": role == RoleCode.OFFICE,
        **{f"{name}_url": reverse(PAGES[role][name]) for name in ("consensus", "agreement", "sensitivity")},
    }
    return render(request, "reviews/office/ranking.html", context)


def _wanted(openings: Sequence[GroupOpening], form: RankingFilter, *, order: str) -> dict[str, Any]:
    """Whose results in which order, as `ranking` is asked for them."""
    chosen = form.cleaned_data if form.is_valid() else {}
    group = chosen.get("group", "")
    shown = [each.opening.pk for each in openings if each.opening and group in ("", each.group.code)]
    return {"openings": shown, "text": chosen.get("text", ""), "order": order if order in ORDERS else ""}


def _by_group(groups: Sequence[GroupOpening]) -> dict[str, Any]:
    """Which groups are open; `order` is "group" while there are no ranks over all, else empty."""
    ranked_over_all = not any(getattr(each.opening, "unranked", False) for each in groups)
    return {
        "openings": [each for each in groups if each.is_open],
        "sealed": [each.group.name for each in groups if not each.is_open],
        "ranked": ranked_over_all,
        "order": "" if ranked_over_all else "group",
    }
