"""The whole dossier on one page to print, and as a PDF that the worker makes."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from applications.selectors.applications import load_application
from applications.selectors.dossier_contents import contents_for, sees_procedure
from applications.selectors.dossier_prints import STEPS, load_print, prints_of
from applications.services.dossier_pdf import dossier_context
from applications.services.dossier_prints import order_print, read_print
from baoji_award.accounts.access import signed_in
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import file_response
from baoji_award.ui.htmx import wants_part

MOST_LISTED = 5


@require_safe
@login_required
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Every section and the list of files, to print from the browser, and the person's PDFs."""
    by, at = signed_in(request), database_now()
    application = load_application(by=by, number=number)
    contents = contents_for(by=by, application=application)
    contact = sees_procedure(by, application)
    context = dossier_context(application, contents, contact=contact, printed_by=by.name or by.email, at=at)
    context |= {"application": application, "prints": prints_of(by=by, application=application, at=at)[:MOST_LISTED]}
    return render(request, "applications/dossier/print.html", context)


@require_POST
@login_required
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Orders the PDF and leads to its progress."""
    by = signed_in(request)
    application = load_application(by=by, number=number)
    made = order_print(application=application, by=by)
    return redirect("applications:print_progress", number=number, pk=made.pk)


@require_safe
@login_required
def progress(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """How far the PDF is: the whole page, or the part that htmx asks for every two seconds."""
    application, found = load_print(by=signed_in(request), number=number, pk=pk, at=database_now())
    template = "_print_progress.html" if wants_part(request) else "print_progress.html"
    context = {"application": application, "print": found, "steps": STEPS}
    return render(request, f"applications/dossier/{template}", context)


@require_safe
@login_required
def file(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """The PDF, for the person who ordered it; every download is audited."""
    found = read_print(number=number, pk=pk, by=signed_in(request))
    assert found.stored is not None  # noqa: S101  read_print returns finished ones only
    return file_response(found.stored, name=f"申报材料 {number}.pdf")
