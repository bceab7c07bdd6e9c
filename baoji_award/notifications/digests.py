"""Mails in the person's own rhythm: at once, collected once a day, or none beside the in-site message.

What names a day and what guards an account is always sent at once (catalogue.may_wait).
"""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, models
from django.urls import reverse

from baoji_award.audit.services import record, unit_of_work
from baoji_award.calendar.clock import LOCAL, database_now
from baoji_award.errors import DomainError
from baoji_award.notifications.cut_off import still_told
from baoji_award.notifications.models import Digest, DigestLine, MailChoice, Message
from baoji_award.notifications.services import send_mail
from baoji_award.notifications.texts import absolute

HOUR = time(18, 0)
MOST_LINES = 50
Choice = MailChoice.Choice


def choice_of(user: models.Model) -> str:
    """How the person wants mails; at once while they never said."""
    return MailChoice.objects.filter(user_id=user.pk).values_list("choice", flat=True).first() or Choice.AT_ONCE


@unit_of_work()
def set_choice(*, choice: str, by: models.Model, at: datetime | None = None) -> MailChoice:
    """The person's own choice for mails to come; returns it. Raises DomainError for an unknown one.

    Side effects: what was collected is no longer mailed when mails are not wanted; audit `change_mail_choice`.
    """
    if choice not in Choice.values:
        raise DomainError("请选择邮件提醒方式。")
    now = at or database_now()
    row, _ = MailChoice.objects.update_or_create(user_id=by.pk, defaults={"choice": choice, "changed_at": now})
    if choice == Choice.INBOX:
        DigestLine.objects.filter(message__user_id=by.pk, digest=None).delete()
    said = {"choice": choice}
    record(action="change_mail_choice", by=by, at=now, object_type="user", object_id=str(by.pk), payload=said)  # type: ignore[arg-type]
    return row


def send_digests(*, at: datetime | None = None) -> int:
    """Sends the collected messages of everybody whose digest is due; returns how many mails were written.

    Due is the last 18:00 that has passed, so a day without beat is caught up. Each person has one digest a day, in a
    transaction of its own, however often and in how many processes this runs. Read messages are left out, and those
    about a dossier from which the person has been recused since.
    """
    now = at or database_now()
    cutoff = last_cutoff(now)
    waiting = DigestLine.objects.filter(digest=None, message__created_at__lt=cutoff)
    people = waiting.order_by("message__user_id").values_list("message__user_id", flat=True).distinct()
    return sum(_send(user_id, cutoff, now) for user_id in list(people))


def last_cutoff(at: datetime) -> datetime:
    """The last 18:00 in Beijing that is not after this instant."""
    local = at.astimezone(LOCAL)
    today = datetime.combine(local.date(), HOUR, tzinfo=LOCAL)
    return today if today <= local else today - timedelta(days=1)


def _send(user_id: int, cutoff: datetime, now: datetime) -> bool:
    try:
        with unit_of_work():
            digest = Digest.objects.create(user_id=user_id, day=cutoff.astimezone(LOCAL).date())
            return _fill(digest, cutoff, now)
    except IntegrityError:
        return False


def _fill(digest: Digest, cutoff: datetime, now: datetime) -> bool:
    lines = DigestLine.objects.filter(digest=None, message__user_id=digest.user_id, message__created_at__lt=cutoff)
    lines.filter(message__read_at__isnull=False).delete()
    waiting = Message.objects.filter(digest_line__in=lines)
    lines.exclude(message__in=still_told(waiting).order_by().values("pk")).delete()
    messages = list(waiting.order_by("created_at", "pk"))
    lines.update(digest=digest)
    if not messages or not digest.user.is_active:
        return False
    digest.delivery = send_mail(
        recipient=digest.user.email,
        name=digest.user.name,
        template="digest",
        context={
            "messages": messages[:MOST_LINES],
            "count": len(messages),
            "more": len(messages[MOST_LINES:]),
            "until": cutoff,
            "link": absolute(reverse("message_list")),
        },
        at=now,
    )
    digest.save(update_fields=["delivery"])
    return True
