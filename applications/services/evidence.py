"""Files of a dossier: into a slot, and out of it again."""

from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from applications.models import Application, EvidenceFile
from applications.rules.dossier import EvidenceRule
from applications.selectors.dossier import evidence_of
from applications.services.applicant_section import lock_for_editing, touch
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.files import store_file
from baoji_award.documents.inspection import EXTENSIONS, display_name, inspect_upload
from baoji_award.errors import NotFoundForYou

MEGABYTE = 1024 * 1024
NAME_LENGTH = 200


def content_types(slot: EvidenceRule) -> set[str]:
    """The content types behind the slot's file endings."""
    return {kind for kind, endings in EXTENSIONS.items() if set(endings) & set(slot.types)}


def add_evidence(
    *, application: Application, slot_key: str, upload: "UploadedFile[bytes]", by: User, at: datetime | None = None
) -> EvidenceFile:
    """Puts the uploaded file into the slot and returns its row. `application` is as the person's page loaded it.

    Side effects: the file's content is inspected and stored (documents.files), an evidence row, the dossier's
    version, audit event `evidence.added`.
    Raises RejectedFile (type, size, structure, a full slot, the same content twice), NotFoundForYou, Blocked.
    """
    slot = application.cycle.rulebook.dossier.slot(slot_key)
    if slot is None or not slot.asked_in(application.group.code):
        raise NotFoundForYou
    most = min(slot.most_megabytes * MEGABYTE, settings.EVIDENCE_MAX_BYTES)
    # Reading a hundred megabytes must not hold the dossier's lock.
    inspected = inspect_upload(upload, allowed=content_types(slot), max_bytes=most)
    with unit_of_work():
        locked = lock_for_editing(application.pk, by=by, at=at)
        moment = at or database_now()
        _refuse_full_or_double(locked, slot, inspected.sha256)
        name = display_name(upload.name or "")[-NAME_LENGTH:]
        stored = store_file(upload, name=name, by=by, at=moment, inspected=inspected)
        file = EvidenceFile.objects.create(
            application=locked, slot=slot.key, name=name, stored=stored, uploaded_by=by, uploaded_at=moment
        )
        _changed("evidence.added", locked, file, by, moment)
    return file


def remove_evidence(*, application_id: int, file_id: int, by: User, at: datetime | None = None) -> EvidenceFile:
    """Takes a file out of the dossier; earlier versions keep naming it. Returns its row.

    Side effects: `removed_at`, the dossier's version, audit event `evidence.removed`.
    Raises NotFoundForYou and Blocked.
    """
    with unit_of_work():
        locked = lock_for_editing(application_id, by=by, at=at)
        moment = at or database_now()
        file = evidence_of(locked).filter(pk=file_id).first()
        if file is None:
            raise NotFoundForYou
        file.removed_at = moment
        file.save(update_fields=["removed_at"])
        _changed("evidence.removed", locked, file, by, moment)
    return file


def _refuse_full_or_double(application: Application, slot: EvidenceRule, sha256: str) -> None:
    there = [file for file in evidence_of(application) if file.slot == slot.key]
    double = next((file for file in there if file.stored.sha256 == sha256), None)
    if double is not None:
        raise RejectedFile(f"与“{double.name}”内容相同，不需重复上传")
    if len(there) >= slot.most_files:
        raise RejectedFile(f"“{slot.label}”最多上传 {slot.most_files} 个文件，请先移除不需要的文件")


def _changed(action: str, application: Application, file: EvidenceFile, by: User, at: datetime) -> None:
    touch(application)
    record(
        action=action,
        by=by,
        at=at,
        object_type="application",
        object_id=str(application.pk),
        payload={"slot": file.slot, "name": file.name, "sha256": file.stored.sha256},
    )
