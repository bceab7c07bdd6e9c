"""Handing in: the tiny request that moves the dossier and freezes what it holds (security.md 1-B)."""

import hashlib
import json
from datetime import datetime

from django.db.models import prefetch_related_objects

from applications.models import Application, DossierVersion
from applications.selectors.dossier import counted_files, reading_of
from applications.selectors.eligibility import answers_in_force
from applications.selectors.organisation import profile_of
from applications.workflow.engine import advance_application, lock_application
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now


def submit_dossier(
    *, application_id: int, action: str, by: User, version: int, at: datetime | None = None
) -> DossierVersion:
    """Hands in the dossier by `action` (submit or resubmit) and returns the frozen version, which is the receipt.

    The same form sent twice returns the same receipt. Side effects: the move (advance_application), one
    DossierVersion row with the manifest of all answers and file digests, one audit event with its digest.
    Raises what advance_application raises.
    """
    with unit_of_work():
        locked = lock_application(application_id)
        earlier = locked.versions.filter(sent_version=version, submitted_by=by).first()
        if earlier is not None:
            return earlier
        moment = at or database_now()
        # Guard and manifest both read them.
        prefetch_related_objects([locked], "answers", "cycle__windows")
        application = advance_application(
            application_id=application_id, action=action, by=by, version=version, at=moment, locked=locked
        )
        frozen = _freeze(application, by=by, sent_version=version, at=moment)
        record(
            action="dossier.frozen",
            by=by,
            at=moment,
            object_type="application",
            object_id=str(application.pk),
            payload={"receipt": frozen.receipt_number, "digest": frozen.digest, "version": frozen.number},
        )
    return frozen


def _freeze(application: Application, *, by: User, sent_version: int, at: datetime) -> DossierVersion:
    manifest = manifest_of(application)
    number = application.versions.count() + 1
    return DossierVersion.objects.create(
        application=application,
        number=number,
        sent_version=sent_version,
        manifest=manifest,
        digest=digest_of(manifest),
        receipt_number=f"{application.number}-{number:02d}",
        submitted_by=by,
        submitted_at=at,
    )


def manifest_of(application: Application) -> dict[str, object]:
    """Everything that is handed in: the organisation's profile, answers, each file with its SHA-256 and size."""
    reading = reading_of(application)
    return {
        "number": application.number,
        "organisation": profile_of(application.organisation),
        "group": application.group.code,
        "self_check": _self_check(application),
        "answers": reading.counted(),
        "files": [
            {"slot": file.slot, "name": file.name, "sha256": file.stored.sha256, "bytes": file.stored.size}
            for file in counted_files(application, reading)
        ],
    }


def _self_check(application: Application) -> dict[str, bool]:
    answered = answers_in_force(application)
    return answered.answers if answered else {}


def digest_of(manifest: dict[str, object]) -> str:
    """SHA-256 of the manifest's canonical JSON text."""
    text = json.dumps(manifest, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
