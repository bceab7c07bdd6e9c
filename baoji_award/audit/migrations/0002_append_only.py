"""The database refuses UPDATE, DELETE and TRUNCATE of the chain.

Written by hand and not with pgtrigger: pgtrigger's functions stand aside for whoever sets `pgtrigger.ignore` in a
session, and this one must not. ENABLE ALWAYS keeps it on under `session_replication_role = replica` too.

One exception, for the test runner, which empties tables between transactional tests with TRUNCATE: two keys are
needed, the database is named test_… and the session set `award.allow_truncate = 'on'` (settings/test.py does).
"""

from django.db import migrations

FUNCTION = r"""
CREATE OR REPLACE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE'
       AND current_database() LIKE 'test\_%'
       AND current_setting('award.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'audit_auditevent is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END;
$$;
"""

TRIGGERS = """
CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER audit_event_no_change;
ALTER TABLE audit_auditevent ENABLE ALWAYS TRIGGER audit_event_no_truncate;
"""

DROP = """
DROP TRIGGER audit_event_no_truncate ON audit_auditevent;
DROP TRIGGER audit_event_no_change ON audit_auditevent;
DROP FUNCTION audit_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FUNCTION + TRIGGERS, reverse_sql=DROP)]
