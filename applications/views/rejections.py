"""不予受理: the decision with its letter, the letter for whom it concerns, and the office's list of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from applications.forms.rejections import RejectionForm
from applications.selectors.rejections import letter_about, load_rejection, rejections_of
from applications.selectors.screening import load_for_office
from applications.services.rejections import read_rejection, reject_dossier
from applications.workflow.veil import shown_state
from baoji_award.accounts.access import office_only, signed_in
from baoji_award.documents.serving import file_response
from baoji_award.errors import DomainError
from baoji_award.ui.form_answers import put_on_form, with_fresh
from baoji_award.ui.paging import page_of
from baoji_award.ui.shapes import Column

COLUMNS = (
    Column("申报单位"),
    Column("申报编号", hide="sm"),
    Column("推荐部门", hide="sm"),
    Column("决定时间"),
    Column("告知书"),
)


@office_only
@require_safe
def rejections(request: HttpRequest) -> HttpResponse:
    """The dossiers that were not admitted, with their letters."""
    page = page_of(request, rejections_of(by=signed_in(request)))
    return render(request, "applications/office/rejections.html", {"page": page, "columns": COLUMNS})


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def rejection(request: HttpRequest, number: str) -> HttpResponse:
    """GET: what the decision means and its form, or the letter that was decided. POST: the decision."""
    by = signed_in(request)
    application = load_for_office(by=by, number=number)
    form = RejectionForm(request.POST if request.method == "POST" else None, version=application.version)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            reject_dossier(application_id=application.pk, **form.cleaned_data, by=by)
        except DomainError as error:
            status = put_on_form(form, error)
            with_fresh(form, version=application.version)
        else:
            messages.success(request, "已办理：不予受理。告知书正在生成。")
            return redirect("applications:rejection", number=number)
    context = {
        "application": application,
        "state": shown_state(application, by),
        "form": form,
        "open": application.state == "office_check" or form.is_bound,
        "rejection": letter_about(by=by, application=application),
        "poll_url": request.path,
    }
    whole = "HX-Request" not in request.headers
    page = "applications/office/rejection.html" if whole else "applications/dossier/_rejection.html"
    return render(request, page, context, status=status)


@login_required
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The letter as a download; every download is audited."""
    by = signed_in(request)
    found = load_rejection(by=by, number=number)
    document = read_rejection(application=found.application, letter=found, by=by)
    return file_response(document.stored, name=f"{document.title}.pdf")
