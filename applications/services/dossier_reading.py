"""Reading a file of a dossier leaves a trace."""

from datetime import datetime

from applications.models import Application, EvidenceFile
from applications.selectors.dossier_contents import load_file
from baoji_award.accounts.models import User
from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now


def read_file(*, application: Application, file_id: int, by: User, at: datetime | None = None) -> EvidenceFile:
    """The file of the (loaded) application, to be sent to `by`.

    Side effects: audit event `file.read` with name and SHA-256. Raises NotFoundForYou.
    """
    with unit_of_work():
        file = load_file(by=by, application=application, file_id=file_id)
        record(
            action="file.read",
            by=by,
            at=at or database_now(),
            object_type="application",
            object_id=str(application.pk),
            payload={"file": file.pk, "slot": file.slot, "name": file.name, "sha256": file.stored.sha256},
        )
    return file
