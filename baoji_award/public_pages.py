"""Pages for everybody: what a visitor's page may be kept for, by caches on the way and by this process.

The head of the audit log is the version of everything that a service ever changed, so a kept page is shown only while
the log has not grown: a page is never older than the last decision. The few seconds of FRESH_SECONDS are what the
passing of time alone (a countdown, a period that begins) may lag behind.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag

from baoji_award.calendar.clock import database_now

FRESH_SECONDS = 10
MOST_PAGES = 256
LARGEST_BYTES = 200_000

View = Callable[..., HttpResponse]
Version = tuple[str | None, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was answered; `version` tells whether it still holds."""

    version: Version
    content: bytes
    headers: tuple[tuple[str, str], ...]

    def response(self) -> HttpResponse:
        return HttpResponse(self.content, headers=dict(self.headers))


class KeptPages:
    """The latest pages of this process by address; the least recently asked for leaves first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, address: str, version: Version) -> Kept | None:
        with self._lock:
            kept = self._pages.get(address)
            if kept is None or kept.version != version:
                return None
            self._pages.move_to_end(address)
            return kept

    def put(self, address: str, kept: Kept) -> None:
        with self._lock:
            self._pages[address] = kept
            self._pages.move_to_end(address)
            while len(self._pages) > MOST_PAGES:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()


kept_pages = KeptPages()


def public(view: View) -> View:
    """A page that looks the same to every visitor: kept for some seconds, with an ETag.

    Signed-in people's pages carry their name and pages with a form carry its token: they are never kept.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        # A question is answered anew: nobody can push the pages out that everybody reads by asking nonsense.
        if request.method != "GET" or request.META.get("QUERY_STRING"):
            return _fresh(view(request, *args, **kwargs))
        address, version = request.build_absolute_uri(), _version()
        kept = kept_pages.get(address, version)
        response = kept.response() if kept else _fresh(view(request, *args, **kwargs))
        if not kept and _may_be_kept(request, response):
            set_response_etag(response)
            kept_pages.put(address, Kept(version, response.content, tuple(response.items())))
        return get_conditional_response(request, etag=response.get("ETag"), response=response) or response

    return answered


def _fresh(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    if response.streaming or response.status_code != HTTPStatus.OK or response.cookies:
        return False
    return "CSRF_COOKIE_NEEDS_UPDATE" not in request.META and len(response.content) <= LARGEST_BYTES


def _version() -> Version:
    """The head of the log and the current slice of time. Two queries, answered from an index's end and the clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM audit_auditevent ORDER BY seq DESC LIMIT 1")
        head = cursor.fetchone()
    return (head[0] if head else None, int(database_now().timestamp()) // FRESH_SECONDS)
