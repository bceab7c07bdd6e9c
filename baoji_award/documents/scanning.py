"""Whether a content may be opened: closed until the scanner says clean, closed for good when it found something.

Receiving never waits for the scanner: an applicant's deadline does not hang on it (security.md 1-F).
"""

from collections.abc import Callable
from datetime import datetime

from django.db.models.functions import Now

from baoji_award.documents import clamav
from baoji_award.documents.errors import FileClosedError, RejectedFile
from baoji_award.documents.models import FileScan, StoredFile
from baoji_award.notifications import outbox

TOPIC = "file_scan"
PENDING = "文件正在进行安全检查，通过后即可打开，请稍后再试。"
INFECTED = "文件未通过安全检查，已被隔离，不能打开。"
FOUND = "文件未通过安全检查（发现病毒），请查杀后重新上传"

Listener = Callable[[StoredFile, datetime], None]
_listeners: list[Listener] = []


def on_infected(listener: Listener) -> Listener:
    """Registers what an app above does when a content turns out infected; it runs in the scan's transaction."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def tell_listeners(stored: StoredFile, at: datetime) -> None:
    for listener in _listeners:
        listener(stored, at)


def request_scan(stored: StoredFile, *, at: datetime) -> FileScan | None:
    """Sends a new content to the scanner; None without one. In a unit of work only.

    Side effects: a pending scan, an outbox entry. Equal bytes are scanned once.
    """
    if not clamav.is_configured():
        return None
    scan, created = FileScan.objects.get_or_create(stored=stored, defaults={"asked_at": at})
    if created:
        outbox.enqueue(topic=TOPIC, key=stored.sha256, payload={"stored": stored.pk}, at=at)
    return scan


def ask_again(*, at: datetime) -> int:
    """Asks once more about what is still pending although its outbox entry gave up; returns how many. Once a day."""
    asked = 0
    for scan in FileScan.objects.filter(state=FileScan.State.PENDING, asked_at__lt=Now()).select_related("stored"):
        key = f"{scan.stored.sha256}:{at:%Y-%m-%d}"
        asked += outbox.enqueue(topic=TOPIC, key=key, payload={"stored": scan.stored_id}, at=at) is not None
    return asked


def state_of(stored: StoredFile) -> str:
    """pending, clean, infected, or "" where no scanner was configured. One query unless the scan was joined."""
    scan = getattr(stored, "scan", None)
    return scan.state if scan else ""


def require_open(stored: StoredFile) -> None:
    """Raises FileClosedError while the content must not be read."""
    state = state_of(stored)
    if state == FileScan.State.PENDING:
        raise FileClosedError(PENDING)
    if state == FileScan.State.INFECTED:
        raise FileClosedError(INFECTED)


def require_not_infected(stored: StoredFile) -> None:
    """Raises RejectedFile for bytes that the scanner already knows as infected."""
    if state_of(stored) == FileScan.State.INFECTED:
        raise RejectedFile(FOUND)


def refuse_known_infection(sha256: str) -> None:
    """The same by the bytes' hash, before they are put where files are served from. One query."""
    if FileScan.objects.filter(stored__sha256=sha256, state=FileScan.State.INFECTED).exists():
        raise RejectedFile(FOUND)
