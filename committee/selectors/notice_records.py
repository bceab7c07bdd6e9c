"""Errata of a notice, and the other media in which it appeared."""

from django.db.models import QuerySet

from applications.models import AwardCycle
from baoji_award.errors import NotFoundForYou
from committee.models import NoticeChannel, NoticeErratum, PublicNotice
from committee.selectors.notices import versions_of


def errata_of(notice: PublicNotice) -> QuerySet[NoticeErratum]:
    return notice.errata.select_related("published_by").order_by("position")


def channels_of(notice: PublicNotice) -> QuerySet[NoticeChannel]:
    """All records, struck ones included: for the office."""
    return notice.channels.select_related("evidence", "recorded_by", "struck_by").order_by("published_on", "pk")


def shown_channels(notice: PublicNotice) -> QuerySet[NoticeChannel]:
    """What the public is told."""
    return notice.channels.filter(struck_at__isnull=True).order_by("published_on", "pk")


def version_of(cycle: AwardCycle, slug: str) -> PublicNotice:
    """A version of this round's notice. Raises NotFoundForYou."""
    found = versions_of(cycle).filter(slug=slug).first()
    if found is None:
        raise NotFoundForYou
    return found


def load_channel(cycle: AwardCycle, pk: int) -> NoticeChannel:
    """A record about a notice of this round. Raises NotFoundForYou."""
    found = NoticeChannel.objects.select_related("evidence", "notice").filter(notice__cycle=cycle, pk=pk).first()
    if found is None:
        raise NotFoundForYou
    return found
