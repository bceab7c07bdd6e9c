"""Who has a vote is kept as it was when the ballot opened."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('committee', '0027_ballot_held_once'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='meeting',
            name='opened_ballot_is_fixed',
        ),
        migrations.AddField(
            model_name='meeting',
            name='voters',
            field=models.JSONField(null=True, verbose_name='有表决权的委员'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='opened_ballot_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.ballot_opened_at IS NOT NULL AND (OLD.cycle_id IS DISTINCT FROM NEW.cycle_id OR OLD.secret IS DISTINCT FROM NEW.secret OR OLD.scorers_vote IS DISTINCT FROM NEW.scorers_vote OR OLD.voters IS DISTINCT FROM NEW.voters OR OLD.members IS DISTINCT FROM NEW.members OR OLD.quorum IS DISTINCT FROM NEW.quorum OR OLD.round IS DISTINCT FROM NEW.round OR OLD.runoff_of_id IS DISTINCT FROM NEW.runoff_of_id OR OLD.ballot_opened_at IS DISTINCT FROM NEW.ballot_opened_at))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='13d24d302faaad937eb12314a18c8d33ef1c3613', operation='UPDATE', pgid='pgtrigger_opened_ballot_is_fixed_cea80', table='committee_meeting', when='BEFORE')),
        ),
    ]
