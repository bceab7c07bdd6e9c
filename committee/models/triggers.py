"""Database triggers that more than one model of this app needs."""

import pgtrigger

from baoji_award.documents.models import SEALED_TYPE


def append_only(name: str) -> pgtrigger.Protect:
    """Rows are written once: the database refuses UPDATE and DELETE."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def sealed_content(name: str, column: str) -> pgtrigger.Trigger:
    """What `column` refers to is encrypted and stays; it changes once, from an open content to a sealed one."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        declare=[("before", "BIGINT")],
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                before = OLD.{column};
            END IF;
            IF NEW.{column} IS NOT DISTINCT FROM before THEN
                RETURN NEW;
            END IF;
            IF (TG_OP = 'UPDATE' AND before IS NULL)
                OR EXISTS (SELECT 1 FROM documents_storedfile WHERE id = before AND content_type = '{SEALED_TYPE}')
                OR NOT EXISTS (
                    SELECT 1 FROM documents_storedfile WHERE id = NEW.{column} AND content_type = '{SEALED_TYPE}'
                )
            THEN
                RAISE EXCEPTION 'what an objector hands in is sealed and stays'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (names of our own columns)
    )


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


def when_due(name: str) -> pgtrigger.Trigger:
    """No award but to a candidate of its kind, after the notice that lists it, with nothing open or upheld against it.

    The clock is the database's, moved where a clock may be moved at all. The application is locked against new
    objections until the award commits: one entered at the same moment is either seen here or comes after the award.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[("against", "TEXT"), ("present", "TIMESTAMPTZ")],
        func=f"""
            SELECT clock_timestamp() + COALESCE((SELECT shift FROM calendar_movableclock), INTERVAL '0') INTO present;
            PERFORM 1 FROM applications_application WHERE id = NEW.application_id FOR UPDATE;
            SELECT CASE
                WHEN NOT EXISTS (
                    SELECT 1 FROM committee_candidate candidate
                    JOIN committee_resolution resolution ON resolution.id = candidate.resolution_id
                    WHERE candidate.application_id = NEW.application_id AND candidate.kind_id = NEW.kind_id
                        AND resolution.cycle_id = application.cycle_id
                ) THEN 'no candidate of this kind by resolution'
                WHEN notice.id IS NULL THEN 'not in the notice'
                WHEN LEAST(NEW.issued_at, present) < notice.ends_at THEN 'the notice is not over'
                WHEN EXISTS (
                    SELECT 1 FROM committee_objection objection
                    WHERE objection.application_id = NEW.application_id
                        AND (objection.closed_at IS NULL OR objection.state = 'upheld')
                ) THEN 'an objection is open or upheld'
            END INTO against
            FROM applications_application application
            LEFT JOIN LATERAL (
                SELECT * FROM committee_publicnotice newest
                WHERE newest.cycle_id = application.cycle_id ORDER BY newest.published_at DESC LIMIT 1
            ) notice ON jsonb_path_exists(
                notice.entries, '$[*].lines[*] ? (@.application == $number)',
                jsonb_build_object('number', application.number))
            WHERE application.id = NEW.application_id;
            IF against IS NOT NULL THEN
                RAISE EXCEPTION 'no award: %', against
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (a name of our own)
    )


def fixed_once(name: str, since: str, *columns: str) -> pgtrigger.Protect:
    """These columns do not change any more once `since` is set."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return pgtrigger.Protect(
        name=name,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"OLD.{since} IS NOT NULL AND ({changed})"),
    )
