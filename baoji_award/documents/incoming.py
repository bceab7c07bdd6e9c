"""Files that arrive in chunks: begun, continued where they stopped, finished or given up.

The caller has decided who may upload what and where (applications/services/uploads.py); here an upload belongs to the
person who began it and to nobody else.
"""

import os
import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, Sum
from django.db.models.functions import Now

from baoji_award.audit.services import unit_of_work
from baoji_award.documents import digest
from baoji_award.documents.errors import OffsetConflict, RejectedFile
from baoji_award.documents.files import INCOMING, LEFT_SECONDS
from baoji_award.documents.models import IncomingUpload
from baoji_award.errors import NotFoundForYou

CHUNK_BYTES = 4 * 1024 * 1024
MOST_CHUNK_BYTES = 8 * 1024 * 1024
MOST_OPEN = 20
# What one person, and what everybody together for one dossier, may have under way (declared sizes).
PERSON_BYTES = 600 * 1024 * 1024
OBJECT_BYTES = 1200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Announced:
    """What the browser says about a file before it sends it; `size` in bytes."""

    name: str
    size: int
    mark: str = ""
    replaces: int | None = None


def begin_upload(
    file: Announced, *, object_type: str, object_id: str, place: str, by: AbstractBaseUser
) -> IncomingUpload:
    """A new upload, or the person's unfinished one of the same file. In a unit of work only.

    Side effect: its row. Raises RejectedFile over the ceilings.
    """
    mine = IncomingUpload.objects.filter(by_id=by.pk, result=None)
    about = {"object_type": object_type, "object_id": object_id, "place": place, "replaces": file.replaces}
    same = mine.filter(**about, name=file.name, size=file.size, mark=file.mark).first() if file.mark else None
    if same is not None:
        return same
    _refuse_flood(file.size, mine.count(), Q(by_id=by.pk), PERSON_BYTES)
    _refuse_flood(file.size, 0, Q(object_type=object_type, object_id=object_id), OBJECT_BYTES)
    return IncomingUpload.objects.create(
        by_id=by.pk, **about, name=file.name, size=file.size, mark=file.mark, digest_state=digest.begin_state()
    )


def _refuse_flood(size: int, count: int, whose: Q, most: int) -> None:
    under_way = IncomingUpload.objects.filter(whose, result=None).aggregate(total=Sum("size"))["total"] or 0
    if count >= MOST_OPEN or under_way + size > most:
        raise RejectedFile("正在上传的文件过多，请等待已有文件上传完成或取消后再试")


def own_upload(upload_id: uuid.UUID, *, by: AbstractBaseUser, lock: bool = False) -> IncomingUpload:
    """The person's upload, finished or not. Raises NotFoundForYou for every other."""
    rows = IncomingUpload.objects.filter(pk=upload_id, by_id=by.pk)
    found = (rows.select_for_update() if lock else rows).first()
    if found is None:
        raise NotFoundForYou
    return found


@unit_of_work()
def append_chunk(*, upload_id: uuid.UUID, offset: int, chunk: bytes, by: AbstractBaseUser) -> IncomingUpload:
    """Adds the bytes that begin at `offset`, and returns the upload as it stands.

    The bytes are on the disk before the row says so; a crash between leaves bytes that the next chunk overwrites.
    Raises NotFoundForYou, OffsetConflict, RejectedFile (more than was announced).
    """
    upload = own_upload(upload_id, by=by, lock=True)
    if offset != upload.received or upload.result is not None:
        raise OffsetConflict(upload.received)
    if offset + len(chunk) > upload.size:
        raise RejectedFile("收到的内容多于文件大小，请重新选择文件上传")
    _write(part_of(upload), offset, chunk)
    upload.received += len(chunk)
    upload.digest_state = digest.fed(bytes(upload.digest_state), chunk)
    upload.touched_at = Now()
    upload.save(update_fields=["received", "digest_state", "touched_at"])
    return upload


def _write(path: Path, offset: int, chunk: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    with os.fdopen(handle, "r+b") as file:
        file.seek(offset)
        file.write(chunk)
        file.truncate()
        file.flush()
        os.fdatasync(file.fileno())


def part_of(upload: IncomingUpload) -> Path:
    """Where its bytes lie: a name without a word of the client's."""
    return Path(settings.MEDIA_ROOT) / INCOMING / f"{upload.pk}.part"


def digest_of(upload: IncomingUpload) -> str:
    """The SHA-256 in hex of a complete upload. Raises OffsetConflict while something is missing."""
    if upload.received != upload.size:
        raise OffsetConflict(upload.received)
    return digest.hex_digest(bytes(upload.digest_state), part_of(upload))


def mark_finished(upload: IncomingUpload, *, result: int) -> None:
    """Notes what became of the (locked) upload, so that a repeated request finds it. In a unit of work only."""
    upload.result = result
    upload.save(update_fields=["result"])


@unit_of_work()
def drop_upload(*, upload_id: uuid.UUID, by: AbstractBaseUser) -> None:
    """Gives an upload up; nothing when it is finished or gone. Side effects: its row and its bytes go."""
    row = IncomingUpload.objects.select_for_update().filter(pk=upload_id, by_id=by.pk, result=None).first()
    if row is not None:
        part_of(row).unlink(missing_ok=True)
        row.delete()


@unit_of_work()
def drop_stale() -> int:
    """Forgets uploads that nobody has continued for a day, with their bytes; returns how many."""
    stale = IncomingUpload.objects.select_for_update().filter(touched_at__lt=Now() - timedelta(seconds=LEFT_SECONDS))
    gone = list(stale)
    for upload in gone:
        part_of(upload).unlink(missing_ok=True)
    IncomingUpload.objects.filter(pk__in=[upload.pk for upload in gone]).delete()
    return len(gone)
