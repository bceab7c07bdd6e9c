"""Questions about the last days that the office sets by hand."""

from django.db.models import QuerySet

from applications.models import AwardCycle
from committee.models import NoticeDates

SHOWN = 10


def dates_of(cycle: AwardCycle) -> QuerySet[NoticeDates]:
    """The latest proposals of the round, newest first, with the people and the notice that used each."""
    found = NoticeDates.objects.filter(cycle=cycle).select_related("proposed_by", "decided_by", "notice__number")
    return found.order_by("-pk")[:SHOWN]
