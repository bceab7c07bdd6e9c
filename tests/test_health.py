"""Liveness and readiness."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from baoji_award import health


@pytest.mark.django_db
def test_ready_with_database_migrations_and_room_for_uploads(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "not" / "made" / "yet"
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_not_ready_without_room_for_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE_BYTES", 2**62)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"failed")


@pytest.mark.django_db(transaction=True)
def test_not_ready_when_the_connection_is_gone() -> None:
    connection.ensure_connection()
    connection.connection.close()
    answer = Client().get("/readyz")
    connection.close()
    assert (answer.status_code, answer.content) == (503, b"failed")


def test_alive_without_asking_anybody() -> None:
    assert Client().get("/livez").content == b"ok"
