"""The office's long tasks, each shown to whoever asked for it."""

import uuid
from datetime import datetime, timedelta

from applications.models import OfficeJob, Recusal
from applications.selectors.archives import ARCHIVISTS, open_to_archivists
from applications.workflow.policy import holds_in_round
from baoji_award.accounts.models import User
from baoji_award.documents.models import StoredFile
from baoji_award.errors import NotFoundForYou

# How long a result can be taken away (ux.md section 4); made again it is fresh.
KEPT = timedelta(hours=24)


def job_of(*, by: User, job_id: uuid.UUID) -> OfficeJob:
    """The person's own job. Raises NotFoundForYou (somebody else's, a round or dossier not open to them any more)."""
    jobs = OfficeJob.objects.filter(pk=job_id, asked_by=by).select_related("cycle", "result")
    job = jobs.first()
    if job is None or not works_in_round(by, job.cycle_id):
        raise NotFoundForYou
    if job.application_id and not _is_seen(by, job.application_id):
        raise NotFoundForYou
    return job


def works_in_round(by: User, cycle_id: int) -> bool:
    """Whether the person is of the round's office, or its supervisor, who orders archives."""
    return any(holds_in_round(by, role, cycle_id) for role in ARCHIVISTS)


def _is_seen(by: User, application_id: int) -> bool:
    return open_to_archivists(by=by).filter(pk=application_id).exists()


def result_of(job: OfficeJob, *, by: User, at: datetime) -> StoredFile | None:
    """The file of a finished job while it may be taken: for a day, and not after a recusal decided since."""
    if job.result is None or job.finished_at is None or at >= job.finished_at + KEPT:
        return None
    since = Recusal.objects.filter(
        user=by, application__cycle=job.cycle_id, lifted_at__isnull=True, decided_at__gte=job.asked_at
    )
    return None if since.exists() else job.result
