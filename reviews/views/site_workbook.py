"""The visit's workbook: out as XLSX, back in, and the conflicts row by row."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.forms.sheets import BadSheet
from applications.services.list_tables import XLSX
from baoji_award.accounts.models import User
from baoji_award.documents.serving import bytes_response
from baoji_award.ui.form_answers import DONE, attempt
from reviews.forms.site_workbook import ChoicesForm, WorkbookForm
from reviews.models import SiteImport
from reviews.services.site_imports import Meaning, apply_import, load_import, plan_of, take_workbook
from reviews.services.site_workbook import workbook_of
from reviews.views.site_page import visit_context
from reviews.views.site_papers import visit_here


@require_safe
@login_required
def export(request: HttpRequest, visit_id: int) -> HttpResponseBase:
    """The papers as they stand, to go on without a network."""
    _, found = visit_here(request, visit_id)
    name = f"现场评审工作簿 {found.application.number}.xlsx"
    return bytes_response(workbook_of(found), name=name, content_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def upload(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Export and import in one place; POST reads a workbook, or says in which rows it does not fit."""
    user, found = visit_here(request, visit_id)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    taken: list[SiteImport] = []
    status = attempt(form, lambda: taken.append(_take(visit_id, form, user)))
    if taken:
        return redirect("reviews:visit_import", visit_id, taken[0].pk)
    context = {**visit_context(found, user), "form": form}
    return render(request, "reviews/site/workbook.html", context, status=422 if form.errors else status)


def _take(visit_id: int, form: WorkbookForm, by: User) -> SiteImport:
    file = form.cleaned_data["file"]
    try:
        return take_workbook(visit_id=visit_id, file=file, size=file.size, by=by)
    except BadSheet as error:
        raise form.refused(error) from error


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: HttpRequest, visit_id: int, import_id: int) -> HttpResponse:
    """What the workbook would change, each conflict with both texts; POST carries it out."""
    user, found = visit_here(request, visit_id)
    taken = load_import(visit=found, import_id=import_id, by=user)
    plan = plan_of(taken)
    form = ChoicesForm(request.POST if request.method == "POST" else None, plan=plan)
    status = attempt(
        form, lambda: apply_import(visit_id=visit_id, import_id=import_id, choices=form.choices(), by=user)
    )
    if status == DONE:
        messages.success(request, "工作簿已导入，请核对。")
        return redirect("reviews:visit", visit_id)
    counts = {meaning.value: sum(row.meaning == meaning for row in plan) for meaning in Meaning}
    context = {**visit_context(found, user), "taken": taken, "plan": plan, "counts": counts, "form": form}
    return render(request, "reviews/site/import.html", context, status=status)
