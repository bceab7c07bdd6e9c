"""专家一致性 and 敏感性分析: opened scores as statistics, for office, supervisor and, of their own panels, leaders."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.paging import page_of
from reviews.forms.office import PlacesForm
from reviews.selectors.agreement import PanelAgreement, leads, led_by, opened_panels, panel_agreements
from reviews.selectors.openings import any_open
from reviews.selectors.ranking import STAGE
from reviews.selectors.sensitivity import (
    CONSENSUS,
    RULES,
    changes,
    other_rules,
    own_rule,
    ranked_for,
    without_experts,
)
from reviews.views.access import person

PANELS_A_PAGE = 10
EXPERTS_A_PAGE = 25
LEAST_REACH = 30


@require_safe
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """Each panel's agreement and the severity of its experts."""
    return _agreement(request, *person(request, RoleCode.OFFICE))


@require_safe
@login_required
def supervisor(request: HttpRequest) -> HttpResponse:
    """The same statistics."""
    return _agreement(request, *person(request, RoleCode.SUPERVISOR))


@require_safe
@login_required
def leader(request: HttpRequest) -> HttpResponse:
    """The same statistics of the panels that the expert leads."""
    user, cycle = person(request, RoleCode.EXPERT)
    if not leads(cycle, user):
        raise NotFoundForYou
    return _agreement(request, user, cycle, led_by(user))


def _agreement(
    request: HttpRequest, user: User, cycle: AwardCycle, only: Mapping[str, object] | None = None
) -> HttpResponse:
    page = page_of(
        request,
        opened_panels(cycle, only),
        size=PANELS_A_PAGE,
        read=lambda part: [_panel(each) for each in panel_agreements(list(part), by=user)],
    )
    context = {"cycle": cycle, "any_open": any_open(cycle.pk, STAGE), "page": page}
    return render(request, "reviews/office/agreement.html", context)


def _panel(found: PanelAgreement) -> dict[str, object]:
    rows = [(each.expert, float(each.deviation)) for each in found.severities]
    return {
        "found": found,
        "rows": rows,
        "reach": max([LEAST_REACH, *(abs(deviation) for _, deviation in rows)]),
    }


@require_safe
@login_required
def office_sensitivity(request: HttpRequest) -> HttpResponse:
    """What another rule, or one expert fewer, would change of the list."""
    return _sensitivity(request, RoleCode.OFFICE)


@require_safe
@login_required
def supervisor_sensitivity(request: HttpRequest) -> HttpResponse:
    """The same table."""
    return _sensitivity(request, RoleCode.SUPERVISOR)


def _sensitivity(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    most = cycle.rulebook.review.most_shortlisted
    form = PlacesForm(request.GET if "places" in request.GET else {"places": most})
    places = form.cleaned_data["places"] if form.is_valid() else most
    ranked, whole = ranked_for(cycle, by=user)
    context = {
        "cycle": cycle,
        "ranked": ranked,
        "partial": not whole,
        "agreed": own_rule(cycle) == CONSENSUS,
        "form": form,
        "places": places,
        "rule": RULES[own_rule(cycle)],
    }
    if ranked and whole:
        page = page_of(request, without_experts(cycle), size=EXPERTS_A_PAGE)
        rules = other_rules(cycle)
        found = changes(cycle, [*rules, *page], places=places, by=user)
        context |= {"page": page, "rules": found[: len(rules)], "experts": found[len(rules) :]}
    return render(request, "reviews/office/sensitivity.html", context, status=422 if form.errors else 200)
