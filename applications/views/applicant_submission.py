"""核对与提交, and the receipt of what was handed in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.selectors.applicant import due_at, why_locked
from applications.selectors.applicant_submission import gaps_of, handing_in, receipt_of
from applications.selectors.dossier_contents import working_copy
from applications.selectors.dossier_warnings import second_looks
from applications.services.receipt import receipt_context, receipt_pdf
from applications.views.applicant import applicant, own_application
from applications.views.dossier_actions import single_action
from applications.views.dossier_rows import answer_sections
from applications.views.identity_rows import own_profile_section
from baoji_award.calendar.clock import database_now
from baoji_award.documents.serving import bytes_response


@require_safe
@login_required
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that will be frozen, every gap with its link, and the button with the version seen here."""
    application = own_application(request, number)
    at = database_now()
    locked, contents = why_locked(application, at), working_copy(application)
    context = {
        "application": application,
        "at": at,
        "due_at": due_at(application),
        "locked": locked,
        "sections": [
            own_profile_section(application, contents, locked=bool(locked)),
            *answer_sections(application, contents, editable=not locked),
        ],
        "gaps": [] if locked else gaps_of(application),
        "looks": [] if locked else second_looks(application, contents),
        "action": single_action(applicant(request), application, handing_in(application), at),
    }
    return render(request, "applications/applicant/check.html", context)


@require_safe
@login_required
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of the latest submission, to read and print."""
    application = own_application(request, number)
    context = receipt_context(application, receipt_of(application))
    return render(request, "applications/applicant/receipt.html", context)


@require_safe
@login_required
def receipt_file(request: HttpRequest, number: str) -> HttpResponseBase:
    """The same receipt as a PDF."""
    application = own_application(request, number)
    version = receipt_of(application)
    name = f"申报回执 {version.receipt_number}.pdf"
    return bytes_response(receipt_pdf(application, version), name=name, content_type="application/pdf")
