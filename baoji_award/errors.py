"""Errors of the domain, each carrying the Chinese sentence a person is shown, and the error pages (ux.md section 1)."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme

RETRY_SECONDS = 30


class DomainError(Exception):
    """Something the rules refuse. `sentence` is shown to the person as it stands.

    `field` names the value it is about, where there is one: a form that has a field of that name shows it there.
    """

    status = 422

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Refused(DomainError):
    """The policy or a guard says no to an action on an object this person may see."""

    status = 403


class Conflict(DomainError):
    """Somebody else changed the object first (ux.md S3, S5)."""

    status = 409


class NotFoundForYou(DomainError):
    """Foreign or unknown: one answer for both, so that existence does not leak (ux.md S2)."""

    status = 404

    def __init__(self, sentence: str = "没有找到这个页面") -> None:
        super().__init__(sentence)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """S1: the session ended or the form is from another session."""
    return render(request, "errors/csrf.html", {"again": _page_of(request)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """S7, or S8 with a time to come back when it is the database that does not answer (security.md 1-L).

    Django calls this inside its `except`, which is where the reason is read from.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _unavailable(request)
    context = {"request_id": getattr(request, "request_id", ""), "again": _page_of(request)}
    return render(request, "errors/500.html", context, status=500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    # A request of nobody: the user and the round of this one would be asked of the database that is away. The names of
    # the site are settings.
    nobodys = HttpRequest()
    nobodys.path = request.path
    page = render_to_string("errors/503.html", {"again": _page_of(request)}, nobodys)
    return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"})


def domain_error_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The readable page for a domain error that no view turned into a form error."""
    if error.status in {403, 404} and not isinstance(error, Refused):
        return not_found(request, error)
    context = {"sentence": error.sentence, "status": error.status, "again": _page_of(request)}
    return render(request, "errors/domain.html", context, status=error.status)


def _page_of(request: HttpRequest) -> str:
    """The page to load again: a form's own address often takes nothing but forms, so the page it stood on. Or none."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    return came_from if url_has_allowed_host_and_scheme(came_from, {request.get_host()}) else ""
