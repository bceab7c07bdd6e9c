"""A process of its own for libraries in C++ that are fed files of strangers: little memory, little time, no settings
and no database. When one falls over, only its result is missing.
"""

import resource
import subprocess
import sys
from pathlib import Path

from django.conf import settings

SECONDS = 15
BYTES = 1536 * 1024 * 1024
# Beyond the limit of processor time, for a machine that is busy.
WAIT = 60


def confine() -> None:
    """Side effect: the calling process may use so much processor time and memory, and write no file."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def output_of(module: str, path: Path, *words: str) -> bytes:
    """What `python -m <module> <path> <words>`, which must confine itself, writes; nothing on failure or delay."""
    try:
        done = subprocess.run(  # noqa: S603  our own module; the path is made of a hash
            [sys.executable, "-m", module, str(path), *words],
            cwd=settings.BASE_DIR,
            env={"LANG": "C.UTF-8"},
            capture_output=True,
            timeout=WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""
