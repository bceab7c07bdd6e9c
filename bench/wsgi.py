"""Two applications in one worker: the portal as in production, and the bare views with Django's default middleware."""

import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.test.utils import override_settings

from bench.settings import BARE_MIDDLEWARE

portal = get_wsgi_application()
with override_settings(MIDDLEWARE=BARE_MIDDLEWARE):
    bare = WSGIHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    chosen = bare if environ["PATH_INFO"].startswith("/bare/") else portal
    return chosen(environ, start_response)
