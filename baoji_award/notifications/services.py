"""Telling people something, and the mails that go with it."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import database_now
from baoji_award.calendar.ics import Event
from baoji_award.errors import Conflict, NotFoundForYou, Refused
from baoji_award.notifications.catalogue import may_wait
from baoji_award.notifications.cut_off import dossier_of, is_cut_off
from baoji_award.notifications.dates import entry_of
from baoji_award.notifications.failures import open_failures
from baoji_award.notifications.holding import hold, open_batch
from baoji_award.notifications.mail import post
from baoji_award.notifications.models import Delivery, DigestLine, MailChoice, Message
from baoji_award.notifications.people import Person
from baoji_award.notifications.selectors import inbox
from baoji_award.notifications.sms import announce
from baoji_award.notifications.texts import absolute, body_of, envelope, round_of, subject_of, wording_for

Choice = MailChoice.Choice
MOST_AT_ONCE = 200

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
    event: Event | None = None,
    at: datetime,
) -> int:
    """Tell users one thing, once; returns how many had not been told before.

    The text, one of the catalogue, is the round's wording of it, else `templates/emails/<template>/`: plain, rendered
    for each user with `recipient` and `link` (absolute) beside the given context. The body holds only the matter:
    salutation, link and signature are added around it in the mail. `link` is a path of this portal. `kind` is a
    `Message.Kind`: 待办, 通知 or 公文. `event` is the date that the text is about: its mail carries it for calendars.
    Whoever is recused from the dossier that the context names is told nothing more of it (cut_off.py).

    Side effects: a Message for each new user; its mail, now, held or for the digest; a short message (sms.py). The same
    number of queries for one user and for a thousand.
    """
    people = _unique(to)
    if not people:
        return 0
    cycle_id = round_of(template, context)
    own = wording_for(cycle_id, template)
    values = {**context, "link": absolute(link)}
    calendar = entry_of(event) if event else ""
    dossier = dossier_of(context)
    fresh = []
    for user in people:
        message = Message(key=key, kind=kind, link=link, calendar=calendar, dossier_id=dossier, created_at=at)
        message.user = user  # type: ignore[assignment]
        mine = {**values, "recipient": user}
        message.subject, message.body = subject_of(template, mine, own), body_of(template, mine, own)
        fresh.append(message)
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    # A conflicting row keeps the identifier of the first telling, so only new rows are found by ours.
    new = set(Message.objects.filter(pk__in=[message.pk for message in fresh]).values_list("pk", flat=True))
    told = [message for message in fresh if message.pk in new]
    _mail(told, template, cycle_id, at)
    announce(told, template, context, at=at)
    return len(new)


def _mail(messages: list[Message], template: str, cycle_id: int | None, at: datetime) -> None:
    """The mails of these messages: held by the office, else as each person wants them."""
    if batch_id := open_batch(cycle_id, template) if cycle_id else None:
        hold([_delivery(message, at) for message in messages], batch_id)
        return
    choices = choices_of([message.user_id for message in messages]) if may_wait(template) else {}
    daily = [message for message in messages if choices.get(message.user_id) == Choice.DAILY]
    DigestLine.objects.bulk_create([DigestLine(message=message) for message in daily])
    post([_delivery(message, at) for message in messages if message.user_id not in choices], at=at)


def _delivery(message: Message, at: datetime) -> Delivery:
    return Delivery(message=message, recipient=message.user.email, subject=message.subject, created_at=at)


def choices_of(user_ids: list[int]) -> dict[int, str]:
    """Who of them wants mails otherwise than at once, and how. One query."""
    said = MailChoice.objects.filter(user_id__in=user_ids).exclude(choice=Choice.AT_ONCE)
    return dict(said.values_list("user_id", "choice"))


def _unique(people: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in people}.values())


@unit_of_work()
def send_mail(
    *, recipient: str, name: str, template: str, context: Mapping[str, object], secret: bool = False, at: datetime
) -> Delivery:
    """Queue one mail that has no in-site message (to an address without account, or with a one-time link).

    `secret` wipes the text once it was sent. Side effects: a Delivery and its outbox entry.
    """
    subject, body = subject_of(template, context), body_of(template, context)
    return send_text(recipient=recipient, name=name, subject=subject, body=body, secret=secret, at=at)


@unit_of_work()
def send_text(*, recipient: str, name: str, subject: str, body: str, secret: bool = False, at: datetime) -> Delivery:
    """As send_mail, for a text that is finished (texts.one_line, texts.plain)."""
    whole = envelope(name=name, body=body)
    delivery = Delivery(recipient=recipient, subject=subject, body=whole, secret=secret, created_at=at)
    post([delivery], at=at)
    return delivery


@unit_of_work()
def resend(*, delivery_id: uuid.UUID, by: "AbstractBaseUser | None", at: datetime | None = None) -> Delivery:
    """Queue a sent or failed mail again, as a row of its own; returns that row.

    The caller checks the right to do so (accounts/services/mail_log.py). Raises NotFoundForYou for an unknown row,
    Conflict while the mail is still queued or when its person has been recused from what it tells, Refused when it
    carried a one-time link.
    Side effects: a Delivery, its outbox entry, audit event `resend_mail`.
    """
    old = Delivery.objects.select_for_update().filter(pk=delivery_id).first()
    if old is None:
        raise NotFoundForYou
    if old.state == Delivery.State.QUEUED:
        raise Conflict("该邮件正在排队发送，请稍后再查看。")
    if old.state in {Delivery.State.HELD, Delivery.State.CANCELLED}:
        raise Conflict("该邮件属于暂缓或取消的批次，不能单独重发。")
    if old.state == Delivery.State.DROPPED or is_cut_off(old):
        raise Conflict("收件人已对相关申报回避，该邮件不再发送。")
    if old.secret:
        raise Refused("该邮件含一次性链接，不能重发，请重新发起邀请或密码重置。")
    now = at or database_now()
    copy = _copy(old, now)
    post([copy], at=now)
    record(action="resend_mail", by=by, at=now, object_type="delivery", object_id=str(old.pk))
    return copy


def _copy(old: Delivery, at: datetime) -> Delivery:
    copy = Delivery(message_id=old.message_id, recipient=old.recipient, subject=old.subject, body=old.body)
    copy.copy_of, copy.created_at = old, at
    return copy


@unit_of_work()
def resend_failures(*, by: "AbstractBaseUser", at: datetime | None = None) -> int:
    """Queues again, as rows of their own, the mails that were given up and not sent again; returns how many.

    The caller checks the right to do so. Those with a one-time link are left alone, and no more than 200 go at once.
    Side effects: Deliveries, their outbox entries, audit event `resend_mail` for each.
    """
    now = at or database_now()
    failed = open_failures(now).filter(secret=False).select_for_update(of=("self",)).order_by("created_at", "pk")
    locked = [each.pk for each in failed[:MOST_AT_ONCE]]
    # Asked again once they are locked: somebody else may have sent them meanwhile.
    old = list(open_failures(now).filter(pk__in=locked).order_by("created_at", "pk"))
    post([_copy(each, now) for each in old], at=now)
    for each in old:
        record(action="resend_mail", by=by, at=now, object_type="delivery", object_id=str(each.pk))
    return len(old)


@unit_of_work()
def mark_read(*, message_id: uuid.UUID, by: models.Model, at: datetime | None = None) -> Message:
    """Mark one of the user's own messages as read; returns it. Raises NotFoundForYou for a foreign one."""
    message = inbox(by=by).select_for_update().filter(pk=message_id).first()
    if message is None:
        raise NotFoundForYou
    if message.read_at is None:
        message.read_at = at or database_now()
        message.save(update_fields=["read_at"])
    return message


@unit_of_work()
def mark_all_read(*, by: models.Model, at: datetime | None = None) -> int:
    """Mark all of the user's messages as read; returns how many were unread."""
    return inbox(by=by, unread=True).update(read_at=at or database_now())
