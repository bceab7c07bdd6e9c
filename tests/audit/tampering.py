"""What a superuser could do to the log behind the trigger's back. For tests only."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from baoji_award.audit.chain import GENESIS, Link, hash_of
from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import record, unit_of_work

AT = datetime(2025, 5, 15, 8, 0, 0, 123456, tzinfo=UTC)


def write(count: int, *, action: str = "submit") -> None:
    """One unit with `count` events."""
    with unit_of_work():
        for number in range(count):
            record(action=action, by=None, at=AT, object_type="application", object_id=str(number))


def execute(sql: str, *params: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@contextmanager
def triggers_off() -> Iterator[None]:
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
    yield
    execute("ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER audit_event_no_change")
    execute("ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER audit_event_no_truncate")


def rehash(seq: int) -> str:
    """Give the event the hash that fits its changed fields, as a careful forger would; returns it."""
    row = AuditEvent.objects.values_list(*Link._fields).get(seq=seq)
    fitting = hash_of(Link(*row), algorithm=settings.AUDIT_HASH)
    execute("UPDATE audit_auditevent SET hash = %s WHERE seq = %s", fitting, seq)
    return fitting


def forge_everything() -> None:
    """Change the very first event and write the whole chain anew, so that it fits itself from end to end."""
    execute("UPDATE audit_auditevent SET actor_label = '李四' WHERE seq = 1")
    previous = GENESIS
    for seq in AuditEvent.objects.order_by("seq").values_list("seq", flat=True):
        execute("UPDATE audit_auditevent SET prev_hash = %s WHERE seq = %s", previous, seq)
        previous = rehash(seq)
