"""Request id, readable domain errors, cache headers."""

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from baoji_award.errors import DomainError, domain_error_response
from baoji_award.logs import request_id, route_of

logger = logging.getLogger("baoji_award.request")
INCOMING_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")

View = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives every request an id (or keeps the proxy's), returns it as X-Request-ID, logs one line per request.

    The line holds the route and never the query string: search terms and codes stay out of logs.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        incoming = request.headers.get("X-Request-ID", "")
        identifier = incoming if INCOMING_ID.match(incoming) else secrets.token_hex(8)
        token = request_id.set(identifier)
        request.request_id = identifier  # type: ignore[attr-defined]
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            milliseconds = (time.perf_counter() - started) * 1000
            logger.info("%s %s %s %.0fms", request.method, route_of(request), response.status_code, milliseconds)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = identifier
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A domain error that no view turned into a form error becomes its readable page."""
        return domain_error_response(request, exception) if isinstance(exception, DomainError) else None


class CacheHeadersMiddleware:
    """Everything is `no-store` unless the view said otherwise; public views say `public, max-age=10`."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            patch_cache_control(response, no_store=True, private=True)
        return response
