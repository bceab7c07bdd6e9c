# ruff: noqa: INP001 (gunicorn reads this as a file, not as a module)
"""gunicorn for the portal. Every number can be changed by an environment variable (docs/production.md)."""

import contextlib
import ctypes
import gc
import os
from typing import Any

# Each thread may open a heap of its own and never gives it back; two heaps serve four threads as fast (M_ARENA_MAX).
# A chunk of an upload or a long page goes back when it is done with, however many there were before (M_MMAP_THRESHOLD,
# M_TRIM_THRESHOLD: without a fixed value they grow with what was freed).
ARENA_MAX, MMAP_THRESHOLD, TRIM_THRESHOLD = -8, -3, -1
with contextlib.suppress(OSError, AttributeError):
    LIBC = ctypes.CDLL("libc.so.6")
    LIBC.mallopt(ARENA_MAX, 2)
    LIBC.mallopt(MMAP_THRESHOLD, 128 * 1024)
    LIBC.mallopt(TRIM_THRESHOLD, 128 * 1024)

wsgi_app = "baoji_award.wsgi:application"
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread"
timeout = 60
graceful_timeout = 30
keepalive = 5
# A slow leak in a library never becomes an outage; the jitter keeps workers from restarting together.
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108, PTH112 (heartbeat file, no disk writes)
# The portal logs one line per request itself, with its id and without the query string.
accesslog = None
# systemd and the signals are enough to control it; a socket in the home directory is one more door.
control_socket_disable = True
errorlog = "-"


def post_worker_init(_worker: Any) -> None:
    """What was loaded at the start stays: the collector walks only what requests leave, not 150 MB each time.

    The pages are loaded with it, not by the first request. What loading took and no longer needs goes back to the
    system (12 MB), where the C library can do so.
    """
    from django.urls import get_resolver  # noqa: PLC0415 (Django is set up in the worker alone)

    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    with contextlib.suppress(NameError, AttributeError):
        LIBC.malloc_trim(0)
