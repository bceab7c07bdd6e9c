"""Files of a dossier: into a slot, out of it again, in another order, or in place of an earlier one."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max

from applications.models import Application, EvidenceFile
from applications.rules.dossier import EvidenceRule
from applications.selectors.dossier import reading_of
from applications.services.applicant_section import lock_for_editing, touch
from applications.services.corrections import refuse_closed_part
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import EXTENSIONS, inspect_upload, stored_name
from baoji_award.documents.models import StoredFile
from baoji_award.documents.previews import request_preview
from baoji_award.documents.scanning import require_not_infected, state_of
from baoji_award.errors import NotFoundForYou

MEGABYTE = 1024 * 1024
UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file goes: a slot of the round's definition, and the evidence row it takes the place of, if any."""

    slot: EvidenceRule
    replaces: int | None = None

    @property
    def content_types(self) -> set[str]:
        """The content types behind the slot's file endings."""
        return {kind for kind, endings in EXTENSIONS.items() if set(endings) & set(self.slot.types)}

    @property
    def most_bytes(self) -> int:
        most: int = min(self.slot.most_megabytes * MEGABYTE, settings.EVIDENCE_MAX_BYTES)
        return most


def place_of(application: Application, slot_key: str, replaces: int | None = None) -> Place:
    """The slot as a place. Raises NotFoundForYou for one that is not asked of the dossier's group."""
    slot = application.cycle.rulebook.dossier.slot(slot_key)
    if slot is None or not slot.asked_in(application.group.code):
        raise NotFoundForYou
    return Place(slot, replaces)


def add_evidence(
    *,
    application: Application,
    slot_key: str,
    upload: "UploadedFile[bytes]",
    by: User,
    replaces: int | None = None,
    at: datetime | None = None,
) -> EvidenceFile:
    """Puts the uploaded file into the slot and returns its row. `application` is as the person's page loaded it.

    Side effects: the file's content is inspected and stored (documents.files), an evidence row, a thumbnail is
    ordered, the row named by `replaces` leaves, the dossier's version, audit event `evidence.added` or `.replaced`.
    Raises RejectedFile (type, size, structure, a full slot, the same content twice), NotFoundForYou, Blocked.
    """
    place = place_of(application, slot_key, replaces)
    # Reading a hundred megabytes must not hold the dossier's lock.
    inspected = inspect_upload(upload, allowed=place.content_types, max_bytes=place.most_bytes)
    with unit_of_work():
        locked, moment = lock_for_editing(application.pk, by=by, at=at)
        require_room(locked, place, inspected.sha256)
        name = stored_name(upload)
        stored = store_file(upload, name=name, by=by, at=moment, inspected=inspected)
        return put(locked, place, stored, name=name, by=by, at=moment)


def put(
    application: Application, place: Place, stored: StoredFile, *, name: str, by: User, at: datetime
) -> EvidenceFile:
    """The evidence row of a stored content. In a unit of work, with the dossier locked and room in the slot.

    Side effects: as `add_evidence`. Raises NotFoundForYou for an unknown row to replace.
    """
    require_not_infected(stored)
    refuse_closed_part(application, slot=place.slot.key)
    old = None if place.replaces is None else _leave(application, place.slot, place.replaces, by, at)
    here = application.evidence.filter(slot=place.slot.key, removed_at__isnull=True)
    last = here.aggregate(last=Max("position"))["last"] or 0
    file = EvidenceFile.objects.create(
        application=application,
        slot=place.slot.key,
        name=name,
        stored=stored,
        uploaded_by=by,
        uploaded_at=at,
        replaces=old,
        position=old.position if old else last + 1,
    )
    if not state_of(stored):
        request_preview(stored, at=at)
    _changed("evidence.replaced" if old else "evidence.added", application, file, by, at)
    return file


def _leave(application: Application, slot: EvidenceRule, file_id: int, by: User, at: datetime) -> EvidenceFile:
    old = _current(application, file_id)
    if old.slot != slot.key:
        raise NotFoundForYou
    return _take_out(old, by, at)


def _take_out(file: EvidenceFile, by: User, at: datetime) -> EvidenceFile:
    file.removed_at, file.removed_by = at, by
    file.save(update_fields=["removed_at", "removed_by"])
    return file


def _current(application: Application, file_id: int) -> EvidenceFile:
    rows = application.evidence.select_related("stored").filter(removed_at__isnull=True)
    found = rows.filter(pk=file_id).first()
    if found is None:
        raise NotFoundForYou
    refuse_closed_part(application, slot=found.slot)
    return found


def remove_evidence(*, application_id: int, file_id: int, by: User, at: datetime | None = None) -> EvidenceFile:
    """Takes a file out of the dossier; earlier versions keep naming it. Returns its row.

    Side effects: `removed_at` and `removed_by`, the dossier's version, audit event `evidence.removed`.
    Raises NotFoundForYou and Blocked.
    """
    with unit_of_work():
        locked, moment = lock_for_editing(application_id, by=by, at=at)
        file = _take_out(_current(locked, file_id), by, moment)
        _changed("evidence.removed", locked, file, by, moment)
    return file


def move_evidence(
    *, application_id: int, file_id: int, direction: str, by: User, at: datetime | None = None
) -> EvidenceFile:
    """Moves a file one place up or down within its slot; at the end of the list nothing happens. Returns its row.

    Side effects: the positions of the slot's files, the dossier's version, audit event `evidence.moved`.
    Raises NotFoundForYou and Blocked.
    """
    with unit_of_work():
        locked, moment = lock_for_editing(application_id, by=by, at=at)
        file = _current(locked, file_id)
        rows = list(locked.evidence.filter(slot=file.slot, removed_at__isnull=True).order_by("position", "pk"))
        here = next(place for place, row in enumerate(rows) if row.pk == file.pk)
        there = here + (-1 if direction == UP else 1)
        if not 0 <= there < len(rows):
            return file
        rows[here], rows[there] = rows[there], rows[here]
        for position, row in enumerate(rows, 1):
            row.position = position
        EvidenceFile.objects.bulk_update(rows, ["position"])
        _changed("evidence.moved", locked, file, by, moment)
    return file


def require_room(application: Application, place: Place, sha256: str) -> None:
    """Raises RejectedFile when the slot is not asked as the dossier stands, is full, or holds these very bytes."""
    if place.slot not in reading_of(application).slots():
        raise RejectedFile(f"按目前的填写内容，不需要上传“{place.slot.label}”，文件没有保存")
    rows = application.evidence.select_related("stored").filter(slot=place.slot.key, removed_at__isnull=True)
    there = list(rows)
    double = next((file for file in there if file.stored.sha256 == sha256), None)
    if double is not None:
        raise RejectedFile(f"与“{double.name}”内容相同，不需重复上传")
    if place.replaces is None and len(there) >= place.slot.most_files:
        raise RejectedFile(f"“{place.slot.label}”最多上传 {place.slot.most_files} 个文件，请先移除不需要的文件")


def _changed(action: str, application: Application, file: EvidenceFile, by: User, at: datetime) -> None:
    touch(application)
    payload: dict[str, object] = {"slot": file.slot, "name": file.name, "sha256": file.stored.sha256}
    if file.replaces is not None:
        payload["replaces"] = file.replaces.name
    record(action=action, by=by, at=at, object_type="application", object_id=str(application.pk), payload=payload)
