"""评分更正: the list and the decision, for the agency and for the office alike. No score is shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.ui.paging import page_of
from reviews.forms.corrections import APPROVE, DecideForm
from reviews.selectors.corrections import corrections_in, load_correction
from reviews.services.corrections import decide_correction, withdraw_correction
from reviews.views.access import person

PLACES = {RoleCode.AGENCY: "reviews:agency_corrections", RoleCode.OFFICE: "reviews:office_corrections"}


@require_safe
@login_required
def agency_list(request: HttpRequest) -> HttpResponse:
    """The round's corrections for the agency."""
    return _list(request, RoleCode.AGENCY)


@require_safe
@login_required
def office_list(request: HttpRequest) -> HttpResponse:
    """The round's corrections for the office."""
    return _list(request, RoleCode.OFFICE)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agency_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The agency decides."""
    return _decision(request, pk, RoleCode.AGENCY)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def office_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The office decides."""
    return _decision(request, pk, RoleCode.OFFICE)


def _list(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    context = {"page": page_of(request, corrections_in(cycle, by=user)), "place": f"{PLACES[role]}_one"}
    return render(request, "reviews/corrections/list.html", context)


def _decision(request: HttpRequest, pk: int, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    found = load_correction(cycle, by=user, pk=pk)
    form = DecideForm(request.POST if "decision" in request.POST else None)
    if request.method == "POST" and "withdraw" in request.POST:
        withdraw_correction(correction_id=pk, by=user)
        messages.success(request, "更正已终止，原封存的评分表继续有效。")
        return redirect(PLACES[role])
    if request.method == "POST" and form.is_valid():
        approve = form.cleaned_data["decision"] == APPROVE
        decide_correction(correction_id=pk, approve=approve, remark=form.cleaned_data["remark"], by=user)
        messages.success(request, "已同意更正，专家可修改后重新签署。" if approve else "已作出不予更正的决定。")
        return redirect(PLACES[role])
    if request.method == "POST" and not form.is_bound:
        form = DecideForm(request.POST)
    context = {"correction": found, "form": form, "back": PLACES[role]}
    return render(request, "reviews/corrections/decision.html", context, status=422 if form.errors else 200)
