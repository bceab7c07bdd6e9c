"""Servers, databases and files of the suite. The cast of users is in tests/cast.py, the browser in tests/live.py.

Without DATABASE_URL or REDIS_URL throw-away servers are started (by the process that starts pytest, never by its
xdist workers). Each worker has its own database, its own Redis number and its own place for files.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pytest
from django.conf import settings
from django.core.management.color import Style
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from baoji_award.celery import app as celery_app
from baoji_award.public_pages import kept_pages
from devtools.servers import throw_away_servers
from tests.database import ensure_template

pytest_plugins = ["tests.live", "tests.sharing"]
SERVERS = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    worker = getattr(session.config, "workerinput", None)
    if worker is None and not session.config.option.collectonly:
        servers = SERVERS.enter_context(throw_away_servers("award"))
        os.environ.update(servers.environ)
    number = int(worker["workerid"].removeprefix("gw")) + 1 if worker else 0
    if "DATABASE_URL" in os.environ:
        settings.DATABASES["default"].update(environ.Env.db_url_config(os.environ["DATABASE_URL"]))
    if "REDIS_URL" in os.environ:
        _use_redis(own_redis_url(os.environ["REDIS_URL"], number))
    # WhiteNoise warns about a missing directory, and warnings are errors.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    SERVERS.close()


def own_redis_url(url: str, number: int) -> str:
    """Return `url` with its database number raised by `number`."""
    parts = urlsplit(url)
    first = int(parts.path.strip("/") or 0)
    return parts._replace(path=f"/{first + number}").geturl()


def _use_redis(url: str) -> None:
    settings.REDIS_URL = settings.CELERY_BROKER_URL = url
    celery_app.conf.update(broker_url=url, broker_read_url=url, broker_write_url=url)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: one that begins last keeps the other worker waiting for minutes."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded by now stays: the collector need not walk through it thousands of times (a tenth of all time)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_parallel_suffix(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """Each worker's database is a copy of one that was migrated once, on a server that is kept once for all runs."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = ensure_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """At the end nobody else may hold on to the database: a browser's last request may still be on its way."""
    yield
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(others, [connection.settings_dict["NAME"]])


@pytest.fixture(scope="session", autouse=True)
def media_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place for uploaded and rendered files that no other worker sees."""
    directory = tmp_path_factory.mktemp("media")
    with override_settings(MEDIA_ROOT=directory):
        yield directory


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Tests write rows that no service wrote, which the version of a kept page can't see."""
    kept_pages.clear()


@pytest.fixture(scope="session", autouse=True)
def emptying_between_tests() -> Iterator[None]:
    """Let the emptying after a transactional test pass the triggers that make tables append-only, and keep it quick.

    Only tables that hold rows are emptied; CASCADE is harmless because every other table is empty.
    """
    flush, execute = DatabaseOperations.sql_flush, DatabaseOperations.execute_sql_flush

    def sql_flush(self: DatabaseOperations, style: Style, tables: list[str], **options: bool) -> list[str]:
        full = _with_rows(self, tables)
        statements: list[str] = flush(self, style, full, **{**options, "allow_cascade": True})
        return statements

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        if sql_list:
            execute(self, ["SET LOCAL session_replication_role = replica", *sql_list])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


def _with_rows(operations: DatabaseOperations, tables: list[str]) -> list[str]:
    quoted = [operations.quote_name(table) for table in tables]
    query = " UNION ALL ".join(
        f"(SELECT {number} FROM {name} LIMIT 1)"  # noqa: S608 (names of our own tables)
        for number, name in enumerate(quoted)
    )
    with operations.connection.cursor() as cursor:
        cursor.execute(query or "SELECT 0 WHERE false")
        return [tables[row[0]] for row in cursor.fetchall()]
