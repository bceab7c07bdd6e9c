"""How long one's session still lives, and making it live longer."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from baoji_award.accounts.access import signed_in
from baoji_award.accounts.session_age import extend, seconds_left


class _Request(HttpRequest):
    htmx: HtmxDetails


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """POST begins the idle time anew; the header X-Session-Left of every reply to a script says what is left.

    GET tells a page whose session had ended who is signed in now and with which form token; a person who comes here
    from the sign-in page reads that they may go back to where they were.
    """
    if request.method == "POST":
        extend(request)
        return HttpResponse(status=204)
    if not cast("_Request", request).htmx:
        return render(request, "accounts/session_renewed.html")
    found = {"user": str(signed_in(request).pk), "left": seconds_left(request), "token": get_token(request)}
    return JsonResponse(found)
