import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0016_rules_of_their_own'),
        ('committee', '0005_notice_channels'),
        ('documents', '0003_file_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='objection',
            name='objection_edges',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='objection',
            name='objection_text_is_fixed',
        ),
        migrations.RemoveConstraint(
            model_name='objection',
            name='closed_objection_has_reason',
        ),
        migrations.RemoveIndex(
            model_name='objection',
            name='objection_open',
        ),
        migrations.AddField(
            model_name='objection',
            name='accept_by',
            field=models.DateField(null=True, verbose_name='受理期限'),
        ),
        migrations.RunSQL(
            # Earlier cases had one due day for everything.
            sql='UPDATE committee_objection SET accept_by = due_on',
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='objection',
            name='accept_by',
            field=models.DateField(verbose_name='受理期限'),
        ),
        migrations.AddField(
            model_name='objection',
            name='channel',
            field=models.CharField(choices=[('online', '网上提交'), ('post', '邮寄'), ('phone', '电话'), ('visit', '当面递交')], default='online', max_length=10, verbose_name='提出方式'),
        ),
        migrations.AddField(
            model_name='objection',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='objection',
            name='ground',
            field=models.CharField(default='其他', max_length=100, verbose_name='异议事由'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='objection',
            name='organisation_letter',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='objection',
            name='sent_on',
            field=models.DateField(null=True, verbose_name='邮戳或反映日期'),
        ),
        migrations.AlterField(
            model_name='objection',
            name='state',
            field=models.CharField(choices=[('received', '已收到'), ('accepted', '已受理'), ('deciding', '待审定结论'), ('not_accepted', '不予受理'), ('upheld', '异议成立'), ('rejected', '异议不成立')], default='received', max_length=20, verbose_name='状态'),
        ),
        migrations.AddIndex(
            model_name='objection',
            index=models.Index(condition=models.Q(('state__in', ('received', 'accepted', 'deciding'))), fields=['application'], name='objection_open'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='objection_edges', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{received:accepted,received:not_accepted,accepted:deciding,deciding:accepted,deciding:upheld,deciding:rejected}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='50fcb31c8ac9ebfac3ab6ca1bb48f0000222c33c', operation='UPDATE', pgid='pgtrigger_objection_edges_a0714', table='committee_objection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='objection_closed_by_decision', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF NEW.state IN ('upheld', 'rejected') AND NEW.state <> OLD.state AND NOT EXISTS (\n    SELECT 1 FROM committee_objectiondecision d\n    WHERE d.objection_id = NEW.id AND d.conclusion = NEW.state AND d.approved_at IS NOT NULL\n) THEN\n    RAISE EXCEPTION 'objection % has no approved decision', NEW.id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'objection_closed_by_decision';\nEND IF;\nRETURN NEW;\n", hash='ebec1efac1d61e2a615774e3dde8d2f01ab95b49', operation='UPDATE', pgid='pgtrigger_objection_closed_by_decision_69a64', table='committee_objection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='objection_text_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."notice_id" IS DISTINCT FROM (NEW."notice_id") OR OLD."application_id" IS DISTINCT FROM (NEW."application_id") OR OLD."number_id" IS DISTINCT FROM (NEW."number_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."token" IS DISTINCT FROM (NEW."token") OR OLD."party" IS DISTINCT FROM (NEW."party") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."sent_on" IS DISTINCT FROM (NEW."sent_on") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."ground" IS DISTINCT FROM (NEW."ground") OR OLD."matter" IS DISTINCT FROM (NEW."matter") OR OLD."facts" IS DISTINCT FROM (NEW."facts") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."accept_by" IS DISTINCT FROM (NEW."accept_by") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6ac847735ef4cbaa84a71e6bc5e4504ce5acd9b0', operation='UPDATE', pgid='pgtrigger_objection_text_is_fixed_edc7c', table='committee_objection', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state__in', ('received', 'accepted', 'deciding'))), models.Q(('closed_at__isnull', False), ('state__in', ('not_accepted', 'upheld', 'rejected')), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='closed_objection_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel', 'online'), ('entered_by__isnull', True), ('sent_on__isnull', True)), models.Q(models.Q(('channel', 'online'), _negated=True), ('entered_by__isnull', False), ('sent_on__isnull', False)), _connector='OR'), name='objection_on_paper_has_its_day'),
        ),
    ]
