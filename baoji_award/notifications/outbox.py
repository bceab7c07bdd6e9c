"""Side effects outside the database: written down with the event, carried out after it, each once.

Redis only rings the bell. Whatever it loses, `sweep` finds again, because the row is the record (design.md section 6).
Times of this table are the server's real time, not the award's movable clock: a retry waits real minutes.
"""

import logging
import smtplib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from baoji_award.audit.services import unit_of_work
from baoji_award.notifications.models import OutboxEntry

logger = logging.getLogger(__name__)

Payload = dict[str, Any]
Run = Callable[[Payload], None]
Failed = Callable[[Payload, str, bool], None]

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
MAX_ATTEMPTS = len(BACK_OFF) + 1
SWEEP_SIZE = 200
QUIET_SECONDS = 15.0
# One immediate second try: a pooled connection may have died with a restart of Redis.
RING = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


@dataclass(frozen=True, slots=True)
class _Handler:
    run: Run
    failed: Failed | None


_handlers: dict[str, _Handler] = {}
_silent_until = 0.0


def handler(topic: str, *, failed: Failed | None = None) -> Callable[[Run], Run]:
    """Registers the function that carries out entries of this topic; import its module in `AppConfig.ready`.

    The function runs inside a unit of work and must be idempotent. `failed(payload, error, final)` may write the
    failure down where people see it; it runs in the transaction that counts the attempt.
    """

    def register(function: Run) -> Run:
        if topic in _handlers and _handlers[topic].run is not function:
            message = f"two outbox handlers for topic {topic!r}"
            raise RuntimeError(message)
        _handlers[topic] = _Handler(function, failed)
        return function

    return register


def enqueue(*, topic: str, key: str, payload: Mapping[str, Any], at: datetime) -> OutboxEntry | None:
    """One entry, or None when this key was enqueued before. Side effect: rings the doorbell after commit.

    Must run in the transaction of the event it belongs to; elsewhere it raises RuntimeError.
    """
    entries = enqueue_many(topic=topic, items=[(key, payload)], at=at)
    return entries[0] if entries else None


def enqueue_many(*, topic: str, items: Iterable[tuple[str, Mapping[str, Any]]], at: datetime) -> list[OutboxEntry]:
    """The new entries among these (key, payload) pairs, in two queries however many there are."""
    if not transaction.get_connection().in_atomic_block:
        message = "an outbox entry belongs in the transaction of its event"
        raise RuntimeError(message)
    wanted = dict(items)
    taken = set(OutboxEntry.objects.filter(topic=topic, key__in=wanted).values_list("key", flat=True))
    fresh = [
        OutboxEntry(topic=topic, key=key, payload=dict(payload), created_at=at)
        for key, payload in wanted.items()
        if key not in taken
    ]
    OutboxEntry.objects.bulk_create(fresh, ignore_conflicts=True)
    entries = list(OutboxEntry.objects.filter(topic=topic, key__in=[entry.key for entry in fresh]).order_by("pk"))
    if entries:
        transaction.on_commit(partial(_ring, [entry.pk for entry in entries]), robust=True)
    return entries


@unit_of_work()
def retry_failed(*, but: str) -> int:
    """Opens the failed entries of every topic but one again, with all their attempts; returns how many.

    Side effect: rings the doorbell after commit.
    """
    failed = OutboxEntry.objects.select_for_update().filter(state=OutboxEntry.State.FAILED).exclude(topic=but)
    ids = list(failed.order_by("pk").values_list("pk", flat=True))
    OutboxEntry.objects.filter(pk__in=ids).update(state=OutboxEntry.State.PENDING, attempts=0, available_at=Now())
    if ids:
        transaction.on_commit(partial(_ring, ids), robust=True)
    return len(ids)


def _ring(entry_ids: list[int]) -> None:
    ring("notifications.deliver", entry_ids)


def ring(task: str, *args: object) -> None:
    """Tells a worker that rows wait for this task; whoever keeps such rows sweeps them as well.

    A broker that is away costs one short attempt, then none for a while; the sweeper will do.
    """
    global _silent_until  # noqa: PLW0603
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task, args=list(args), retry=True, retry_policy=RING, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - the request has been committed; nothing here may fail it
        _silent_until = time.monotonic() + QUIET_SECONDS
        logger.warning("doorbell of %s not rung (%s); its rows wait for the sweeper", task, _name(error))


def deliver(entry_id: int) -> bool:
    """Carries one entry out if it is due and nobody else has it; True when it is done now.

    Side effects: the handler's; state, attempts and, on error, the time of the next attempt.
    """
    try:
        with unit_of_work():
            due = OutboxEntry.objects.filter(pk=entry_id, state=OutboxEntry.State.PENDING, available_at__lte=Now())
            entry = due.select_for_update(skip_locked=True).first()
            if entry is None:
                return False
            _handlers[entry.topic].run(entry.payload)
            OutboxEntry.objects.filter(pk=entry.pk).update(
                state=OutboxEntry.State.DONE, done_at=Now(), attempts=F("attempts") + 1, last_error=""
            )
    except Exception as error:  # noqa: BLE001 - every error of a handler is written down and tried again
        _note_failure(entry_id, error)
        return False
    return True


def _note_failure(entry_id: int, error: Exception) -> None:
    with unit_of_work():
        entry = OutboxEntry.objects.select_for_update().get(pk=entry_id)
        if entry.state != OutboxEntry.State.PENDING:
            return
        entry.attempts += 1
        entry.last_error = _name(error)
        final = entry.attempts >= MAX_ATTEMPTS
        if final:
            entry.state = OutboxEntry.State.FAILED
        else:
            OutboxEntry.objects.filter(pk=entry.pk).update(available_at=Now() + BACK_OFF[entry.attempts - 1])
        entry.save(update_fields=["attempts", "last_error", "state"])
        known = _handlers.get(entry.topic)
        if known and known.failed:
            known.failed(entry.payload, entry.last_error, final)
    logger.warning("outbox %s %d failed, attempt %d: %s", entry.topic, entry.pk, entry.attempts, entry.last_error)


def _name(error: Exception) -> str:
    """The kind of error. Its text may hold an address or a name, which belongs in no log."""
    code = ""
    if isinstance(error, smtplib.SMTPResponseException):
        code = f" {error.smtp_code}"
    elif isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code = f" {next(iter(error.recipients.values()))[0]}"
    return f"{type(error).__name__}{code}"[:200]


def sweep(*, limit: int = SWEEP_SIZE) -> int:
    """Carries out what is due, oldest first; returns how many entries are done. Safe beside running workers."""
    due = OutboxEntry.objects.filter(state=OutboxEntry.State.PENDING, available_at__lte=Now())
    ids = list(due.order_by("available_at", "pk").values_list("pk", flat=True)[:limit])
    return sum(deliver(entry_id) for entry_id in ids)
