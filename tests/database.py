"""The migrated database of which every xdist worker's own is a copy: migrating takes half a minute, copying a second.

`python -m tests.database` makes it ahead of the suite, on the server of DATABASE_URL.
"""

import hashlib
import os
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812 (the class is named like a module)

ROOT = Path(__file__).resolve().parent.parent
ONE_AT_A_TIME = 20240069


def ensure_template() -> str:
    """Return the name of a migrated database on the server of the settings, making it if the server has none.

    The name holds the digest of the migrations and of the packages, so a server that is kept never offers an old one.
    """
    import django  # noqa: PLC0415 (the module is also run by itself, before Django is ready)

    django.setup()
    name = _name()
    with closing(_maintenance()) as server, server.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        if not _exists(cursor, name):
            filling = f"{name}_filling"
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(filling)))
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(filling)))
            _migrate(filling)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            cursor.execute(rename.format(sql.Identifier(filling), sql.Identifier(name)))
    return name


def tell_the_planner() -> None:
    """Count the rows that this transaction has written, for the planner.

    An autovacuum that comes by sees none of them: it notes pages without a row, and a join of three small tables then
    took half an hour. While the transaction lasts, none comes by any more.
    """
    from django.db import connection  # noqa: PLC0415

    filled = "SELECT oid::regclass FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    with connection.cursor() as cursor:
        cursor.execute(f"{filled} AND pg_relation_size(oid) > 0")
        cursor.execute(f"ANALYZE {', '.join(name for (name,) in cursor.fetchall())}")


def _name() -> str:
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for room in ("applications", "baoji_award", "committee", "reviews"):
        for path in sorted((ROOT / room).rglob("migrations/*.py")):
            digest.update(path.read_bytes())
    return f"award_template_{digest.hexdigest()[:12]}"


def _maintenance() -> "Connection":
    from django.db import connection  # noqa: PLC0415

    settings = connection.settings_dict
    server = psycopg2.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname="postgres",
    )
    server.autocommit = True
    return server


def _exists(cursor: "psycopg2.extensions.cursor", name: str) -> bool:
    cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = %s)", [name])
    return bool(cursor.fetchone()[0])


def _migrate(database: str) -> None:
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from devtools.migrating import draw_less  # noqa: PLC0415

    draw_less()
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "baoji_award.settings.test"
    ensure_template()
