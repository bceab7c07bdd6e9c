import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


def seal_names(apps, schema_editor):
    """The names of earlier evidence go where the identity lies."""
    from committee.sealing import seal, unseal

    for identity in apps.get_model('committee', 'ObjectorIdentity').objects.all():
        files = apps.get_model('committee', 'ObjectionFile').objects.filter(objection_id=identity.objection_id)
        names = '\n'.join(files.order_by('pk').values_list('name', flat=True))
        identity.sealed = seal({**unseal(identity.sealed), 'files': names})
        identity.save(update_fields=['sealed'])


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0016_rules_of_their_own'),
        ('committee', '0006_objection_steps'),
        ('documents', '0003_file_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='objectoridentity',
            name='objector_identity_append_only',
        ),
        migrations.RunPython(seal_names, migrations.RunPython.noop),
        # Going back gives the column with empty names: they stay where they were sealed.
        migrations.AlterField(
            model_name='objectionfile',
            name='name',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='文件名'),
        ),
        migrations.RemoveField(
            model_name='objectionfile',
            name='name',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectoridentity',
            trigger=pgtrigger.compiler.Trigger(name='objector_identity_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6bf3120be3485658ae2e65942342650542991d55', operation='DELETE', pgid='pgtrigger_objector_identity_is_kept_ec8fa', table='committee_objectoridentity', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='objectoridentity',
            trigger=pgtrigger.compiler.Trigger(name='objector_identity_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."objection_id" IS DISTINCT FROM (NEW."objection_id") OR OLD."unit_seal_id" IS DISTINCT FROM (NEW."unit_seal_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='20e77950546e0672a715016764bc23e7acd6e0b8', operation='UPDATE', pgid='pgtrigger_objector_identity_is_fixed_b389b', table='committee_objectoridentity', when='BEFORE')),
        ),
    ]
