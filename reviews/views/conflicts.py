"""利害关系: what stands between the round's experts and the dossiers, before anybody is assigned."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.calendar.clock import database_now
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from reviews.selectors.library import avoided_units, bound_pairs
from reviews.views.access import person

PAIRS = (Column("申报单位"), Column("专家"), Column("工作单位", hide="sm"), Column("情形"), Column("处理"))
AVOIDED_SHOWN = 100


@require_safe
@login_required
def agency(request: HttpRequest) -> HttpResponse:
    """For whoever assigns."""
    return _page(request, RoleCode.AGENCY)


@require_safe
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """For the office."""
    return _page(request, RoleCode.OFFICE)


def _page(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    pairs = bound_pairs(cycle, by=user, role=role, at=database_now())
    context = {
        "cycle": cycle,
        "page": page_of(request, pairs),
        "columns": PAIRS,
        "avoided": avoided_units(cycle, by=user, role=role)[:AVOIDED_SHOWN],
        "years": cycle.rulebook.conflicts.years,
    }
    return render(request, "reviews/conflicts.html", context)
