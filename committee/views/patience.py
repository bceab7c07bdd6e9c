"""How many objections one browser and one address may send: cases are counted, not attempts.

Many honest people can sit behind one address, so an address is never shut out: once it has sent its share, its next
forms must have been open for a while, which a person hardly notices, and one case a minute is taken, whoever sends it.
A browser's key is chosen by the browser, so it brakes the hasty and not the flood. Counted in PostgreSQL's cache, so
losing Redis lifts no brake; the address stands there as a keyed digest.
"""

import time

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest

from committee.views.addresses import address_key

HOUR, MINUTE = 3600, 60


def seconds_to_wait(request: HttpRequest, opened_at: float) -> int:
    """How long the sender of a form that was opened at `opened_at` still has to wait; 0 for not at all."""
    if not _left(request, "objection"):
        return HOUR
    if _left(request, "objection_address"):
        return 0
    if wait := max(0, round(opened_at + settings.OBJECTION_PATIENCE - time.time())):
        return wait
    return 0 if _left(request, "objection_interval") else MINUTE


def count_case(request: HttpRequest) -> None:
    """Counts a received case for its browser and its address, beyond whose share it also takes the interval."""
    within = _left(request, "objection_address")
    for action in ("objection", "objection_address") if within else KEYS:
        _consume(request, action, dry_run=False)


def _left(request: HttpRequest, action: str) -> bool:
    return _consume(request, action, dry_run=True)


def _consume(request: HttpRequest, action: str, *, dry_run: bool) -> bool:
    used = consume(
        request,
        app="committee",
        action=action,
        config=settings.PUBLIC_RATE_LIMITS,
        key=KEYS[action](request),
        dry_run=dry_run,
    )
    return used is not None


def _browser(request: HttpRequest) -> str:
    # The form's token cookie: every browser that can send the form has one of its own.
    return str(request.META.get("CSRF_COOKIE") or "")


KEYS = {"objection": _browser, "objection_address": address_key, "objection_interval": address_key}
