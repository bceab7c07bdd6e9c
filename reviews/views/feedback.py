"""Written feedback: the office's list, the bureau's list, the applicant's page, and the letter itself."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.selectors.applications import load_application_as
from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.models import User
from baoji_award.accounts.selectors import has_role
from baoji_award.documents.serving import file_response
from baoji_award.errors import NotFoundForYou
from baoji_award.ui.paging import page_of
from reviews.selectors.feedback import letter_about, letters_for, letters_of_round, load_letter
from reviews.services.feedback_reading import read_letter
from reviews.views.access import person

READERS = (RoleCode.APPLICANT, RoleCode.BUREAU, RoleCode.OFFICE, RoleCode.SUPERVISOR)


@require_safe
@login_required
def office(request: HttpRequest) -> HttpResponse:
    """Every letter of the round, issued or still being made, 50 a page."""
    user, cycle = person(request, RoleCode.OFFICE)
    page = page_of(request, letters_of_round(cycle, by=user))
    return render(request, "reviews/office/feedback.html", {"page": page})


@require_safe
@login_required
def bureau(request: HttpRequest) -> HttpResponse:
    """The letters about the bureau's applicants."""
    user = cast("User", request.user)
    if not has_role(user, RoleCode.BUREAU):
        raise NotFoundForYou
    page = page_of(request, letters_for(by=user, role=RoleCode.BUREAU))
    return render(request, "reviews/feedback/bureau.html", {"page": page})


@require_safe
@login_required
def applicant(request: HttpRequest, number: str) -> HttpResponse:
    """The applicant's own letter, or that there is none yet."""
    user = cast("User", request.user)
    application = load_application_as(by=user, number=number, role=RoleCode.APPLICANT)
    letter = letter_about(application, by=user, role=RoleCode.APPLICANT)
    return render(request, "reviews/feedback/applicant.html", {"application": application, "letter": letter})


@require_safe
@login_required
def letter(request: HttpRequest, number: str) -> HttpResponseBase:
    """The PDF as a download; every download is audited."""
    user = cast("User", request.user)
    found = load_letter(by=user, number=number, roles=READERS)
    document = read_letter(letter=found, by=user)
    return file_response(document.stored, name=f"{document.title}.pdf")
