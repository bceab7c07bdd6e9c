"""Contents named by their SHA-256 under MEDIA_ROOT/ab/cd/<sha256>: written once, never changed, shared by equals.

A crash leaves at worst a temporary file or a content without a row; never a row without its content.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile, _TemporaryFileWrapper
from typing import BinaryIO

import pikepdf
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ForeignObjectRel

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.errors import MissingContentError, RejectedFile
from baoji_award.documents.inspection import CHUNK, PDF, Inspected, sniff
from baoji_award.documents.models import FileScan, StoredFile
from baoji_award.documents.scanning import refuse_known_infection, request_scan, require_open

FALLBACK_TYPE = "application/octet-stream"
INCOMING = "incoming"
# No upload takes a day: the server gives up on a request long before.
LEFT_SECONDS = 24 * 3600


@unit_of_work()
def store_file(
    content: "bytes | UploadedFile[bytes]",
    *,
    name: str,
    by: AbstractBaseUser | None,
    at: datetime | None = None,
    inspected: Inspected | None = None,
) -> StoredFile:
    """Files `content` and returns its row; equal bytes are kept once and return the same row.

    `inspected` is what `inspect_upload` found; the bytes must still be those. Without it the type is read from the
    first bytes. Raises RejectedFile when the bytes changed since the inspection, or the scanner knows them as infected.

    Side effects:
    - writes the content (flushed to disk before the row exists);
    - writes the row when the content is new;
    - sends an upload (one with `inspected`) to the virus scanner where one is configured;
    - records `documents.file_stored` with the name given.
    """
    with _incoming() as temporary:
        digest, size, head = _write(content, temporary)
        if inspected is not None and digest != inspected.sha256:
            raise RejectedFile("文件在检查后发生变化，请重新上传")
        if inspected is not None:
            refuse_known_infection(digest)
        content_type = inspected.content_type if inspected else sniff(head) or FALLBACK_TYPE
        pages = inspected.pages if inspected else _pages(Path(temporary.name), content_type)
        _keep(Path(temporary.name), digest)
    found = Inspected(content_type=content_type, size=size, sha256=digest, pages=pages)
    return _file(found, name=name, by=by, at=at or database_now(), uploaded=inspected is not None)


@unit_of_work()
def store_received(path: Path, inspected: Inspected, *, name: str, by: AbstractBaseUser, at: datetime) -> StoredFile:
    """Files an upload that already lies on this disk under `path`, without copying or hashing it again.

    Side effects as of `store_file`; `path` stays, for the caller to remove after the commit.
    """
    refuse_known_infection(inspected.sha256)
    _keep_link(path, inspected.sha256)
    return _file(inspected, name=name, by=by, at=at, uploaded=True)


@unit_of_work()
def store_made(
    path: Path, *, content_type: str, name: str, by: AbstractBaseUser | None, at: datetime | None = None
) -> StoredFile:
    """Files what this server wrote itself under `path` (see work_file): a table, an archive, however large.

    Hashed in parts and renamed into place; no scan, for every file in it came through the door already.
    Side effects: the content, the row when it is new, `documents.file_stored` with the name given.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    found = Inspected(content_type=content_type, size=path.stat().st_size, sha256=digest, pages=None)
    _keep(path, digest)
    return _file(found, name=name, by=by, at=at or database_now(), uploaded=False)


def _file(found: Inspected, *, name: str, by: AbstractBaseUser | None, at: datetime, uploaded: bool) -> StoredFile:
    stored, created = StoredFile.objects.get_or_create(
        sha256=found.sha256,
        defaults={"size": found.size, "content_type": found.content_type, "pages": found.pages, "created_at": at},
    )
    if uploaded:
        request_scan(stored, at=at)
    record(
        action="documents.file_stored",
        by=by,
        at=at,
        object_type="documents.stored_file",
        object_id=str(stored.pk),
        payload={"sha256": found.sha256, "size": found.size, "name": name, "new": created},
    )
    return stored


@unit_of_work()
def discard_content(stored: StoredFile, *, at: datetime) -> bool:
    """Takes a content off the disk when no row refers to it any more; True when it went. Its row, the proof, stays.

    The same bytes filed again are written again. Side effects: audit event `documents.content_discarded`, the removal
    after commit.
    """
    # Hidden ones too: nearly everything that holds a file has no way back from it.
    fields = StoredFile._meta.get_fields(include_hidden=True)  # noqa: SLF001
    # What the scanner said stays, and needs no bytes.
    holders = [f for f in fields if isinstance(f, ForeignObjectRel) and f.related_model is not FileScan]
    for each in holders:
        if each.related_model._base_manager.filter(**{each.field.name: stored}).exists():  # noqa: SLF001
            return False
    record(
        action="documents.content_discarded",
        by=None,
        at=at,
        object_type="documents.stored_file",
        object_id=str(stored.pk),
        payload={"sha256": stored.sha256},
    )
    transaction.on_commit(partial(content_path(stored).unlink, missing_ok=True))
    return True


def content_path(stored: StoredFile) -> Path:
    """Where the content lies. The path is made of the hash alone, so that no client's name reaches the disk."""
    return Path(settings.MEDIA_ROOT) / relative_path(stored.sha256)


def relative_path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def open_stored(stored: StoredFile) -> BinaryIO:
    """The content, opened for reading; the caller closes it.

    Raises MissingContentError when it is not there, and FileClosedError while the scanner has not called it clean.
    """
    require_open(stored)
    try:
        return content_path(stored).open("rb")
    except FileNotFoundError as error:
        raise MissingContentError from error


@contextmanager
def work_file() -> Iterator[Path]:
    """An empty file on the disk of the contents, to write something into for store_made; it goes away in the end."""
    with _incoming() as temporary:
        yield Path(temporary.name)


@contextmanager
def _incoming() -> Iterator["_TemporaryFileWrapper[bytes]"]:
    folder = Path(settings.MEDIA_ROOT) / INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=folder, delete=False) as temporary:
        try:
            yield temporary
        finally:
            Path(temporary.name).unlink(missing_ok=True)


def remove_leftovers() -> int:
    """Removes the temporary files of uploads that were killed more than a day ago; returns how many."""
    before, removed = time.time() - LEFT_SECONDS, 0
    for path in (Path(settings.MEDIA_ROOT) / INCOMING).glob("*"):
        # An upload may end, and take its file away, while we look.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed


def _write(content: "bytes | UploadedFile[bytes]", temporary: "_TemporaryFileWrapper[bytes]") -> tuple[str, int, bytes]:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in [content] if isinstance(content, bytes) else content.chunks(CHUNK):
        head = head or chunk[:16]
        size += len(chunk)
        digest.update(chunk)
        temporary.write(chunk)
    temporary.flush()
    os.fsync(temporary.fileno())
    return digest.hexdigest(), size, head


def _pages(path: Path, content_type: str) -> int | None:
    if content_type != PDF:
        return None
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            return len(pdf.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return None


def _keep(temporary: Path, digest: str) -> None:
    """Renames into place; an equal content that is already there stays."""
    target = Path(settings.MEDIA_ROOT) / relative_path(digest)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
    temporary.replace(target)
    _flush_folder(target.parent)


def _keep_link(path: Path, digest: str) -> None:
    """A second name for the file, so that a rollback leaves the upload as it was."""
    target = Path(settings.MEDIA_ROOT) / relative_path(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o640)
    with suppress(FileExistsError):
        target.hardlink_to(path)
        _flush_folder(target.parent)


def _flush_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
