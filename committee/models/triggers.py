"""Database triggers that more than one model of this app needs."""

import pgtrigger


def append_only(name: str) -> pgtrigger.Protect:
    """Rows are written once: the database refuses UPDATE and DELETE."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def within_ceiling(name: str, table: str) -> pgtrigger.Trigger:
    """No row of `table` beyond its award kind's ceiling.

    The kind's row is locked first: two inserts at the same moment could otherwise each miss the other.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("most", "INTEGER"), ("taken", "INTEGER")],
        func=f"""
            SELECT ceiling INTO most FROM applications_awardkind WHERE id = NEW.kind_id FOR UPDATE;
            SELECT count(*) INTO taken FROM {table} WHERE kind_id = NEW.kind_id;
            IF taken >= most THEN
                RAISE EXCEPTION 'the ceiling of this award kind is reached'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (the name of one of our own tables)
    )
