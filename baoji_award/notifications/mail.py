"""The mail handler of the outbox."""

import uuid
from datetime import datetime
from typing import Any

from django.core.mail import EmailMessage
from django.db.models import F

from baoji_award.calendar.clock import database_now
from baoji_award.notifications import outbox
from baoji_award.notifications.cut_off import drop, is_cut_off
from baoji_award.notifications.dates import attachment_of, portal_host
from baoji_award.notifications.models import Batch, Delivery
from baoji_award.notifications.texts import envelope

TOPIC = "mail"


def _note_failure(payload: dict[str, Any], error: str, final: bool) -> None:
    state = Delivery.State.FAILED if final else Delivery.State.QUEUED
    unsent = Delivery.objects.filter(pk=payload["delivery"]).exclude(state=Delivery.State.SENT)
    unsent.update(state=state, error=error, attempts=F("attempts") + 1)
    if final:  # a one-time link that nobody got is never sent again (services.resend), so it is not kept either
        unsent.filter(secret=True).update(body="")


def post(deliveries: list[Delivery], *, at: datetime) -> None:
    """Write these mails and their outbox entries. Must run in a transaction."""
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
        _enqueue([delivery.pk for delivery in deliveries], at)


def post_held(batch: Batch, *, at: datetime) -> int:
    """Queue the mails that the batch holds; returns how many. Must run in a transaction."""
    held = batch.deliveries.filter(state=Delivery.State.HELD)
    keys = list(held.order_by("created_at", "pk").values_list("pk", flat=True))
    held.update(state=Delivery.State.QUEUED)
    _enqueue(keys, at)
    return len(keys)


def _enqueue(keys: list[uuid.UUID], at: datetime) -> None:
    items = [(str(key), {"delivery": str(key)}) for key in keys]
    outbox.enqueue_many(topic=TOPIC, items=items, at=at)


@outbox.handler(TOPIC, failed=_note_failure)
def send_delivery(payload: dict[str, Any]) -> None:
    """Sends one queued mail, or drops it when its person has been cut off from what it tells.

    The row is locked and its `sent` mark written before the mail server is spoken to; the mark is committed right
    after the server accepted the mail, and rolled back when it refused. SMTP knows no two-phase commit: if the machine
    dies between acceptance and commit the mail goes out a second time. Both copies then carry the same Message-ID,
    derived from the row, by which mail systems recognise the duplicate. Everything else sends once: an entry already
    taken is skipped, and a delivery already sent is left alone.
    """
    queued = Delivery.objects.filter(pk=payload["delivery"], state=Delivery.State.QUEUED)
    delivery = queued.select_for_update(of=("self",)).select_related("message__user").first()
    if delivery is None:
        return
    if is_cut_off(delivery):
        drop(delivery)
        return
    text, entry = delivery.body, ""
    if told := delivery.message:
        entry = told.calendar
        text = envelope(name=told.user.name, body=told.body, link=told.link, entry=entry)
    delivery.state, delivery.sent_at, delivery.error = Delivery.State.SENT, database_now(), ""
    delivery.attempts += 1
    if delivery.secret:
        delivery.body = ""
    delivery.save(update_fields=["state", "sent_at", "error", "attempts", "body"])
    headers = {"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(subject=delivery.subject, body=text, to=[delivery.recipient], headers=headers)
    if entry:
        mail.attach(attachment_of(entry))
    mail.send()


def message_id(delivery: Delivery) -> str:
    """The same identifier each time this row is sent."""
    return f"<{delivery.pk.hex}@{portal_host()}>"
