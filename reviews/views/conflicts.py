"""利害关系: what stands between the round's experts and the dossiers, before anybody is assigned."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column
from reviews.selectors.declarations import answers_in_round
from reviews.selectors.library import avoided_units, bound_pairs
from reviews.views.access import person

PAIRS = (Column("申报单位"), Column("专家"), Column("工作单位", hide="sm"), Column("情形"), Column("处理"))
ANSWERS = (
    Column("申报单位"),
    Column("专家", hide="sm"),
    Column("声明"),
    Column("组别", hide="sm"),
    Column("阶段", hide="sm"),
)
AVOIDED = (Column("申报单位"), Column("请求回避的单位"), Column("原因", hide="sm"), Column("提出时间", hide="sm"))


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


@require_safe
@login_required
def answers(request: HttpRequest) -> HttpResponse:
    """What each expert declared about each dossier, an explicit none among it, and who has not answered."""
    user, cycle = person(request, RoleCode.AGENCY)
    page = page_of(request, answers_in_round(cycle, by=user))
    return render(request, "reviews/agency/answers.html", {"cycle": cycle, "page": page, "columns": ANSWERS})


@require_safe
@login_required
def agency_avoided(request: HttpRequest) -> HttpResponse:
    """The units that applicants ask to be spared, for whoever assigns."""
    return _avoided(request, RoleCode.AGENCY)


@require_safe
@login_required
def office_avoided(request: HttpRequest) -> HttpResponse:
    """The same for the office."""
    return _avoided(request, RoleCode.OFFICE)


def _avoided(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    page = page_of(request, avoided_units(cycle, by=user, role=role))
    context = {"cycle": cycle, "page": page, "columns": AVOIDED, "assigns": role == RoleCode.AGENCY}
    return render(request, "reviews/avoided.html", context)


def _page(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    pairs = bound_pairs(cycle, by=user, role=role)
    context = {
        "cycle": cycle,
        "page": page_of(request, pairs),
        "columns": PAIRS,
        "assigns": role == RoleCode.AGENCY,
        "years": cycle.rulebook.conflicts.years,
    }
    return render(request, "reviews/conflicts.html", context)
