"""The rules of a round move into a table of their own, by their digest; the round keeps the digest."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

FORWARD = """
INSERT INTO applications_roundrules (digest, data)
SELECT DISTINCT ON (rules_hash) rules_hash, rules FROM applications_awardcycle
"""
BACKWARD = "UPDATE applications_awardcycle SET rules = data FROM applications_roundrules WHERE digest = rules_hash"


class Migration(migrations.Migration):
    dependencies = [("applications", "0015_batch_sheet")]

    operations = [
        migrations.CreateModel(
            name="RoundRules",
            fields=[
                (
                    "digest",
                    models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="规则摘要"),
                ),
                ("data", models.JSONField(verbose_name="规则")),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(model_name="awardcycle", name="frozen_rules"),
        migrations.AlterField("awardcycle", "rules", models.JSONField("规则", null=True)),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RemoveField("awardcycle", "rules"),
        migrations.RenameField("awardcycle", "rules_hash", "rules"),
        migrations.AlterField(
            "awardcycle",
            "rules",
            models.ForeignKey(
                db_column="rules_hash",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="applications.roundrules",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="awardcycle",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_rules",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.rules_frozen_at IS NOT NULL AND (OLD.rules_hash IS DISTINCT FROM NEW.rules_hash"
                    " OR OLD.rules_frozen_at IS DISTINCT FROM NEW.rules_frozen_at))",
                    func="RAISE EXCEPTION 'the rules of a round are frozen once stage 1 has opened';",
                    hash="824c756caa9789ceed12136e7fbcd08586359620",
                    operation="UPDATE",
                    pgid="pgtrigger_frozen_rules_cd951",
                    table="applications_awardcycle",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="roundrules",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="906cc346d13ee44beecb12827b924e216d03beac",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_4d86d",
                    table="applications_roundrules",
                    when="BEFORE",
                ),
            ),
        ),
    ]
