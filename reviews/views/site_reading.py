"""现场评审 for office and supervisor, the signed report as a file, and the applicant's own visit."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.selectors.applications import load_application_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.documents.docx import DOCX
from baoji_award.documents.serving import bytes_response, file_response
from baoji_award.ui.paging import page_of
from reviews.selectors.site import STAGE, load_site_report, site_dossiers, site_results, visit_of
from reviews.services.site_report import TITLE, editable_report, read_site_report
from reviews.views.access import person
from reviews.views.keys import stage_keys
from reviews.views.site_rows import dossier_rows


@require_safe
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """Keys, and every dossier with the state of its report; scores after the opening."""
    return _dossiers(request, RoleCode.OFFICE)


@require_safe
@login_required
def supervisor(request: HttpRequest) -> HttpResponse:
    """The same list, to read; the supervisor's key is on their own page."""
    return _dossiers(request, RoleCode.SUPERVISOR)


def _dossiers(request: HttpRequest, role: RoleCode) -> HttpResponse:
    user, cycle = person(request, role)
    keys = stage_keys(cycle, STAGE, role, by=user)
    page = page_of(request, site_dossiers(cycle, by=user, role=role))
    results = site_results(cycle, list(page.object_list), by=user) if keys["any_open"] else {}
    context = {
        "cycle": cycle,
        "keys": keys,
        "page": page,
        "rows": dossier_rows(page.object_list, user, results),
        "has_key": role == RoleCode.OFFICE,
    }
    return render(request, "reviews/site/dossiers.html", context)


@require_safe
@login_required
def report(request: HttpRequest, number: str) -> HttpResponseBase:
    """The signed report as a download; every download is audited."""
    user = cast("User", request.user)
    document = read_site_report(report=load_site_report(by=user, number=number), by=user)
    return file_response(document.stored, name=f"{document.title} {number}.pdf")


@require_safe
@login_required
def report_docx(request: HttpRequest, number: str) -> HttpResponseBase:
    """The same report to edit; every download is audited."""
    user = cast("User", request.user)
    content = editable_report(report=load_site_report(by=user, number=number), by=user)
    return bytes_response(content, name=f"{TITLE} {number}.docx", content_type=DOCX)


@require_safe
@login_required
def applicant(request: HttpRequest, number: str) -> HttpResponse:
    """Day, place and agenda of the applicant's own visit; never a finding or the report."""
    application = load_application_as(by=cast("User", request.user), number=number, role=RoleCode.APPLICANT)
    context = {
        "application": application,
        "heading": (f"申报编号 {application.number}", application.cycle.title),
        "visit": visit_of(application),
    }
    return render(request, "reviews/site/applicant.html", context)
