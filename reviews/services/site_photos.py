"""Photos of a visit: inspected, stored by their hash, previewed like any file of a dossier."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile

from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import JPEG, PNG, inspect_upload, stored_name
from baoji_award.documents.previews import request_preview
from baoji_award.documents.scanning import require_not_infected, state_of
from baoji_award.errors import DomainError, Refused
from reviews.models import SitePhoto
from reviews.selectors.site import items_of, leads
from reviews.selectors.site_photos import load_photo
from reviews.services.site_access import record_visit
from reviews.services.site_papers import lock_open_visit

TYPES = {JPEG, PNG}
MAX_BYTES = 20 * 1024 * 1024
MOST_PHOTOS = 60


def add_photo(
    *, visit_id: int, upload: "UploadedFile[bytes]", caption: str, clause: str, by: User, at: datetime | None = None
) -> SitePhoto:
    """Adds a picture to the visit and returns its row.

    Raises RejectedFile (type, size, structure, twice the same, too many), NotFoundForYou (not of the team), NotYet,
    Conflict (the report is being signed), DomainError (no caption, unknown clause).
    Side effects: the content is inspected, stored and scanned, a thumbnail is ordered, the row, audit event
    `site.photo_added` with name and SHA-256.
    """
    inspected = inspect_upload(upload, allowed=TYPES, max_bytes=MAX_BYTES)
    with unit_of_work():
        visit, now = lock_open_visit(visit_id, by), at or database_now()
        if not caption.strip():
            raise DomainError("请填写照片说明。")
        item = next((item for item in items_of(visit) if item.clause == clause), None)
        if clause and item is None:
            raise DomainError(f"评分标准中没有条款 {clause}。")
        here = SitePhoto.objects.filter(visit=visit)
        if here.filter(stored__sha256=inspected.sha256).exists():
            raise RejectedFile("这张照片已经上传")
        if here.count() >= MOST_PHOTOS:
            raise RejectedFile(f"照片最多 {MOST_PHOTOS} 张")
        name = stored_name(upload)
        stored = store_file(upload, name=name, by=by, at=now, inspected=inspected)
        require_not_infected(stored)
        if not state_of(stored):
            request_preview(stored, at=now)
        photo = SitePhoto.objects.create(
            visit=visit, item=item, stored=stored, name=name, caption=caption.strip(), written_by=by, written_at=now
        )
        record_visit("site.photo_added", visit, by, now, {"name": name, "sha256": stored.sha256})
    return photo


@unit_of_work()
def remove_photo(*, visit_id: int, photo_id: int, by: User, at: datetime | None = None) -> None:
    """Takes a photo out of the visit: one's own, or as the leader any. The content stays where it is stored.

    Raises NotFoundForYou, Refused, NotYet, Conflict. Side effects: the row goes, audit event `site.photo_removed`.
    """
    visit = lock_open_visit(visit_id, by)
    photo = load_photo(visit, photo_id)
    if photo.written_by_id != by.pk and not leads(visit, by):
        raise Refused("只有上传人或组长可以删除这张照片。")
    payload: dict[str, object] = {"name": photo.name, "sha256": photo.stored.sha256}
    record_visit("site.photo_removed", visit, by, at or database_now(), payload)
    photo.delete()
