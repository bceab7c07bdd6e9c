"""The database itself refuses, whoever asks: the triggers of migration 0002."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, connection, transaction

from baoji_award.audit.models import AuditEvent
from baoji_award.audit.services import anchor
from tests.audit.tampering import execute, write

MIGRATION = import_module("baoji_award.audit.migrations.0002_append_only")
SCRATCH = "audit_scratch"


def refuse(sql: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET action = 'x' WHERE seq = 1",
        "DELETE FROM audit_auditevent WHERE seq = 2",
        "SET LOCAL session_replication_role = replica; DELETE FROM audit_auditevent",
        "SET LOCAL pgtrigger.ignore = '{audit_auditevent}'; DELETE FROM audit_auditevent",
        "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL award.allow_truncate = 'off'; TRUNCATE audit_auditevent",
        "SET LOCAL award.allow_truncate = 'on'; DELETE FROM audit_auditevent",
    ],
)
def test_change_is_refused(sql: str) -> None:
    write(2)
    before = anchor()
    refuse(sql)
    assert (AuditEvent.objects.count(), anchor()) == (2, before)


@pytest.mark.django_db
def test_the_orm_cannot_change_it_either() -> None:
    write(1)
    event = AuditEvent.objects.get()
    event.action = "x"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        event.delete()


@pytest.mark.django_db
def test_the_test_runner_holds_both_keys() -> None:
    write(1)
    execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE audit_auditevent")
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_a_forked_chain_is_refused() -> None:
    write(2)
    with pytest.raises(DatabaseError, match="prev_hash"), transaction.atomic():
        execute(
            "INSERT INTO audit_auditevent SELECT 3, at, actor_label, action, object_type, object_id, payload_text,"
            " prev_hash, hash, actor_id FROM audit_auditevent WHERE seq = 2"
        )


@pytest.fixture
def scratch(django_db_setup: None) -> Iterator[Any]:
    """A database of the same trigger whose name is not a test database's."""
    parameters = connection.get_connection_params()
    wanted = {key: parameters[key] for key in ("host", "port", "user", "password") if parameters.get(key)}
    name = f"{SCRATCH}_{connection.settings_dict['NAME']}"[:63]
    server = psycopg2.connect(dbname="postgres", **wanted)
    server.autocommit = True
    server.cursor().execute(f'DROP DATABASE IF EXISTS "{name}"')
    server.cursor().execute(f'CREATE DATABASE "{name}"')
    other = psycopg2.connect(dbname=name, options="-c award.allow_truncate=on", **wanted)
    try:
        yield other
    finally:
        other.close()
        server.cursor().execute(f'DROP DATABASE "{name}"')
        server.close()


@pytest.mark.django_db
def test_elsewhere_the_session_key_opens_nothing(scratch: Any) -> None:
    cursor = scratch.cursor()
    cursor.execute("CREATE TABLE audit_auditevent (seq bigint)")
    cursor.execute(MIGRATION.FUNCTION + MIGRATION.TRIGGERS)
    scratch.commit()
    for statement in ("TRUNCATE audit_auditevent", "TRUNCATE audit_auditevent CASCADE"):
        with pytest.raises(psycopg2.Error, match="append-only: TRUNCATE refused"):
            cursor.execute(statement)
        scratch.rollback()
    cursor.execute("SELECT current_setting('award.allow_truncate')")
    assert cursor.fetchone() == ("on",)
