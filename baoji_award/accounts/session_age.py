"""How long a session lives: idle time and the longest session, counted from what is written in the session itself."""

import time

from django.conf import settings
from django.http import HttpRequest

# Saving on every request would cost a write each, so the use of a session is written down once in this time.
REFRESH_SECONDS = 5 * 60
LONGEST_SESSION_SECONDS = 12 * 60 * 60


def begin(request: HttpRequest) -> None:
    """Writes down that the session begins now."""
    request.session["began_at"] = request.session["used_at"] = int(time.time())


def is_too_old(request: HttpRequest) -> bool:
    """Whether the session has lived as long as any may; one that never wrote down its beginning has, too."""
    began: int = request.session.get("began_at", 0)
    return int(time.time()) - began > LONGEST_SESSION_SECONDS


def note_use(request: HttpRequest) -> None:
    """Begins the idle time anew, unless that was done a moment ago."""
    if int(time.time()) - request.session.get("used_at", 0) > REFRESH_SECONDS:
        extend(request)


def extend(request: HttpRequest) -> None:
    """Begins the idle time anew."""
    request.session["used_at"] = int(time.time())


def seconds_left(request: HttpRequest) -> int:
    """How long the session lives at least if nothing more is asked for."""
    now = int(time.time())
    idle: int = settings.SESSION_COOKIE_AGE - (now - request.session.get("used_at", now))
    longest: int = LONGEST_SESSION_SECONDS - (now - request.session.get("began_at", now))
    return max(0, min(idle, longest))
