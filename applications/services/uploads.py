"""Evidence that arrives in chunks (documents/incoming.py): who may send what where, and what becomes of it."""

import uuid
from datetime import datetime
from functools import partial

from django.db import transaction

from applications.models import Application, EvidenceFile
from applications.services.applicant_section import lock_for_editing
from applications.services.evidence import Place, place_of, put, require_room
from baoji_award.accounts.models import User
from baoji_award.audit.services import unit_of_work
from baoji_award.documents import incoming
from baoji_award.documents.errors import RejectedFile
from baoji_award.documents.files import store_received
from baoji_award.documents.incoming import Announced
from baoji_award.documents.inspection import Inspected, inspect_received, refuse_size, require_type, stored_name
from baoji_award.documents.models import IncomingUpload
from baoji_award.errors import NotFoundForYou

OBJECT_TYPE = "application"


def begin_evidence(
    *, application: Application, slot_key: str, file: Announced, by: User, at: datetime | None = None
) -> IncomingUpload:
    """Begins an upload into a slot, or takes up the person's unfinished one of the same file; returns it.

    Side effect: the upload's row. Raises RejectedFile (ending, size, a full slot, too much under way),
    NotFoundForYou, Blocked. Name and size are judged here, so that nobody sends a hundred megabytes in vain.
    """
    place = place_of(application, slot_key, file.replaces)
    refuse_size(file.size, place.most_bytes)
    named = Announced(stored_name(file), file.size, file.mark, file.replaces)
    with unit_of_work():
        locked, _ = lock_for_editing(application.pk, by=by, at=at)
        require_room(locked, place, "")
        return incoming.begin_upload(
            named, object_type=OBJECT_TYPE, object_id=str(locked.pk), place=place.slot.key, by=by
        )


def upload_of(*, application: Application, upload_id: uuid.UUID, by: User) -> IncomingUpload:
    """The person's upload into this dossier. Raises NotFoundForYou for every other."""
    upload = incoming.own_upload(upload_id, by=by)
    if (upload.object_type, upload.object_id) != (OBJECT_TYPE, str(application.pk)):
        raise NotFoundForYou
    return upload


def append_evidence(
    *, application: Application, upload_id: uuid.UUID, offset: int, chunk: bytes, by: User
) -> IncomingUpload:
    """Adds a chunk and returns the upload. The first one already shows a wrong type.

    Side effects: as documents.incoming.append_chunk; a refused upload is dropped.
    Raises NotFoundForYou, OffsetConflict, RejectedFile.
    """
    upload = upload_of(application=application, upload_id=upload_id, by=by)
    try:
        if offset == upload.received == 0 and chunk:
            require_type(upload.name, chunk, _place(application, upload).content_types)
        return incoming.append_chunk(upload_id=upload_id, offset=offset, chunk=chunk, by=by)
    except RejectedFile:
        incoming.drop_upload(upload_id=upload_id, by=by)
        raise


def finish_evidence(
    *, application: Application, upload_id: uuid.UUID, by: User, at: datetime | None = None
) -> EvidenceFile:
    """Puts a complete upload into its slot and returns the evidence row; a second request gets the same row.

    Side effects: as add_evidence; the upload's bytes leave `incoming`; a refused upload is dropped.
    Raises RejectedFile, OffsetConflict (something is missing), NotFoundForYou, Blocked.
    """
    upload = upload_of(application=application, upload_id=upload_id, by=by)
    if upload.result is not None:
        return application.evidence.select_related("stored").get(pk=upload.result)
    place = _place(application, upload)
    try:
        inspected = _inspected(upload, place)
        return _put_upload(application, upload, place, inspected, by, at)
    except RejectedFile:
        incoming.drop_upload(upload_id=upload_id, by=by)
        raise


def _place(application: Application, upload: IncomingUpload) -> Place:
    return place_of(application, upload.place, upload.replaces)


def _inspected(upload: IncomingUpload, place: Place) -> Inspected:
    sha256 = incoming.digest_of(upload)
    with incoming.part_of(upload).open("rb") as file:
        return inspect_received(
            file, name=upload.name, sha256=sha256, allowed=place.content_types, max_bytes=place.most_bytes
        )


def _put_upload(
    application: Application, upload: IncomingUpload, place: Place, inspected: Inspected, by: User, at: datetime | None
) -> EvidenceFile:
    with unit_of_work():
        locked, moment = lock_for_editing(application.pk, by=by, at=at)
        row = incoming.own_upload(upload.pk, by=by, lock=True)
        if row.result is not None:
            return locked.evidence.select_related("stored").get(pk=row.result)
        require_room(locked, place, inspected.sha256)
        part = incoming.part_of(row)
        stored = store_received(part, inspected, name=row.name, by=by, at=moment)
        file = put(locked, place, stored, name=row.name, by=by, at=moment)
        incoming.mark_finished(row, result=file.pk)
        transaction.on_commit(partial(part.unlink, missing_ok=True))
    return file


def cancel_evidence(*, application: Application, upload_id: uuid.UUID, by: User) -> None:
    """Gives an unfinished upload up. Side effects: its row and bytes go. Raises NotFoundForYou."""
    upload_of(application=application, upload_id=upload_id, by=by)
    incoming.drop_upload(upload_id=upload_id, by=by)
