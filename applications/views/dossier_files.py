"""Thumbnails and pages of a dossier's files, under the same policy as the files."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from applications.selectors.applications import load_application
from applications.selectors.dossier_contents import load_file, load_preview
from baoji_award.accounts.access import signed_in
from baoji_award.documents.page_pictures import page_picture
from baoji_award.documents.serving import page_response, picture_response


@require_safe
@login_required
def preview(request: HttpRequest, number: str, pk: int) -> HttpResponseBase:
    """Page one as a small picture. It is no reading of the file, so it leaves no trace of one."""
    user = signed_in(request)
    application = load_application(by=user, number=number)
    return picture_response(load_preview(by=user, application=application, file_id=pk))


@require_safe
@login_required
def page(request: HttpRequest, number: str, pk: int, page: int) -> HttpResponseBase:
    """One page as a picture, for reading beside a form. Nothing is handed over, so it leaves no trace of a download."""
    user = signed_in(request)
    application = load_application(by=user, number=number)
    found = load_file(by=user, application=application, file_id=pk)
    return page_response(page_picture(found.stored, page))
