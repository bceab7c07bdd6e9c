from django.db import migrations

# Rows written once are changed here alone: their triggers rest while the columns move to another table.
FORWARDS = """
INSERT INTO committee_reportversion
    (report_id, number, snapshot, texts, digest, reason, written_by_id, written_at)
SELECT id, 1, snapshot, '{}', digest, '', drafted_by_id, drafted_at FROM committee_evaluationreport;
ALTER TABLE committee_reportsignature DISABLE TRIGGER USER;
UPDATE committee_reportsignature signature SET version_id = version.id
    FROM committee_reportversion version WHERE version.report_id = signature.report_id;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE committee_reportsignature ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    """The text of every report becomes its first version, with the digest that was signed (of the tables alone)."""

    dependencies = [
        ('committee', '0015_report_versions'),
    ]

    operations = [
        migrations.RunSQL(FORWARDS, migrations.RunSQL.noop),
    ]
