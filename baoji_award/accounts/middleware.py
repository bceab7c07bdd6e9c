# ruff: noqa: ARG002 - the signatures are Django's
"""Length of sessions, and the second factor that everybody but applicants must set up."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.selectors import grants_of, has_second_factor
from baoji_award.accounts.session_age import begin, is_too_old, note_use, seconds_left

FOUND = 302
View = Callable[[HttpRequest], HttpResponse]

SESSION_LEFT = "X-Session-Left"
# Where a person without a second factor may go: setting it up, confirming the password for that, and out.
OPEN_ROUTES = frozenset({"mfa_activate_totp", "totp_image", "account_reauthenticate", "account_logout", "session"})


@receiver(user_logged_in)
def begin_session(sender: Any, request: HttpRequest | None, **_: Any) -> None:
    """Writes down when this session began."""
    if request is not None and hasattr(request, "session"):
        begin(request)


class SessionAgeMiddleware:
    """Keeps a used session alive and ends one after twelve hours, used or not.

    A session lives SESSION_COOKIE_AGE after it was last saved. Saving it on every request would cost a write each, so
    it is saved once in five minutes of use. Sign-in writes both times; a session without them has ended.

    Pages find in `request.session_left` how long the session still lives, scripts in a header of every reply. A script
    that asks after the end gets 401: it could not tell the sign-in page from the fragment it asked for.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if is_too_old(request):
                logout(request)
            else:
                note_use(request)
                request.session_left = seconds_left(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        return self._to_script(request, response) if "HX-Request" in request.headers else response

    def _to_script(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.user.is_authenticated:
            response[SESSION_LEFT] = str(seconds_left(request))
        elif response.status_code == FOUND and response["Location"].startswith(f"{resolve_url(settings.LOGIN_URL)}?"):
            return HttpResponse(status=401)
        return response


class SecondFactorMiddleware:
    """Sends holders of any role but applicant to the set-up of the second factor until they have one."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        route = request.resolver_match.url_name if request.resolver_match else None
        if not settings.SECOND_FACTOR_REQUIRED or route in OPEN_ROUTES or not request.user.is_authenticated:
            return None
        if all(grant.role == RoleCode.APPLICANT for grant in grants_of(request.user)):
            return None
        if has_second_factor(request.user):
            return None
        return redirect("mfa_activate_totp")
