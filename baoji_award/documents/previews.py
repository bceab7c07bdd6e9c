"""Thumbnails of page one: ordered with the upload, drawn by the worker, served like the file itself."""

import subprocess
import sys
from datetime import datetime
from typing import Any

from django.conf import settings

from baoji_award.documents.files import content_path, store_file
from baoji_award.documents.models import Preview, StoredFile
from baoji_award.notifications import outbox

TOPIC = "file_preview"
# Beyond the drawing's own limit of processor time, for a machine that is busy.
SECONDS = 60


def request_preview(stored: StoredFile, *, at: datetime) -> None:
    """Orders a thumbnail, once for equal bytes. In a unit of work only. Side effect: an outbox entry."""
    outbox.enqueue(topic=TOPIC, key=stored.sha256, payload={"stored": stored.pk}, at=at)


@outbox.handler(TOPIC)
def draw_preview(payload: dict[str, Any]) -> None:
    """Draws one content's thumbnail; nothing when it has one.

    Side effects: the picture is stored, and a row says so; a content that cannot be drawn gets a row without picture.
    """
    stored = StoredFile.objects.get(pk=payload["stored"])
    if Preview.objects.filter(stored=stored).exists():
        return
    picture = _drawn(stored)
    kept = store_file(picture, name=f"{stored.sha256[:8]}.jpg", by=None) if picture else None
    Preview.objects.create(stored=stored, picture=kept)


def _drawn(stored: StoredFile) -> bytes:
    command = [sys.executable, "-m", "baoji_award.documents.drawing", str(content_path(stored))]
    try:
        done = subprocess.run(  # noqa: S603  our own module; the path is made of a hash
            command, cwd=settings.BASE_DIR, env={"LANG": "C.UTF-8"}, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""
