"""评分校准: the agency publishes a sample case and sees who is done; an expert scores it and sees their severity."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.page_pictures import page_picture
from baoji_award.documents.serving import file_response, page_response
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.calibration import CaseForm
from reviews.forms.self_scores import SelfScoreForm
from reviews.models import CalibrationCase, CalibrationSheet
from reviews.selectors.calibration import (
    all_finished,
    beside_panel,
    cases_for,
    cases_of,
    criteria_without_case,
    experts_of,
    load_case,
    own_percents,
    severities,
    sheet_of,
)
from reviews.selectors.self_scores import OwnScores
from reviews.services.calibration import publish_case, save_calibration
from reviews.views.access import person


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agency(request: HttpRequest) -> HttpResponse:
    """The round's cases with their progress and, once all are done, everybody's severity; a form for a further one."""
    user, cycle = person(request, RoleCode.AGENCY)
    sets = criteria_without_case(cycle)
    form = CaseForm(request.POST or None, request.FILES or None, sets=sets)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _publish(form, cycle.pk, user))
        if status == DONE:
            messages.success(request, "校准样例已发布，专家须先完成校准。")
            return redirect("reviews:agency_calibration")
    lines = [(case, experts_of(case).count(), _chart(case)) for case in cases_of(cycle)]
    context = {"lines": lines, "form": form if sets else None}
    return render(request, "reviews/agency/calibration.html", context, status=status)


def _publish(form: CaseForm, cycle_id: int, by: User) -> None:
    values = form.cleaned_data
    publish_case(
        cycle_id=cycle_id,
        criteria_id=values["criteria"],
        title=values["title"],
        brief=values["brief"],
        upload=values["file"],
        by=by,
    )


def _chart(case: CalibrationCase) -> list[tuple[str, float]]:
    return [(each.code, float(each.difference)) for each in severities(case)]


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """The expert's cases."""
    user, cycle = person(request, RoleCode.EXPERT)
    cases = [(case, sheet_of(case, by=user)) for case in cases_for(by=user, cycle=cycle)]
    return render(request, "reviews/expert/calibrations.html", {"cases": cases})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: its material, a percent for each item, and the own severity once everybody is done."""
    user, cycle = person(request, RoleCode.EXPERT)
    found = load_case(by=user, cycle=cycle, pk=pk)
    sheet = sheet_of(found, by=user)
    scores = own_percents(found, sheet)
    form = SelfScoreForm(request.POST if request.method == "POST" else None, scores=scores)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: _save(request, form, pk, user), version=scores.version)
        if status == DONE:
            messages.success(request, "校准评分已完成。" if "finish" in request.POST else "校准评分已保存。")
            return redirect("reviews:calibration", pk)
    context = _context(found, sheet, scores, form) | _beside(found, sheet, user)
    return render(request, "reviews/expert/calibration.html", context, status=status)


def _context(
    found: CalibrationCase, sheet: CalibrationSheet | None, scores: OwnScores, form: SelfScoreForm
) -> dict[str, Any]:
    groups = [
        (group.heading, [(each, form.field_of(each.item.clause)) for each in group.items]) for group in scores.groups
    ]
    pages = range(1, (found.stored.pages or 1) + 1)
    return {"case": found, "sheet": sheet, "form": form, "groups": groups, "pages": pages}


def _beside(found: CalibrationCase, sheet: CalibrationSheet | None, user: User) -> dict[str, Any]:
    """The own severity beside the panel's, whose members stay without a name."""
    if sheet is None or sheet.finished_at is None or not all_finished(found):
        return {}
    everybody = severities(found)
    others = sorted(each.difference for each in everybody if each.user_id != user.pk)
    own = [each.difference for each in everybody if each.user_id == user.pk]
    chart = [*(("您", float(each)) for each in own), *((f"专家 {n}", float(each)) for n, each in enumerate(others, 1))]
    return {"chart": chart, "beside": beside_panel(found, by=user)}


def _save(request: HttpRequest, form: SelfScoreForm, pk: int, by: User) -> None:
    version, finish = form.cleaned_data["version"], "finish" in request.POST
    save_calibration(case_id=pk, percents=form.percents(), finish=finish, version=version, by=by)


@require_safe
@login_required
def material(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The case's PDF."""
    user, cycle = person(request, RoleCode.EXPERT)
    found = load_case(by=user, cycle=cycle, pk=pk)
    return file_response(found.stored, name=f"{found.title}.pdf")


@require_safe
@login_required
def page(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A page of it as a picture."""
    user, cycle = person(request, RoleCode.EXPERT)
    return page_response(page_picture(load_case(by=user, cycle=cycle, pk=pk).stored, number))
