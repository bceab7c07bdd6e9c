"""The inbox and the log of mails."""

import uuid
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from baoji_award.errors import NotFoundForYou
from baoji_award.notifications.cut_off import still_told
from baoji_award.notifications.failures import OPEN, open_failures, with_reason
from baoji_award.notifications.models import Delivery, Message, OutboxEntry, Sms


def inbox(*, by: models.Model, unread: bool = False, kind: str = "") -> QuerySet[Message]:
    """The user's own messages, newest first, without those they have been cut off from."""
    messages = still_told(Message.objects.filter(user_id=by.pk))
    if unread:
        messages = messages.filter(read_at__isnull=True)
    if kind in Message.Kind.values:
        messages = messages.filter(kind=kind)
    return messages


def load_entry(*, by: models.Model, message_id: uuid.UUID) -> str:
    """The calendar entry of one's own message. Raises NotFoundForYou: somebody else's, or one without a date."""
    entry = inbox(by=by).filter(pk=message_id).values_list("calendar", flat=True).first()
    if not entry:
        raise NotFoundForYou
    return entry


def unread_count(user: models.Model | AnonymousUser) -> int:
    """How many messages the user has not read; 0 for a visitor. One query on a partial index."""
    if user.pk is None:
        return 0
    return inbox(by=user, unread=True).count()  # type: ignore[arg-type]


def delivery_log(*, at: datetime, state: str = "", text: str = "", reason: str = "") -> QuerySet[Delivery]:
    """Mails, newest first, without their texts; `again` tells whether each was sent again as a row of its own.

    `text` is looked for in address and subject. `state` may also be OPEN (failures.open_failures);
    `reason` is a class of errors.
    """
    log = with_reason(open_failures(at) if state == OPEN else Delivery.objects.all(), reason).defer("body")
    log = log.annotate(again=Exists(Delivery.objects.filter(copy_of=OuterRef("pk"))))
    if state in Delivery.State.values:
        log = log.filter(state=state)
    if text:
        log = log.filter(Q(recipient__icontains=text) | Q(subject__icontains=text))
    return log


def sms_log(*, state: str = "") -> QuerySet[Sms]:
    """Short messages with their readers, newest first."""
    log = Sms.objects.select_related("user")
    return log.filter(state=state) if state in Sms.State.values else log


def oldest_pending() -> datetime | None:
    """When the longest-waiting outbox entry became due, or None. For readiness checks."""
    waiting = OutboxEntry.objects.filter(state=OutboxEntry.State.PENDING)
    oldest: datetime | None = waiting.aggregate(oldest=Min("available_at"))["oldest"]
    return oldest
