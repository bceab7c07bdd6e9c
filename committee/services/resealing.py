"""The change of keys behind sealed identities and files, and the sealing of files from before they were sealed."""

from datetime import datetime
from typing import NamedTuple

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import discard_content, open_stored
from baoji_award.documents.models import SEALED_TYPE, FileScan, StoredFile
from baoji_award.documents.previews import discard_preview
from baoji_award.documents.scanning import state_of
from baoji_award.documents.sealed_files import reseal_keys, seal_content
from committee.models import ObjectionFile, ObjectorIdentity
from committee.sealing import phone_digest, seal, sealed_by_newest, unseal
from committee.services.identity import last_digits


class Sealing(NamedTuple):
    """How many files were sealed (`done`), of how many of those the open content had to stay on the disk (`kept`), and
    how many were left open because the scanner has not passed them (`left`).
    """

    done: int
    kept: int
    left: int


@unit_of_work()
def reseal_identities(*, at: datetime | None = None) -> tuple[int, int]:
    """Seals every identity and file key that does not open with the newest key; returns identities (anew, left).

    Shows nothing to anybody. All or none: raises cryptography.fernet.InvalidToken for one whose key is lost.
    Side effects: the sealed texts, phone checks and keys of files, audit event `objection.identities_resealed` with
    the numbers.
    """
    done = kept = 0
    for identity in ObjectorIdentity.objects.select_for_update(of=("self",)).select_related("objection").order_by("pk"):
        if sealed_by_newest(identity.sealed):
            kept += 1
            continue
        values = unseal(identity.sealed)
        identity.sealed = seal(values)
        identity.phone_check = phone_digest(identity.objection.code, last_digits(values["phone"]))
        identity.save(update_fields=["sealed", "phone_check"])
        done += 1
    keys = reseal_keys()
    if done or keys:
        _record("objection.identities_resealed", {"count": done, "files": keys}, at or database_now())
    return done, kept


@unit_of_work()
def seal_open_files(*, at: datetime | None = None) -> Sealing:
    """Seals what objectors handed in before files were sealed; returns what became of them.

    The open content and its thumbnail leave the disk, unless something else refers to the same bytes; its row, with the
    plain digest, stays. What waits for the virus scanner or was found infected is left as it is. Raises
    MissingContentError. Side effects: those, audit event `objection.files_sealed`.
    """
    moment, done, kept, left = at or database_now(), 0, 0, 0
    files = ObjectionFile.objects.exclude(stored__content_type=SEALED_TYPE).select_for_update(of=("self",))
    letters = ObjectorIdentity.objects.filter(unit_seal__isnull=False).exclude(unit_seal__content_type=SEALED_TYPE)
    rows = [(row, "stored") for row in files.order_by("pk")]
    for row, field in [*rows, *((row, "unit_seal") for row in letters.select_for_update(of=("self",)).order_by("pk"))]:
        opened: StoredFile = getattr(row, field)
        if state_of(opened) in {FileScan.State.PENDING, FileScan.State.INFECTED}:
            left += 1
            continue
        with open_stored(opened) as file:
            sealed = seal_content(file.read(), content_type=opened.content_type, name="异议材料", at=moment)
        setattr(row, field, sealed)
        row.save(update_fields=[field])
        discard_preview(opened, at=moment)
        kept += not discard_content(opened, at=moment)
        done += 1
    if done:
        _record("objection.files_sealed", {"count": done, "kept": kept}, moment)
    return Sealing(done, kept, left)


def _record(action: str, payload: dict[str, object], at: datetime) -> None:
    record(action=action, by=None, at=at, object_type="objection", object_id="", payload=payload)
