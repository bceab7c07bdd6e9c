"""What the worker does with a content that waits for the scanner."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from baoji_award.audit.services import record
from baoji_award.calendar.clock import database_now
from baoji_award.documents import clamav
from baoji_award.documents.files import content_path
from baoji_award.documents.models import FileScan, StoredFile
from baoji_award.documents.previews import request_preview
from baoji_award.documents.scanning import TOPIC, tell_listeners
from baoji_award.documents.sealed_files import decrypted, is_sealed
from baoji_award.notifications import outbox

QUARANTINE = "quarantine"
LONGEST_NAME = 200


@outbox.handler(TOPIC)
def carry_out(payload: dict[str, Any]) -> None:
    """Asks the scanner about one content; nothing when it has spoken already.

    Side effects: the scan's state; when clean a thumbnail is ordered; when infected the content goes into quarantine,
    the apps above are told (scanning.on_infected), and `documents.infected` is recorded.
    Raises ScannerUnavailableError, and the outbox tries again.
    """
    scan = FileScan.objects.select_for_update(of=("self",)).select_related("stored").get(stored=payload["stored"])
    if scan.state != FileScan.State.PENDING:
        return
    found = _verdict(scan.stored)
    scan.scanned_at = database_now()
    scan.signature = found[:LONGEST_NAME]
    scan.state = FileScan.State.INFECTED if found else FileScan.State.CLEAN
    scan.save(update_fields=["scanned_at", "signature", "state"])
    if not found:
        _order_preview(scan.stored, scan.scanned_at)
        return
    record(
        action="documents.infected",
        by=None,
        at=scan.scanned_at,
        object_type="documents.stored_file",
        object_id=str(scan.stored_id),
        payload={"sha256": scan.stored.sha256, "signature": scan.signature},
    )
    tell_listeners(scan.stored, scan.scanned_at)
    _lock_away(scan.stored)


def _verdict(stored: StoredFile) -> str:
    if not is_sealed(stored):
        return clamav.scan(content_path(stored))
    with decrypted(stored) as file:
        return clamav.scan_open(file)


def _order_preview(stored: StoredFile, at: datetime) -> None:
    # A thumbnail would lie readable beside what was sealed.
    if not is_sealed(stored):
        request_preview(stored, at=at)


def _lock_away(stored: StoredFile) -> None:
    """Moves the content where nothing serves from. Equal bytes that come again are known by their scan, but for sealed
    ones: each is encrypted under a key of its own, so they are scanned anew.
    """
    folder = Path(settings.MEDIA_ROOT) / QUARANTINE
    folder.mkdir(parents=True, exist_ok=True)
    source = content_path(stored)
    if source.exists():
        source.chmod(0o400)
        source.replace(folder / stored.sha256)
