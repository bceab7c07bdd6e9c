import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('committee', '0023_count_within_the_places'),
        ('documents', '0004_sealed_keys'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='objectionfile',
            name='objection_file_append_only',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='objectoridentity',
            name='objector_identity_is_fixed',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectionfile',
            trigger=pgtrigger.compiler.Trigger(name='objection_file_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c9a6a3845e99f3f63a080e558b0fb8aa11cd6d34', operation='DELETE', pgid='pgtrigger_objection_file_is_kept_98d28', table='committee_objectionfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectionfile',
            trigger=pgtrigger.compiler.Trigger(name='objection_file_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."objection_id" IS DISTINCT FROM (NEW."objection_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cdcb4f11dfffd9b26d29b50b3eb33ef5329a3a81', operation='UPDATE', pgid='pgtrigger_objection_file_is_fixed_ac261', table='committee_objectionfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectionfile',
            trigger=pgtrigger.compiler.Trigger(name='objection_file_is_sealed', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE before BIGINT;', func="\n            IF TG_OP = 'UPDATE' THEN\n                before = OLD.stored_id;\n            END IF;\n            IF NEW.stored_id IS NOT DISTINCT FROM before THEN\n                RETURN NEW;\n            END IF;\n            IF (TG_OP = 'UPDATE' AND before IS NULL)\n                OR EXISTS (SELECT 1 FROM documents_storedfile WHERE id = before AND content_type = 'application/x-sealed')\n                OR NOT EXISTS (\n                    SELECT 1 FROM documents_storedfile WHERE id = NEW.stored_id AND content_type = 'application/x-sealed'\n                )\n            THEN\n                RAISE EXCEPTION 'what an objector hands in is sealed and stays'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_file_is_sealed';\n            END IF;\n            RETURN NEW;\n        ", hash='c36af04aa11a12e7154138b52988eace42112ea5', operation='INSERT OR UPDATE', pgid='pgtrigger_objection_file_is_sealed_c6ca9', table='committee_objectionfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectoridentity',
            trigger=pgtrigger.compiler.Trigger(name='objector_identity_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."objection_id" IS DISTINCT FROM (NEW."objection_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='60bdc91777a5d3b739c9add2a8c0fcaa6c7979bd', operation='UPDATE', pgid='pgtrigger_objector_identity_is_fixed_b389b', table='committee_objectoridentity', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectoridentity',
            trigger=pgtrigger.compiler.Trigger(name='unit_seal_is_sealed', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE before BIGINT;', func="\n            IF TG_OP = 'UPDATE' THEN\n                before = OLD.unit_seal_id;\n            END IF;\n            IF NEW.unit_seal_id IS NOT DISTINCT FROM before THEN\n                RETURN NEW;\n            END IF;\n            IF (TG_OP = 'UPDATE' AND before IS NULL)\n                OR EXISTS (SELECT 1 FROM documents_storedfile WHERE id = before AND content_type = 'application/x-sealed')\n                OR NOT EXISTS (\n                    SELECT 1 FROM documents_storedfile WHERE id = NEW.unit_seal_id AND content_type = 'application/x-sealed'\n                )\n            THEN\n                RAISE EXCEPTION 'what an objector hands in is sealed and stays'\n                    USING ERRCODE = 'check_violation', CONSTRAINT = 'unit_seal_is_sealed';\n            END IF;\n            RETURN NEW;\n        ", hash='7753aeda0cba53fac346e756be7209e00fc7e26a', operation='INSERT OR UPDATE', pgid='pgtrigger_unit_seal_is_sealed_70840', table='committee_objectoridentity', when='BEFORE')),
        ),
    ]
