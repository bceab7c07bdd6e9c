"""Batches of mails that wait for the office. A held mail is a row without an outbox entry, so no worker can lose it.

Only mails wait: the in-site message is the record and is shown at once, as the dossier's own page shows the same.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, connection

from baoji_award.audit.services import record, unit_of_work
from baoji_award.errors import Conflict, DomainError
from baoji_award.notifications.catalogue import may_wait
from baoji_award.notifications.mail import post_held
from baoji_award.notifications.models import Batch, Delivery

DECIDED = "该批次已经办理，请刷新后查看。"


def open_batch(cycle_id: int, template: str) -> int | None:
    """The batch that collects this text's mails now, or None. It stays open until the transaction ends."""
    if not may_wait(template):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM notifications_batch WHERE cycle_id = %s AND template = %s AND state = 'held' FOR KEY SHARE",
            [cycle_id, template],
        )
        found = cursor.fetchone()
    return found[0] if found else None


def hold(mails: list[Delivery], batch_id: int) -> None:
    """Writes these mails into the batch. Must run in the transaction that found it open."""
    for mail in mails:
        mail.batch_id, mail.state = batch_id, Delivery.State.HELD
    Delivery.objects.bulk_create(mails)


@unit_of_work()
def order_hold(*, cycle_id: int, template: str, by: AbstractBaseUser, at: datetime) -> Batch:
    """From now on this text's mails of the round wait; returns their batch. The caller checks the right to do so.

    Raises DomainError for a text that never waits, Conflict while one is held. Side effects: the row, audit
    `mails.held`.
    """
    if not may_wait(template):
        raise DomainError("该通知涉及办理期限或者成员权限，不能暂缓发送。")
    try:
        with unit_of_work():
            batch = Batch.objects.create(cycle_id=cycle_id, template=template, held_by_id=by.pk, held_at=at)
    except IntegrityError:
        raise Conflict("该文本的邮件已经暂缓发送。") from None
    _record("mails.held", batch, by, at, {})
    return batch


@unit_of_work()
def release(*, batch: Batch, by: AbstractBaseUser, at: datetime) -> int:
    """Sends what the batch holds and ends the hold; returns how many mails. Raises Conflict when it was decided.

    Side effects: the mails are queued with their outbox entries; audit `mails.released`.
    """
    _decide(batch, Batch.State.RELEASED, by, at)
    count = post_held(batch, at=at)
    _record("mails.released", batch, by, at, {"mails": count})
    return count


@unit_of_work()
def cancel(*, batch: Batch, reason: str, by: AbstractBaseUser, at: datetime) -> int:
    """Gives up what the batch holds and ends the hold; returns how many mails will never be sent.

    Raises DomainError without a reason, Conflict when it was decided. Side effects: audit `mails.cancelled`.
    """
    if not reason.strip():
        raise DomainError("请填写取消原因。")
    _decide(batch, Batch.State.CANCELLED, by, at, reason.strip())
    count = batch.deliveries.filter(state=Delivery.State.HELD).update(state=Delivery.State.CANCELLED)
    _record("mails.cancelled", batch, by, at, {"mails": count, "reason": batch.reason})
    return count


def _decide(batch: Batch, state: str, by: AbstractBaseUser, at: datetime, reason: str = "") -> None:
    """Locks the batch first: tellings that are about to fill it end before, later ones no longer find it."""
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != Batch.State.HELD:
        raise Conflict(DECIDED)
    batch.state, batch.decided_by, batch.decided_at, batch.reason = state, by, at, reason  # type: ignore[assignment]
    batch.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _record(action: str, batch: Batch, by: AbstractBaseUser, at: datetime, payload: dict[str, object]) -> None:
    said = {"template": batch.template, "batch": batch.pk, **payload}
    record(action=action, by=by, at=at, object_type="cycle", object_id=str(batch.cycle_id), payload=said)
