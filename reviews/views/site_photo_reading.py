"""The photos of a visit beside its signed report, for whoever may read the report; an applicant never."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baoji_award.accounts.models import User
from baoji_award.documents.serving import file_response, picture_response
from reviews.models import SiteVisit
from reviews.selectors.site import load_site_report
from reviews.selectors.site_photos import load_photo, photos_of, thumbnail_of


def _visit(request: HttpRequest, number: str) -> SiteVisit:
    return load_site_report(by=cast("User", request.user), number=number).visit


@require_safe
@login_required
def index(request: HttpRequest, number: str) -> HttpResponse:
    """The photos with captions and digests, as the report lists them."""
    visit = _visit(request, number)
    context = {"visit": visit, "application": visit.application, "photos": photos_of(visit)}
    return render(request, "reviews/site/report_photos.html", context)


@require_safe
@login_required
def photo(request: HttpRequest, number: str, photo_id: int) -> HttpResponseBase:
    """The picture itself as a download."""
    shown = load_photo(_visit(request, number), photo_id)
    return file_response(shown.stored, name=shown.name)


@require_safe
@login_required
def preview(request: HttpRequest, number: str, photo_id: int) -> HttpResponseBase:
    """The picture made small."""
    return picture_response(thumbnail_of(load_photo(_visit(request, number), photo_id)))
