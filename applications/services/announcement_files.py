"""Attachments of an announcement, while it is a draft."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from applications.models import AnnouncementFile
from applications.services.announcements import lock_draft
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PDF, PNG, inspect_upload, stored_name
from baoji_award.errors import NotFoundForYou

TYPES = {PDF, JPEG, PNG}
MAX_BYTES = 50 * 1024 * 1024
MOST_FILES = 20


def attach_file(
    *, announcement_id: int, upload: "UploadedFile[bytes]", by: User, at: datetime | None = None
) -> AnnouncementFile:
    """Adds a file to a draft and returns its row.

    Side effects: the file is inspected and stored, the row, audit event `announcement.file_added`.
    Raises RejectedFile, NotFoundForYou, Blocked (published).
    """
    inspected = inspect_upload(upload, allowed=TYPES, max_bytes=MAX_BYTES)
    with unit_of_work():
        announcement = lock_draft(announcement_id, by)
        moment = at or database_now()
        if announcement.files.count() >= MOST_FILES:
            raise RejectedFile(f"附件最多 {MOST_FILES} 个")
        name = stored_name(upload)
        stored = store_file(upload, name=name, by=by, at=moment, inspected=inspected)
        file = AnnouncementFile.objects.create(announcement=announcement, name=name, stored=stored)
        _record("announcement.file_added", file, by, moment)
    return file


def remove_file(*, announcement_id: int, file_id: int, by: User, at: datetime | None = None) -> None:
    """Takes a file off a draft. Side effects: the row goes, audit event `announcement.file_removed`.

    Raises NotFoundForYou and Blocked (published).
    """
    with unit_of_work():
        announcement = lock_draft(announcement_id, by)
        file = announcement.files.select_related("stored").filter(pk=file_id).first()
        if file is None:
            raise NotFoundForYou
        _record("announcement.file_removed", file, by, at or database_now())
        file.delete()


def _record(action: str, file: AnnouncementFile, by: User, at: datetime) -> None:
    record(
        action=action,
        by=by,
        at=at,
        object_type="announcement",
        object_id=str(file.announcement_id),
        payload={"name": file.name, "sha256": file.stored.sha256},
    )
