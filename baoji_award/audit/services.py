"""Writing the chain: units of work that end by appending what was recorded in them (design.md, Audit)."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from weakref import WeakKeyDictionary

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from baoji_award.audit.chain import GENESIS, SALT_BYTES, Anchor, Link, canonical_json, hash_of, storable
from baoji_award.audit.models import AuditEvent

# Any constant works, it only has to be the same in every process: "audit" in ASCII.
ADVISORY_LOCK = 0x6175646974
SYSTEM_LABEL = "系统"
LABEL_LENGTH = 200


class _Pending(NamedTuple):
    """An event that waits for its place in the chain."""

    at: datetime
    actor_id: object | None
    actor_label: str
    action: str
    object_type: str
    object_id: str
    payload_text: str


@dataclass
class _Buffer:
    """What one connection has recorded and not yet appended. `units` holds the savepoints each open unit stands on."""

    pending: list[_Pending] = field(default_factory=list)
    units: list[tuple[str, ...]] = field(default_factory=list)


_buffers: WeakKeyDictionary[BaseDatabaseWrapper, _Buffer] = WeakKeyDictionary()


def _connection() -> BaseDatabaseWrapper:
    # The wrapper itself, one per thread; `django.db.connection` is a proxy shared by all threads.
    return connections[DEFAULT_DB_ALIAS]


def _savepoints(connection: BaseDatabaseWrapper) -> tuple[str, ...]:
    # None stands for atomic(savepoint=False), which cannot be rolled back on its own and so cannot lose events.
    return tuple(sid for sid in connection.savepoint_ids if sid is not None)


def _refuse_bare_atomic(buffer: _Buffer, connection: BaseDatabaseWrapper) -> None:
    """A bare atomic() inside a unit may roll back without the buffer noticing: its events would be untrue."""
    if buffer.units and buffer.units[-1] != _savepoints(connection):
        raise RuntimeError("Inside a unit of work use unit_of_work() instead of transaction.atomic().")


@contextmanager
def unit_of_work() -> Iterator[None]:
    """One transaction whose recorded events are appended to the chain as its very last step.

    Context manager and decorator (`@unit_of_work()`). Nested units are savepoints: one that fails takes its own
    events with it, the outermost appends the rest. A unit opened inside somebody else's transaction.atomic()
    appends at its own end and then holds the chain's lock until that transaction ends.

    Raises RuntimeError when nested in a bare transaction.atomic() inside another unit.

    Side effects, on leaving the outermost unit without error:
    - waits for the chain's advisory lock, held until commit (taken last, so it is never waited for by row locks);
    - inserts the `AuditEvent` rows.
    """
    connection = _connection()
    buffer = _buffers.setdefault(connection, _Buffer())
    _refuse_bare_atomic(buffer, connection)
    mark, depth = len(buffer.pending), len(buffer.units)
    try:
        with transaction.atomic():
            buffer.units.append(_savepoints(connection))
            yield
            if connection.needs_rollback:  # the block will roll back silently, e.g. after set_rollback(True)
                del buffer.pending[mark:]
            elif depth == 0:
                _append(buffer.pending)
    except BaseException:
        del buffer.pending[mark:]
        raise
    finally:
        del buffer.units[depth:]
        if depth == 0:
            buffer.pending.clear()


def record(
    *,
    action: str,
    by: AbstractBaseUser | None,
    at: datetime,
    object_type: str = "",
    object_id: str = "",
    payload: Mapping[str, object] | None = None,
) -> None:
    """Record one event in the current unit of work; it enters the chain when the outermost unit ends.

    `by` None is the system; the person's name is frozen as text now, as is the payload. `at` is the moment of the
    act, from `database_now()`.

    Raises RuntimeError outside a unit of work, ValueError for a naive `at` or an empty action, TypeError for a
    payload that is not plain data. No side effect before the unit ends.
    """
    connection = _connection()
    buffer = _buffers.get(connection)
    if buffer is None or not buffer.units:
        raise RuntimeError("record() must be called inside unit_of_work(): an event belongs to the change it tells of.")
    _refuse_bare_atomic(buffer, connection)
    if at.tzinfo is None or not action:
        raise ValueError("An audit event needs an aware datetime and the name of the action.")
    buffer.pending.append(
        _Pending(
            at=at,
            actor_id=None if by is None else by.pk,
            actor_label=SYSTEM_LABEL if by is None else storable(str(by))[:LABEL_LENGTH],
            action=storable(action),
            object_type=storable(object_type),
            object_id=storable(object_id),
            payload_text=canonical_json(payload or {}),
        )
    )


def anchor() -> Anchor:
    """Return the last sequence number and hash, to print on minutes and notices. (0, zeros) for an empty chain.

    Events recorded in the unit still open are not in it.
    """
    tail = AuditEvent.objects.order_by("-seq").values_list("seq", "hash").first()
    return Anchor(0, GENESIS) if tail is None else Anchor(*tail)


def _append(pending: list[_Pending]) -> None:
    if not pending:
        return
    with _connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    last, previous = anchor()
    rows: list[AuditEvent] = []
    for seq, event in enumerate(pending, start=last + 1):
        link = Link(seq, *event, previous, secrets.token_hex(SALT_BYTES))
        previous = hash_of(link, algorithm=settings.AUDIT_HASH)
        rows.append(AuditEvent(**link._asdict(), hash=previous))
    AuditEvent.objects.bulk_create(rows)
