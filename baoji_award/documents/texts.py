"""The text inside stored PDFs, for comparing, and for readers of a file to search it. No log or archive shows it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from baoji_award.documents.apart import output_of
from baoji_award.documents.files import content_path
from baoji_award.documents.models import FileText, StoredFile
from baoji_award.documents.wording import PAGE_BREAK


def unread(sha256s: Iterable[str]) -> QuerySet[StoredFile]:
    """The PDFs among these contents whose text nobody has taken out yet."""
    return StoredFile.objects.filter(
        sha256__in=set(sha256s), content_type="application/pdf", text__isnull=True
    ).order_by("pk")


def take_text(stored: StoredFile) -> None:
    """Takes the text out of a PDF, once for ever; not inside a transaction, it may last a minute.

    Side effect: the content's FileText, with an empty text for a scan or a broken file; none while the disk lacks it.
    """
    path = content_path(stored)
    if path.exists():
        found = output_of("baoji_award.documents.wording", path).decode().replace("\0", "").strip()
        FileText.objects.get_or_create(stored=stored, defaults={"text": found})


def texts_of(sha256s: Iterable[str]) -> dict[str, str]:
    """Digest → text, of those that have one. One query."""
    found = FileText.objects.filter(stored__sha256__in=set(sha256s)).exclude(text="")
    return dict(found.values_list("stored__sha256", "text"))


def pages_of(text: str) -> list[str]:
    """The text of each page; of an earlier release's text the whole as one."""
    return text.split(PAGE_BREAK)


def take_some(sha256s: Iterable[str], *, most: int) -> int:
    """Takes the text out of up to `most` contents that wait for it; returns how many still do.

    For a reader who searches before the worker came by. Side effects as take_text.
    """
    waiting = list(unread(sha256s))
    for stored in waiting[:most]:
        take_text(stored)
    return len(waiting[most:])
