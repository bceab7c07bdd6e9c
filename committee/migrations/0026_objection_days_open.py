"""The days of an objection may stay open until the calendar of their year is known."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('committee', '0025_notice_before_the_awards'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='objection',
            name='objection_text_is_fixed',
        ),
        migrations.AlterField(
            model_name='objection',
            name='accept_by',
            field=models.DateField(null=True, verbose_name='受理期限'),
        ),
        migrations.AlterField(
            model_name='objection',
            name='due_on',
            field=models.DateField(null=True, verbose_name='办理期限'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='objection_text_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."notice_id" IS DISTINCT FROM (NEW."notice_id") OR OLD."application_id" IS DISTINCT FROM (NEW."application_id") OR OLD."number_id" IS DISTINCT FROM (NEW."number_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."token" IS DISTINCT FROM (NEW."token") OR OLD."party" IS DISTINCT FROM (NEW."party") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."sent_on" IS DISTINCT FROM (NEW."sent_on") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."ground" IS DISTINCT FROM (NEW."ground") OR OLD."matter" IS DISTINCT FROM (NEW."matter") OR OLD."facts" IS DISTINCT FROM (NEW."facts") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='92f4774c2bbae9db0908a2270f0499d9a6ad71f5', operation='UPDATE', pgid='pgtrigger_objection_text_is_fixed_edc7c', table='committee_objection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='objection_acceptance_day_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.accept_by IS NOT NULL AND (OLD.accept_by IS DISTINCT FROM NEW.accept_by))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e4ab87db1f94425e041c94e6eca7fe6d71cac874', operation='UPDATE', pgid='pgtrigger_objection_acceptance_day_is_fixed_44b4e', table='committee_objection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objection',
            trigger=pgtrigger.compiler.Trigger(name='objection_day_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.due_on IS NOT NULL AND (OLD.due_on IS DISTINCT FROM NEW.due_on))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='67a80ef50885509d30e8fdbbf94e3b4e95205037', operation='UPDATE', pgid='pgtrigger_objection_day_is_fixed_ee013', table='committee_objection', when='BEFORE')),
        ),
    ]
