"""What the public may read: published announcements, withdrawn ones with their reason. Drafts do not exist here."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.db.models.functions import ExtractYear

from applications.models import Announcement, AnnouncementFile
from baoji_award.errors import NotFoundForYou


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The announcements published next before and next after."""

    earlier: Announcement | None
    later: Announcement | None


def published_news(*, year: int | None = None) -> QuerySet[Announcement]:
    """Everything that was published, newest first, withdrawn ones included; of one year of publication if asked."""
    news = Announcement.objects.filter(published_at__isnull=False).order_by("-published_at", "-pk")
    return news.filter(published_at__year=year) if year else news


def current_news() -> QuerySet[Announcement]:
    """What is published and stands, newest first: the feed and the home page."""
    return published_news().filter(withdrawn_at__isnull=True)


def years_of_news() -> list[int]:
    """The years in which something was published, newest first. One query."""
    years = Announcement.objects.filter(published_at__isnull=False).order_by()
    return sorted(
        years.annotate(year=ExtractYear("published_at")).values_list("year", flat=True).distinct(), reverse=True
    )


def load_news(pk: int) -> Announcement:
    """A published announcement with its round and files. Raises NotFoundForYou; a draft is as unknown as no row."""
    found = published_news().select_related("cycle").prefetch_related("files__stored").filter(pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found


def neighbours_of(announcement: Announcement) -> Neighbours:
    """The two neighbours in the order of publication, equal moments by key. Two queries."""
    at, pk = announcement.published_at, announcement.pk
    earlier = published_news().filter(published_at__lt=at) | published_news().filter(published_at=at, pk__lt=pk)
    later = published_news().filter(published_at__gt=at) | published_news().filter(published_at=at, pk__gt=pk)
    return Neighbours(earlier.first(), later.order_by("published_at", "pk").first())


def load_attachment(pk: int, file_pk: int) -> AnnouncementFile:
    """An attachment of a published announcement. Raises NotFoundForYou."""
    files = AnnouncementFile.objects.filter(announcement__in=published_news().order_by(), announcement=pk)
    found = files.select_related("stored").filter(pk=file_pk).first()
    if found is None:
        raise NotFoundForYou
    return found
