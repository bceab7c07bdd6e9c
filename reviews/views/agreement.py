"""专家一致性 and 敏感性分析: the opened scores as statistics, for the office and, the same, for the supervisor."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from reviews.forms.office import PlacesForm
from reviews.selectors.agreement import PanelAgreement, opened_panels, panel_agreements
from reviews.selectors.openings import opening_of
from reviews.selectors.ranking import STAGE
from reviews.selectors.sensitivity import RULES, changes, expert_codes, other_rules, own_rule, without_experts
from reviews.views.access import person

PANELS_A_PAGE = 10
EXPERTS_A_PAGE = 25
LEAST_REACH = 30


@require_safe
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """Each panel's agreement and the severity of its experts."""
    return _agreement(request, RoleCode.OFFICE)


@require_safe
@login_required
def supervisor(request: HttpRequest) -> HttpResponse:
    """The same statistics."""
    return _agreement(request, RoleCode.SUPERVISOR)


def _agreement(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    page = page_of(
        request,
        opened_panels(cycle),
        size=PANELS_A_PAGE,
        read=lambda part: [_panel(each) for each in panel_agreements(list(part), by=user)],
    )
    context = {"cycle": cycle, "opening": opening_of(cycle.pk, STAGE), "page": page}
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
    opening = opening_of(cycle.pk, STAGE)
    most = cycle.rulebook.review.most_shortlisted
    form = PlacesForm(request.GET if "places" in request.GET else {"places": most})
    places = form.cleaned_data["places"] if form.is_valid() else most
    context = {"cycle": cycle, "opening": opening, "form": form, "places": places, "rule": RULES[own_rule(cycle)]}
    if opening is not None and opening.opened_at is not None:
        page = page_of(request, expert_codes(opening), size=EXPERTS_A_PAGE)
        rules, experts = other_rules(cycle), without_experts(opening, list(page))
        found = changes(opening, [*rules, *experts], places=places, by=user)
        context |= {"page": page, "rules": found[: len(rules)], "experts": found[len(rules) :]}
    return render(request, "reviews/office/sensitivity.html", context, status=422 if form.errors else 200)
