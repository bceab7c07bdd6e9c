"""Evidence in chunks, for static/js/upload.js: begin, ask, send, finish, cancel. The answers are JSON.

Every request asks anew whether the dossier and the upload are this person's (404) and may be changed.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.uploads import AnnouncedForm
from applications.services import uploads
from applications.views.applicant import applicant, own_application
from baoji_award.documents.errors import OffsetConflict
from baoji_award.documents.incoming import CHUNK_BYTES, MOST_CHUNK_BYTES
from baoji_award.documents.models import IncomingUpload
from baoji_award.errors import DomainError, NotFoundForYou

CREATED, NO_CONTENT, BAD_REQUEST, TOO_LARGE = 201, 204, 400, 413
View = Callable[..., HttpResponse]


def in_json(view: View) -> View:
    """Domain errors as {"error": sentence}; a wrong offset also says where to go on. 404 stays the usual page."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFoundForYou:
            raise
        except OffsetConflict as error:
            return JsonResponse({"error": error.sentence, "offset": error.offset}, status=error.status)
        except DomainError as error:
            return JsonResponse({"error": error.sentence}, status=error.status)

    return answer


@require_POST
@login_required
@in_json
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Announces a file; the answer says where to send it, from which byte on, and in chunks of how many bytes."""
    application = own_application(request, number)
    form = AnnouncedForm(request.POST)
    if not form.is_valid():
        raise NotFoundForYou
    upload = uploads.begin_evidence(
        application=application, slot_key=form.cleaned_data["slot"], file=form.announced(), by=applicant(request)
    )
    return JsonResponse({**_state(upload), "url": _url(number, upload), "chunk": CHUNK_BYTES}, status=CREATED)


@require_http_methods(["GET", "HEAD", "PUT", "DELETE"])
@login_required
@in_json
def upload(request: HttpRequest, number: str, pk: uuid.UUID) -> HttpResponse:
    """GET: how far it is. PUT: a chunk, from the byte named in Upload-Offset on. DELETE: give it up."""
    application, user = own_application(request, number), applicant(request)
    if request.method == "DELETE":
        uploads.cancel_evidence(application=application, upload_id=pk, by=user)
        return HttpResponse(status=NO_CONTENT)
    found = uploads.upload_of(application=application, upload_id=pk, by=user)
    if request.method != "PUT":
        return JsonResponse(_state(found))
    try:
        # What arrived before a connection broke is a good beginning; the next chunk goes on after it.
        chunk = request.read(MOST_CHUNK_BYTES + 1)
    except UnreadablePostError:
        return JsonResponse(_state(found), status=BAD_REQUEST)
    if len(chunk) > MOST_CHUNK_BYTES:
        return JsonResponse({"error": "单次发送的内容过大", **_state(found)}, status=TOO_LARGE)
    offset = request.headers.get("Upload-Offset", "")
    sent_from = int(offset) if offset.isdecimal() else -1
    found = uploads.append_evidence(application=application, upload_id=pk, offset=sent_from, chunk=chunk, by=user)
    return JsonResponse(_state(found))


@require_POST
@login_required
@in_json
def finish(request: HttpRequest, number: str, pk: uuid.UUID) -> HttpResponse:
    """The last byte has arrived: the file is inspected and put into its slot."""
    application = own_application(request, number)
    file = uploads.finish_evidence(application=application, upload_id=pk, by=applicant(request))
    return JsonResponse({"name": file.name, "sha256": file.stored.sha256, "pages": file.stored.pages})


def _state(found: IncomingUpload) -> dict[str, object]:
    return {"offset": found.received, "size": found.size}


def _url(number: str, found: IncomingUpload) -> str:
    return reverse("applications:evidence_upload", args=[number, found.pk])
