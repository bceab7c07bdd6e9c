"""The virus scanner at its socket: a verdict, or none; receiving never waits for it, reading always does."""

import os
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from baoji_award.audit.models import AuditEvent
from baoji_award.documents import clamav
from baoji_award.documents.clamav import ScannerUnavailableError, scan
from baoji_award.documents.errors import FileClosedError, RejectedFile
from baoji_award.documents.files import content_path, open_stored, store_file
from baoji_award.documents.inspection import PDF, inspect_upload
from baoji_award.documents.models import FileScan, StoredFile
from baoji_award.documents.scanning import ask_again, require_not_infected
from baoji_award.notifications import outbox
from baoji_award.notifications.models import OutboxEntry
from tests.documents.fake_clamd import EICAR, SIGNATURE, running
from tests.documents.samples import AT, blank, saved, upload


def infected_pdf() -> bytes:
    """A sound PDF whose page carries the test signature: nothing but a scanner finds it."""
    pdf = blank(1)
    pdf.pages[0].Contents = pdf.make_stream(EICAR)
    return saved(pdf, compress_streams=False)


def receive(content: bytes) -> StoredFile:
    file = upload(content, "报告.pdf")
    inspected = inspect_upload(file, allowed={PDF}, max_bytes=10**7)
    return store_file(file, name="报告.pdf", by=None, at=AT, inspected=inspected)


def work() -> None:
    """Every entry of the scanner is tried now, also one that failed a moment ago."""
    OutboxEntry.objects.filter(topic="file_scan").update(available_at=AT)
    for pk in OutboxEntry.objects.filter(topic="file_scan").values_list("pk", flat=True):
        outbox.deliver(pk)


def state(stored: StoredFile) -> str:
    return FileScan.objects.get(stored=stored).state


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_a_clean_and_an_infected_file_over_tcp(tmp_path: Path, settings: Settings) -> None:
    content = os.urandom(3 * clamav.CHUNK + 17)
    (tmp_path / "clean").write_bytes(content)
    (tmp_path / "bad").write_bytes(b"x" * clamav.CHUNK + EICAR)
    with running() as daemon:
        settings.CLAMAV_SOCKET = daemon.address
        assert (scan(tmp_path / "clean"), scan(tmp_path / "bad")) == ("", SIGNATURE)
    assert daemon.seen[0] == content


def test_the_same_over_a_unix_socket(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "bad").write_bytes(EICAR)
    with running(tmp_path / "s") as daemon:
        settings.CLAMAV_SOCKET = daemon.address
        assert scan(tmp_path / "bad") == SIGNATURE


@pytest.mark.parametrize("reply", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: \0", b"nonsense\0"])
def test_no_verdict_is_never_clean(tmp_path: Path, settings: Settings, reply: bytes) -> None:
    """A scanner over its limits must not let anything pass (security.md 1-F)."""
    (tmp_path / "file").write_bytes(b"content")
    with running() as daemon:
        daemon.reply, settings.CLAMAV_SOCKET = reply, daemon.address
        with pytest.raises(ScannerUnavailableError):
            scan(tmp_path / "file")


@pytest.mark.parametrize("address", ["127.0.0.1:9", "/nonexistent/clamd.sock"])
def test_nobody_there_is_never_clean(tmp_path: Path, settings: Settings, address: str) -> None:
    (tmp_path / "file").write_bytes(b"content")
    settings.CLAMAV_SOCKET = address
    with pytest.raises(ScannerUnavailableError):
        scan(tmp_path / "file")


@pytest.mark.django_db
def test_received_while_it_is_away_closed_until_it_speaks(settings: Settings) -> None:
    with running() as gone:
        settings.CLAMAV_SOCKET = gone.address
    stored = receive(saved(blank()))
    work()
    assert state(stored) == "pending"
    with pytest.raises(FileClosedError, match="正在进行安全检查"):
        open_stored(stored)
    with running() as daemon:
        settings.CLAMAV_SOCKET = daemon.address
        work()
    assert state(stored) == "clean"
    with open_stored(StoredFile.objects.get(pk=stored.pk)) as file:
        assert file.read() == daemon.seen[0]


@pytest.mark.django_db
def test_an_infected_file_is_locked_away_and_known_again(settings: Settings) -> None:
    content = infected_pdf()
    with running() as daemon:
        settings.CLAMAV_SOCKET = daemon.address
        stored = receive(content)
        work()
        with pytest.raises(RejectedFile, match="发现病毒"):
            receive(content)
    assert (state(stored), content_path(stored).exists()) == ("infected", False)
    fresh = StoredFile.objects.get(pk=stored.pk)
    with pytest.raises(FileClosedError, match="未通过安全检查"):
        open_stored(fresh)
    with pytest.raises(RejectedFile, match="发现病毒"):
        require_not_infected(fresh)
    event = AuditEvent.objects.get(action="documents.infected")
    assert event.payload["signature"] == SIGNATURE
    assert len(daemon.seen) == 1


@pytest.mark.django_db
def test_what_the_outbox_gave_up_on_is_asked_again_once_a_day(settings: Settings) -> None:
    settings.CLAMAV_SOCKET = "127.0.0.1:9"
    stored = receive(saved(blank()))
    FileScan.objects.filter(stored=stored).update(asked_at=AT)
    assert (ask_again(at=AT), ask_again(at=AT)) == (1, 0)


@pytest.mark.django_db
def test_without_a_scanner_nothing_waits(settings: Settings) -> None:
    settings.CLAMAV_SOCKET = ""
    stored = receive(saved(blank()))
    open_stored(stored).close()
    assert (FileScan.objects.count(), OutboxEntry.objects.filter(topic="file_scan").count()) == (0, 0)
