"""Mails that could not be sent: by the class of their error, and which of them nobody has dealt with."""

from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from baoji_award.notifications.models import Delivery
from baoji_award.notifications.reasons import REASONS

RECENT = timedelta(days=30)
OPEN = "open"
LABELS = [(code, label) for code, (label, _) in REASONS.items()]


def with_reason(log: QuerySet[Delivery], reason: str) -> QuerySet[Delivery]:
    """Those whose last error belongs to this class; all of them for an unknown one."""
    if reason not in REASONS:
        return log
    fits = Q(error__regex=REASONS[reason][1])
    for code, (_, pattern) in REASONS.items():
        if code == reason:
            break
        fits &= ~Q(error__regex=pattern)
    return log.filter(fits)


def count_open(at: datetime) -> tuple[int, int]:
    """How many open failures there are, and how many of them can be sent again. One query."""
    found = open_failures(at).aggregate(every=Count("pk"), again=Count("pk", filter=Q(secret=False)))
    return found["every"], found["again"]


def open_failures(at: datetime | RawSQL) -> QuerySet[Delivery]:
    """Mails of the last 30 days that were given up and not sent again."""
    again = Delivery.objects.filter(copy_of=OuterRef("pk"))
    recent = Delivery.objects.filter(state=Delivery.State.FAILED, created_at__gt=at - RECENT)
    return recent.filter(~Exists(again))
