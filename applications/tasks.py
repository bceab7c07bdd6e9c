"""Celery tasks of the applications app."""

import logging
import uuid

from celery import shared_task

from applications.services import dossier_prints, office_jobs, office_results, reminders

logger = logging.getLogger(__name__)


@shared_task(name="applications.remind_and_lapse")  # type: ignore[untyped-decorator]
def remind_and_lapse() -> None:
    """Beat rings; services/reminders.py does."""
    told, lapsed = reminders.remind_and_lapse()
    if told or lapsed:
        logger.info("reminders: %s messages, %s dossiers lapsed", told, lapsed)


@shared_task(name=office_jobs.TASK)  # type: ignore[untyped-decorator]
def run_office_job(job_id: str) -> None:
    """The bell of one job; services/office_jobs.py does the work."""
    office_jobs.run_job(uuid.UUID(job_id))


@shared_task(name="applications.sweep_office_jobs")  # type: ignore[untyped-decorator]
def sweep_office_jobs() -> None:
    """Rings again for jobs nobody has heard of, and calls off those whose worker has died, discards old results."""
    office_jobs.sweep_jobs()
    office_results.discard_results()
    dossier_prints.discard_prints()
