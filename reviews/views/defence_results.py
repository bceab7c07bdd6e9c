"""陈述答辩 of the office and, read only, of the supervisor: keys; after the opening results and the cut."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.models import AwardCycle
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.ui.paging import page_of
from reviews.forms.office import PlacesForm
from reviews.selectors.cut import defence_cut
from reviews.selectors.defence import STAGE, draw_of
from reviews.selectors.defence_results import defence_results
from reviews.services.advancing import decide_advance
from reviews.views.access import person
from reviews.views.defence_rows import result_rows
from reviews.views.keys import stage_keys


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """GET previews a cut after `places`, POST carries it out for every dossier at once."""
    user, cycle = person(request, RoleCode.OFFICE)
    most = cycle.rulebook.defence.most_advanced
    form = PlacesForm(request.POST or request.GET or {"places": most})
    if request.method == "POST" and form.is_valid():
        done = decide_advance(cycle_id=cycle.pk, places=form.cleaned_data["places"], by=user)
        messages.success(
            request, f"现场评审名单已确定：{len(done.chosen)} 家进入现场评审，{len(done.left_out)} 家不进入。"
        )
        return redirect("reviews:office_defence")
    places = form.cleaned_data["places"] if form.is_valid() else most
    context = _page(request, user, cycle, RoleCode.OFFICE, places)
    context |= {"form": form, "most": most, "may_decide": True}
    return render(request, "reviews/defence/results.html", context, status=422 if form.errors else 200)


@require_safe
@login_required
def supervisor(request: HttpRequest) -> HttpResponse:
    """The same results, to read; the supervisor's key is on their own page."""
    user, cycle = person(request, RoleCode.SUPERVISOR)
    most = cycle.rulebook.defence.most_advanced
    context = _page(request, user, cycle, RoleCode.SUPERVISOR, most) | {"form": None}
    return render(request, "reviews/defence/results.html", context)


def _page(request: HttpRequest, user: User, cycle: AwardCycle, role: RoleCode, places: int) -> dict[str, object]:
    keys = stage_keys(cycle, STAGE, role, by=user)
    context: dict[str, object] = {"cycle": cycle, "keys": keys, "draw": draw_of(cycle)}
    if not keys["any_open"]:
        return context
    cut = defence_cut(cycle, places=places, by=user, opened=not keys["sealed"])
    sides = {line.result.pk: line.goes_on for line in cut.lines}
    page = page_of(request, defence_results(cycle, by=user, role=role))
    return context | {"cut": cut, "page": page, "rows": result_rows(page.object_list, sides, user)}
