import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0016_rules_of_their_own'),
        ('committee', '0017_report_is_its_versions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SupervisionStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cycle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='supervision_statements', to='applications.awardcycle')),
                ('text', models.TextField(max_length=4000, verbose_name='监督情况说明')),
                ('written_at', models.DateTimeField(verbose_name='提交时间')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.AddConstraint(
            model_name='supervisionstatement',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='statement_says_something'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervisionstatement',
            trigger=pgtrigger.compiler.Trigger(name='statement_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2450593a5defa9d102745d6bf287836ad40f8b06', operation='UPDATE OR DELETE', pgid='pgtrigger_statement_append_only_41549', table='committee_supervisionstatement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supervisionstatement',
            trigger=pgtrigger.compiler.Trigger(name='statement_before_issue', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (\n    SELECT 1 FROM committee_evaluationreport WHERE cycle_id = NEW.cycle_id AND document_id IS NOT NULL\n) THEN\n    RAISE EXCEPTION 'the report that quotes the statement has been issued'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_before_issue';\nEND IF;\nRETURN NEW;\n", hash='9b79816ad0cf217953b69dce2ae0182387151ab0', operation='INSERT', pgid='pgtrigger_statement_before_issue_808ba', table='committee_supervisionstatement', when='BEFORE')),
        ),
    ]
