"""Telling people something, and the mails that go with it."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.errors import Conflict, NotFoundForYou, Refused
from baoji_award.notifications import outbox
from baoji_award.notifications.mail import TOPIC
from baoji_award.notifications.models import Delivery, Message
from baoji_award.notifications.people import Person
from baoji_award.notifications.texts import absolute, body_of, envelope, subject_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@unit_of_work()
def tell(
    *,
    to: Iterable[Person],
    template: str,
    context: Mapping[str, object],
    key: str,
    link: str = "",
    kind: str = Message.Kind.NOTICE,
    at: datetime,
) -> int:
    """Tell users one thing, once; returns how many had not been told before.

    `templates/emails/<template>/subject.txt` and `body.txt` are rendered as plain text for each user, with `recipient`
    and `link` (absolute) beside the given context. `body.txt` holds only the matter: salutation, link and signature
    are added around it in the mail. `link` is a path of this portal. `kind` is a `Message.Kind`: 待办, 通知 or 公文.

    Side effects: a Message for each new user, a Delivery and an outbox entry for its mail; the same number of queries
    for one user and for a thousand.
    """
    fresh = [_message(user, template, context, key=key, link=link, kind=kind, at=at) for user in _unique(to)]
    if not fresh:
        return 0
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    # A conflicting row keeps the identifier of the first telling, so only new rows are found by ours.
    new = set(Message.objects.filter(pk__in=[message.pk for message in fresh]).values_list("pk", flat=True))
    addresses = {message.pk: message.user.email for message in fresh}
    post(
        [
            Delivery(message=message, recipient=addresses[message.pk], subject=message.subject, created_at=at)
            for message in fresh
            if message.pk in new
        ],
        at=at,
    )
    return len(new)


def _unique(people: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in people}.values())


def _message(
    user: Person, template: str, context: Mapping[str, object], *, key: str, link: str, kind: str, at: datetime
) -> Message:
    values = {**context, "recipient": user, "link": absolute(link)}
    message = Message(key=key, kind=kind, link=link, created_at=at)
    message.user = user  # type: ignore[assignment]
    message.subject, message.body = subject_of(template, values), body_of(template, values)
    return message


def post(deliveries: list[Delivery], *, at: datetime) -> None:
    """Write these mails and their outbox entries. Must run in a transaction."""
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
        items = [(str(delivery.pk), {"delivery": str(delivery.pk)}) for delivery in deliveries]
        outbox.enqueue_many(topic=TOPIC, items=items, at=at)


@unit_of_work()
def send_mail(
    *, recipient: str, name: str, template: str, context: Mapping[str, object], secret: bool = False, at: datetime
) -> Delivery:
    """Queue one mail that has no in-site message (to an address without account, or with a one-time link).

    `secret` wipes the text once it was sent. Side effects: a Delivery and its outbox entry.
    """
    delivery = Delivery(
        recipient=recipient,
        subject=subject_of(template, context),
        body=envelope(name=name, body=body_of(template, context)),
        secret=secret,
        created_at=at,
    )
    post([delivery], at=at)
    return delivery


@unit_of_work()
def resend(*, delivery_id: uuid.UUID, by: "AbstractBaseUser | None", at: datetime | None = None) -> Delivery:
    """Queue a sent or failed mail again, as a row of its own; returns that row.

    The caller checks the right to do so (accounts/services/mail_log.py). Raises NotFoundForYou for an unknown row,
    Conflict while the mail is still queued, Refused when it carried a one-time link.
    Side effects: a Delivery, its outbox entry, audit event `resend_mail`.
    """
    old = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if old is None:
        raise NotFoundForYou
    if old.state == Delivery.State.QUEUED:
        raise Conflict("该邮件正在排队发送，请稍后再查看。")
    if old.secret:
        raise Refused("该邮件含一次性链接，不能重发，请重新发起邀请或密码重置。")
    now = at or database_now()
    copy = Delivery(message_id=old.message_id, recipient=old.recipient, subject=old.subject, body=old.body)
    copy.created_at = now
    post([copy], at=now)
    record(action="resend_mail", by=by, at=now, object_type="delivery", object_id=str(old.pk))
    return copy


@unit_of_work()
def mark_read(*, message_id: uuid.UUID, by: models.Model, at: datetime | None = None) -> Message:
    """Mark one of the user's own messages as read; returns it. Raises NotFoundForYou for a foreign one."""
    message = Message.objects.select_for_update().filter(pk=message_id, user_id=by.pk).first()
    if message is None:
        raise NotFoundForYou
    if message.read_at is None:
        message.read_at = at or database_now()
        message.save(update_fields=["read_at"])
    return message


@unit_of_work()
def mark_all_read(*, by: models.Model, at: datetime | None = None) -> int:
    """Mark all of the user's messages as read; returns how many were unread."""
    unread = Message.objects.filter(user_id=by.pk, read_at__isnull=True)
    return unread.update(read_at=at or database_now())
