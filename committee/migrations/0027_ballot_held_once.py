"""A round has one first ballot and a tie one run-off; a ballot is set aside by two persons."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('committee', '0026_objection_days_open'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BallotVoid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300, verbose_name='作废理由')),
                ('proposed_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('approved', models.BooleanField(null=True, verbose_name='同意')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.AddField(
            model_name='meeting',
            name='voided_at',
            field=models.DateTimeField(null=True, verbose_name='表决作废时间'),
        ),
        migrations.AlterField(
            model_name='meeting',
            name='runoff_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runoffs', to='committee.meeting'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='voided_ballot_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.voided_at IS NOT NULL AND (OLD.voided_at IS DISTINCT FROM NEW.voided_at))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7ba1502b07fdb87db513398087dac49b38b37690', operation='UPDATE', pgid='pgtrigger_voided_ballot_is_fixed_8e155', table='committee_meeting', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='ballot_voided_by_two', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL)', func="\nIF OLD.ballot_opened_at IS NULL OR OLD.ballot_closed_at IS NOT NULL OR NOT EXISTS (\n    SELECT 1 FROM committee_ballotvoid void WHERE void.meeting_id = NEW.id AND void.approved\n) THEN\n    RAISE EXCEPTION 'a running ballot is set aside by an approved proposal'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_voided_by_two';\nEND IF;\nRETURN NEW;\n", hash='8db2742180e92482f44b96c69bff4d9ad22da07e', operation='UPDATE', pgid='pgtrigger_ballot_voided_by_two_b0e38', table='committee_meeting', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('ballot_opened_at__isnull', False), ('round', 1), ('voided_at__isnull', True)), fields=('cycle',), name='one_first_ballot_a_round'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('runoff_of',), name='one_runoff_of_a_ballot'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('ballot_closed_at__isnull', False), ('confirmed_at__isnull', True), ('teller_at__isnull', True)), _connector='OR'), name='voided_ballot_has_no_count'),
        ),
        migrations.AddField(
            model_name='ballotvoid',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ballotvoid',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voids', to='committee.meeting'),
        ),
        migrations.AddField(
            model_name='ballotvoid',
            name='proposed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='ballotvoid',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ballot_void_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='ballotvoid',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('approved__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='ballot_void_decided_whole'),
        ),
        migrations.AddConstraint(
            model_name='ballotvoid',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved', True), _negated=True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='ballot_void_by_two_persons'),
        ),
        migrations.AddConstraint(
            model_name='ballotvoid',
            constraint=models.UniqueConstraint(condition=models.Q(('approved__isnull', True), ('approved', True), _connector='OR'), fields=('meeting',), name='one_void_of_a_ballot'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ballotvoid',
            trigger=pgtrigger.compiler.Trigger(name='ballot_void_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ce505eaf89fdb6fe709addf9256df5d169021075', operation='DELETE', pgid='pgtrigger_ballot_void_is_kept_6159d', table='committee_ballotvoid', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ballotvoid',
            trigger=pgtrigger.compiler.Trigger(name='ballot_void_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."proposed_by_id" IS DISTINCT FROM (NEW."proposed_by_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='80db17c5bc00356f6a83999524bf0ff0eff4d955', operation='UPDATE', pgid='pgtrigger_ballot_void_is_fixed_16264', table='committee_ballotvoid', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ballotvoid',
            trigger=pgtrigger.compiler.Trigger(name='decided_ballot_void_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.approved IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6d50e13153d99ec75bc62503db61feb8247945da', operation='UPDATE', pgid='pgtrigger_decided_ballot_void_is_fixed_d80a8', table='committee_ballotvoid', when='BEFORE')),
        ),
    ]
