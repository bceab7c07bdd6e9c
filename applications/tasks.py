"""Celery tasks of the applications app."""

import logging

from celery import shared_task

from applications.services import reminders

logger = logging.getLogger(__name__)


@shared_task(name="applications.remind_and_lapse")  # type: ignore[untyped-decorator]
def remind_and_lapse() -> None:
    """Beat rings; services/reminders.py does."""
    told, lapsed = reminders.remind_and_lapse()
    if told or lapsed:
        logger.info("reminders: %s messages, %s dossiers lapsed", told, lapsed)
