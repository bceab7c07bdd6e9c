"""Housekeeping of the files on disk. May run at any time and any number of times."""

from celery import shared_task

from baoji_award.documents import files


@shared_task(name="documents.sweep_incoming")  # type: ignore[untyped-decorator]
def sweep_incoming() -> int:
    """Removes what killed uploads left behind; the result is how many files."""
    return files.remove_leftovers()
