"""Housekeeping of the files on disk. May run at any time and any number of times."""

from celery import shared_task

from baoji_award.audit.services import unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.documents import files, incoming, scanning


@shared_task(name="documents.sweep_incoming")  # type: ignore[untyped-decorator]
def sweep_incoming() -> int:
    """Removes what killed and forgotten uploads left behind, and asks again about files that were never scanned.

    The result is how many uploads and files went.
    """
    with unit_of_work():
        scanning.ask_again(at=database_now())
    return incoming.drop_stale() + files.remove_leftovers()
