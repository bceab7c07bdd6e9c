"""The mail handler of the outbox."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from baoji_award.calendar.clock import database_now
from baoji_award.notifications import outbox
from baoji_award.notifications.models import Delivery
from baoji_award.notifications.texts import envelope

TOPIC = "mail"


def _note_failure(payload: dict[str, Any], error: str, final: bool) -> None:
    state = Delivery.State.FAILED if final else Delivery.State.QUEUED
    unsent = Delivery.objects.filter(pk=payload["delivery"]).exclude(state=Delivery.State.SENT)
    unsent.update(state=state, error=error, attempts=F("attempts") + 1)
    if final:  # a one-time link that nobody got is never sent again (services.resend), so it is not kept either
        unsent.filter(secret=True).update(body="")


@outbox.handler(TOPIC, failed=_note_failure)
def send_delivery(payload: dict[str, Any]) -> None:
    """Sends one queued mail.

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
    text = delivery.body
    if delivery.message is not None:
        text = envelope(name=delivery.message.user.name, body=delivery.message.body, link=delivery.message.link)
    delivery.state, delivery.sent_at, delivery.error = Delivery.State.SENT, database_now(), ""
    delivery.attempts += 1
    if delivery.secret:
        delivery.body = ""
    delivery.save(update_fields=["state", "sent_at", "error", "attempts", "body"])
    headers = {"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"}
    EmailMessage(subject=delivery.subject, body=text, to=[delivery.recipient], headers=headers).send()


def message_id(delivery: Delivery) -> str:
    """The same identifier each time this row is sent."""
    host = urlsplit(settings.PUBLIC_BASE_URL).hostname or "award.invalid"
    return f"<{delivery.pk.hex}@{host}>"
