"""The inbox and the log of mails."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Min, Q, QuerySet

from baoji_award.notifications.models import Delivery, Message, OutboxEntry


def inbox(*, by: models.Model, unread: bool = False, kind: str = "") -> QuerySet[Message]:
    """The user's own messages, newest first."""
    messages = Message.objects.filter(user_id=by.pk)
    if unread:
        messages = messages.filter(read_at__isnull=True)
    if kind in Message.Kind.values:
        messages = messages.filter(kind=kind)
    return messages


def unread_count(user: models.Model | AnonymousUser) -> int:
    """How many messages the user has not read; 0 for a visitor. One query on a partial index."""
    if user.pk is None:
        return 0
    return Message.objects.filter(user_id=user.pk, read_at__isnull=True).count()


def delivery_log(*, state: str = "", text: str = "") -> QuerySet[Delivery]:
    """Mails, newest first, without their texts. `text` is looked for in address and subject."""
    log = Delivery.objects.defer("body")
    if state in Delivery.State.values:
        log = log.filter(state=state)
    if text:
        log = log.filter(Q(recipient__icontains=text) | Q(subject__icontains=text))
    return log


def oldest_pending() -> datetime | None:
    """When the longest-waiting outbox entry became due, or None. For readiness checks."""
    waiting = OutboxEntry.objects.filter(state=OutboxEntry.State.PENDING)
    oldest: datetime | None = waiting.aggregate(oldest=Min("available_at"))["oldest"]
    return oldest
