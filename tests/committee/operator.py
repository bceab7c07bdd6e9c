"""What somebody with the whole database sees."""

from django.db import connection


def dump() -> dict[str, list[dict[str, str]]]:
    """Every table, every column, and the transaction that wrote a row (its place: the last test of this file)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT xmin::text AS "xmin", t.* FROM "{table}" t')  # noqa: S608
            names = [column.name for column in cursor.description]
            found[table] = [dict(zip(names, map(_text, row), strict=True)) for row in cursor.fetchall()]
    return found


def _text(value: object) -> str:
    return bytes(value).hex() if isinstance(value, memoryview | bytes) else str(value)
