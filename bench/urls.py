"""The portal's routes, and under bare/ the least that a Django view can do.

Once nothing but answering with as many bytes, and once with the same kind of work: as many rows from one query in a
template of one plain variable a cell, or one row written.
"""

import hashlib
import os
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.decorators.http import require_POST

from applications.models import Application
from baoji_award.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

CELLS = ("number", "organisation__name", "organisation__uscc", "group__name", "bureau__name", "submitted_at", "state")


def public(request: HttpRequest, page: str) -> HttpResponse:
    """A static template for anybody."""
    return render(request, f"{page}.html", using="bare")


@login_required
def signed_in(request: HttpRequest, page: str) -> HttpResponse:
    """A static template for a signed-in person: session and user are read."""
    return render(request, f"{page}.html", using="bare")


@require_POST
@login_required
def posted(request: HttpRequest, page: str) -> HttpResponse:
    """The same behind the check against forged requests; nothing is written."""
    return render(request, f"{page}.html", using="bare")


def public_rows(request: HttpRequest, page: str, rows: int) -> HttpResponse:
    """So many dossiers from one query, in a template of as many bytes as the page."""
    found = Application.objects.order_by("number").values(*CELLS)[:rows]
    return render(request, f"{page}.html", {"rows": found}, using="bare")


@login_required
def signed_in_rows(request: HttpRequest, page: str, rows: int) -> HttpResponse:
    """The same for a signed-in person."""
    return public_rows(request, page, rows)


@require_POST
@login_required
def posted_rows(request: HttpRequest, page: str, rows: int) -> HttpResponse:
    """One row written and committed to the disk."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE django_session SET expire_date = expire_date WHERE session_key = %s", [request.session.session_key]
        )
    return render(request, f"{page}.html", using="bare")


@login_required
def received(request: HttpRequest, name: str) -> HttpResponse:
    """A chunk appended to a file, its digest taken: what receiving an upload can't do without."""
    chunk = request.read()
    with (Path(os.environ["BENCH_BARE_TEMPLATES"]) / f"{name}.part").open("ab") as file:
        file.write(chunk)
    return JsonResponse({"sha256": hashlib.sha256(chunk).hexdigest()})


urlpatterns = [
    path("bare/received/<slug:name>/", received),
    path("bare/public/<slug:page>/<int:rows>/", public_rows),
    path("bare/signed-in/<slug:page>/<int:rows>/", signed_in_rows),
    path("bare/posted/<slug:page>/<int:rows>/", posted_rows),
    path("bare/public/<slug:page>/", public),
    path("bare/signed-in/<slug:page>/", signed_in),
    path("bare/posted/<slug:page>/", posted),
    path("", include("baoji_award.urls")),
]
