"""Thumbnails of page one: ordered with the upload, drawn by the worker, served like the file itself."""

from datetime import datetime
from typing import Any

from baoji_award.documents.apart import output_of
from baoji_award.documents.files import content_path, discard_content, store_file
from baoji_award.documents.models import Preview, StoredFile
from baoji_award.notifications import outbox

TOPIC = "file_preview"


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
    picture = output_of("baoji_award.documents.drawing", content_path(stored))
    kept = store_file(picture, name=f"{stored.sha256[:8]}.jpg", by=None) if picture else None
    Preview.objects.create(stored=stored, picture=kept)


def discard_preview(stored: StoredFile, *, at: datetime) -> None:
    """Takes the thumbnail of a content away, and its picture off the disk. Side effects as of discard_content."""
    preview = Preview.objects.filter(stored=stored).select_related("picture").first()
    if preview is not None:
        preview.delete()
        if preview.picture is not None:
            discard_content(preview.picture, at=at)
