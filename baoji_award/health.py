"""Liveness and readiness. Bodies say only ok, degraded or failed: nothing about the house leaks."""

import shutil
from datetime import timedelta
from pathlib import Path

import redis
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from baoji_award.calendar.clock import database_now
from baoji_award.notifications.selectors import oldest_pending

LEAST_FREE_BYTES = 256 * 1024 * 1024
OLDEST_OUTBOX = timedelta(minutes=5)


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 without database, migrations or disk; 200 `degraded` without Redis or with a stale outbox; 200 `ok`."""
    try:
        ready = _migrated() and _free_bytes() > LEAST_FREE_BYTES
        stale = _outbox_is_stale() if ready else False
    except Error:
        ready, stale = False, False
    if not ready:
        return HttpResponse("failed", content_type="text/plain", status=503)
    body = "ok" if _redis_answers() and not stale else "degraded"
    return HttpResponse(body, content_type="text/plain")


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _free_bytes() -> int:
    """Of the disk that takes the uploads; the folder itself is made with the first of them."""
    folder = Path(settings.MEDIA_ROOT)
    return shutil.disk_usage(next(path for path in (folder, *folder.parents) if path.exists())).free


def _outbox_is_stale() -> bool:
    oldest = oldest_pending()
    return oldest is not None and database_now() - oldest > OLDEST_OUTBOX


def _redis_answers() -> bool:
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
        return bool(client.ping())
    except redis.RedisError:
        return False
