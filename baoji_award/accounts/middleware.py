# ruff: noqa: ARG002 - the signatures are Django's
"""Length of sessions, and the second factor that everybody but applicants must set up."""

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from baoji_award.accounts.enums import RoleCode
from baoji_award.accounts.selectors import grants_of

View = Callable[[HttpRequest], HttpResponse]

REFRESH_SECONDS = 5 * 60
LONGEST_SESSION_SECONDS = 12 * 60 * 60
# Where a person without a second factor may go: setting it up, confirming the password for that, and out.
OPEN_ROUTES = frozenset({"mfa_activate_totp", "totp_image", "account_reauthenticate", "account_logout"})


@receiver(user_logged_in)
def begin_session(sender: Any, request: HttpRequest | None, **_: Any) -> None:
    """Writes down when this session began."""
    if request is not None and hasattr(request, "session"):
        request.session["began_at"] = request.session["used_at"] = int(time.time())


class SessionAgeMiddleware:
    """Keeps a used session alive and ends one after twelve hours, used or not.

    A session lives SESSION_COOKIE_AGE after it was last saved. Saving it on every request would cost a write each, so
    it is saved once in five minutes of use. Sign-in writes both times; a session without them has ended.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get("began_at", 0) > LONGEST_SESSION_SECONDS:
                logout(request)
            elif now - request.session.get("used_at", 0) > REFRESH_SECONDS:
                request.session["used_at"] = now
        return self.get_response(request)


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
        if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        return redirect("mfa_activate_totp")
