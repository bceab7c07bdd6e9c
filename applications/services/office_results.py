"""Results of the office's long tasks leave the disk when they can no longer be taken away."""

from datetime import datetime

from applications.models import OfficeJob
from applications.selectors.office_jobs import KEPT
from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents.files import discard_content


def discard_results(*, at: datetime | None = None) -> int:
    """Lets go of the results whose day is over; returns how many. Safe to run as often as it likes.

    Side effects: the job keeps its name and points to no file; the content leaves the disk unless something else refers
    to the same bytes.
    """
    moment = at or database_now()
    expired = OfficeJob.objects.filter(result__isnull=False, finished_at__lte=moment - KEPT)
    jobs = list(expired.select_related("result"))
    for job in jobs:
        with unit_of_work():
            OfficeJob.objects.filter(pk=job.pk).update(result=None)
            if job.result is not None:
                discard_content(job.result, at=moment)
    return len(jobs)
