import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('committee', '0016_first_report_versions'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='evaluationreport',
            name='report_text_is_fixed',
        ),
        migrations.RemoveConstraint(
            model_name='reportsignature',
            name='one_signature_per_leader',
        ),
        migrations.AlterField(
            model_name='reportsignature',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='committee.reportversion'),
        ),
        migrations.RemoveField(
            model_name='evaluationreport',
            name='digest',
        ),
        migrations.RemoveField(
            model_name='evaluationreport',
            name='snapshot',
        ),
        migrations.RemoveField(
            model_name='reportsignature',
            name='report',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluationreport',
            trigger=pgtrigger.compiler.Trigger(name='report_draft_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."cycle_id" IS DISTINCT FROM (NEW."cycle_id") OR OLD."drafted_by_id" IS DISTINCT FROM (NEW."drafted_by_id") OR OLD."drafted_at" IS DISTINCT FROM (NEW."drafted_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b24291131887a05e6452c822d9b8e4d01fbe4d96', operation='UPDATE', pgid='pgtrigger_report_draft_is_fixed_8132e', table='committee_evaluationreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluationreport',
            trigger=pgtrigger.compiler.Trigger(name='issued_report_is_signed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NEW.document_id IS NOT NULL AND NOT EXISTS (\n    SELECT 1 FROM committee_reportsignature signature\n    JOIN committee_reportversion version ON version.id = signature.version_id\n    WHERE version.report_id = NEW.id AND version.number = (\n        SELECT max(number) FROM committee_reportversion WHERE report_id = NEW.id\n    )\n) THEN\n    RAISE EXCEPTION 'a report is issued with signatures on its newest version'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_is_signed';\nEND IF;\nRETURN NEW;\n", hash='add6689e0febda872286bd21350c336cc832c478', operation='UPDATE', pgid='pgtrigger_issued_report_is_signed_7b251', table='committee_evaluationreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsignature',
            trigger=pgtrigger.compiler.Trigger(name='signature_on_newest_version', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (\n    SELECT 1 FROM committee_reportversion version\n    JOIN committee_evaluationreport report ON report.id = version.report_id\n    WHERE version.id = NEW.version_id AND (\n        version.digest <> NEW.digest OR report.document_id IS NOT NULL OR version.number <> (\n            SELECT max(number) FROM committee_reportversion newest WHERE newest.report_id = version.report_id\n        )\n    )\n) THEN\n    RAISE EXCEPTION 'a signature is on the digest of the newest version of a report that is not issued'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_on_newest_version';\nEND IF;\nRETURN NEW;\n", hash='6196c2676976d7ca453af70ccfff86e086cfdd1b', operation='INSERT', pgid='pgtrigger_signature_on_newest_version_5ed8b', table='committee_reportsignature', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='reportsignature',
            constraint=models.UniqueConstraint(fields=('version', 'signer'), name='one_signature_per_signer'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportversion',
            trigger=pgtrigger.compiler.Trigger(name='report_version_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='549c07981274fff86aceb6bd4a4cf9ed175ea4f2', operation='UPDATE OR DELETE', pgid='pgtrigger_report_version_append_only_baee9', table='committee_reportversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportversion',
            trigger=pgtrigger.compiler.Trigger(name='next_report_version', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (SELECT 1 FROM committee_evaluationreport WHERE id = NEW.report_id AND document_id IS NOT NULL) THEN\n    RAISE EXCEPTION 'an issued report has no further version'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'issued_report_has_no_next_version';\nEND IF;\nIF NEW.number <> 1 + (SELECT count(*) FROM committee_reportversion WHERE report_id = NEW.report_id) THEN\n    RAISE EXCEPTION 'versions of a report are counted without gaps'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'report_versions_without_gaps';\nEND IF;\nRETURN NEW;\n", hash='2964319767dbcc6d2941e4251d9c1db6aa8fcb28', operation='INSERT', pgid='pgtrigger_next_report_version_b5a69', table='committee_reportversion', when='BEFORE')),
        ),
    ]
