"""One signed-in browser for each of the cast, what a request did to it and to the database, and nothing that stays."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.template.base import Template
from django.test import Client
from django.test.utils import _TestState
from django.urls import reverse

from applications.models import Application
from tests.security.policy import Row
from tests.security.worlds import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# A refusal may be noted: the session of a visitor, the log.
NOTED = {"django_session", "audit_auditevent"}
# What differs from one answer to the next although nothing has changed: a token, the rest of the session, the minute of
# printing, the minute on the stamp across a dossier.
CHANGING = re.compile(
    (
        r'name="csrfmiddlewaretoken" value="[^"]*"|data-left="\d+"'
        r'|<dt>打印</dt><dd[^>]*>[^<]*</dd>|<span class="stamp">[^<]*</span>'
    ).encode()
)


@dataclass(frozen=True)
class Answer:
    """What came back and which tables were written."""

    outcome: str
    status: int
    body: bytes
    headers: dict[str, str]
    written: tuple[str, ...]


class Browsers:
    """The cast's browsers in one world. Every request runs in its own savepoint, which is rolled back."""

    def __init__(self, world: World, *, enforce_csrf_checks: bool = False) -> None:
        self.world = world
        self.clients = {}
        for name, person in world.cast.people().items():
            self.clients[name] = Client(enforce_csrf_checks=enforce_csrf_checks)
            if person.is_authenticated:
                self.clients[name].force_login(person, backend=BACKEND)

    def form(self, row: Row) -> dict[str, str]:
        """What the row's POST sends, with the dossier's version as it stands."""
        version = Application.objects.values_list("version", flat=True).get(pk=self.world.cast.application.pk)
        return {name: str(version) if value == "VERSION" else value for name, value in row.post.items()}

    def ask(self, name: str, method: str, path: str, data: dict[str, Any] | None = None) -> Answer:
        client = self.clients[name]
        jar = {key: morsel.value for key, morsel in client.cookies.items()}
        with plain_templates(), written() as tables, transaction.atomic():
            response = (
                client.generic(method, path) if method not in {"GET", "POST"} else _send(client, method, path, data)
            )
            body = _body(response)
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.load(jar)
        return Answer(_outcome(response), response.status_code, body, dict(response.items()), tuple(tables))


def _send(client: Client, method: str, path: str, data: dict[str, Any] | None) -> HttpResponseBase:
    return client.get(path, data) if method == "GET" else client.post(path, data or {})


def _body(response: HttpResponseBase) -> bytes:
    content = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    return CHANGING.sub(b"", content)


def _outcome(response: HttpResponseBase) -> str:
    status = response.status_code
    if status in {403, 404, 405}:
        return str(status)
    to_login = urlsplit(response.headers.get("Location", "")).path == reverse(settings.LOGIN_URL)
    if status in {301, 302} and to_login:
        return "login"
    return "in" if status < 400 or status in {409, 410, 422} else f"error {status}"


@contextmanager
def plain_templates() -> Iterator[None]:
    """Pages as they are: Django's test environment copies the context of every part of them, for tests to look into."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", _TestState.saved_data.template_render)  # type: ignore[attr-defined]
        yield


@contextmanager
def written() -> Iterator[list[str]]:
    """The tables that get an INSERT, UPDATE or DELETE, the notes of a refusal left out."""
    tables: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITE.match(sql)
        if found and found[1] not in NOTED:
            tables.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables
