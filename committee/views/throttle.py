"""How often one address may send the public forms. Counted in PostgreSQL's cache, so losing Redis lifts no brake."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from committee.views.addresses import address_key

View = Callable[..., HttpResponseBase]
HOUR = 3600


def sent_at_most(action: str) -> Callable[[View], View]:
    """Answers 429 (ux.md S6) to a POST beyond settings.PUBLIC_RATE_LIMITS[action]; reading is never limited."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" and _spent(request, action):
                page = render(request, "errors/429.html", {"wait": "请在 1 小时后重试。"}, status=429)
                page["Retry-After"] = str(HOUR)
                return page
            return view(request, *args, **kwargs)

        return limited

    return decorate


def _spent(request: HttpRequest, action: str) -> bool:
    limits = settings.PUBLIC_RATE_LIMITS
    return consume_or_429(request, action=action, config=limits, key=address_key(request)) is not None
