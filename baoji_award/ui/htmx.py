"""What the htmx middleware says about a request."""

from typing import cast

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """What the htmx middleware adds."""

    htmx: HtmxDetails


def wants_part(request: HttpRequest) -> bool:
    """Whether a script asks for a part of the page; to everybody else the whole page is the answer."""
    return bool(cast("HtmxRequest", request).htmx)
