import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def refuse_to_lose_keys(apps, _schema_editor):
    """A file whose key is dropped can never be read again."""
    if apps.get_model("documents", "SealedKey").objects.exists():
        raise RuntimeError("Sealed files exist: taking the table of their keys away would lose them for good.")


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0003_file_text'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.TextField(verbose_name='密钥（加密）')),
                ('stored', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_key', to='documents.storedfile', verbose_name='文件')),
            ],
            options={
                'verbose_name': '文件密钥',
                'verbose_name_plural': '文件密钥',
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealedkey',
            trigger=pgtrigger.compiler.Trigger(name='sealed_key_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='24df789094809c30800aac86424683ad61929458', operation='DELETE', pgid='pgtrigger_sealed_key_is_kept_008fa', table='documents_sealedkey', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sealedkey',
            trigger=pgtrigger.compiler.Trigger(name='sealed_key_is_fixed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."stored_id" IS DISTINCT FROM (NEW."stored_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cc44a8f1daedf3d13dd9e338df51013400c105cd', operation='UPDATE', pgid='pgtrigger_sealed_key_is_fixed_a5f42', table='documents_sealedkey', when='BEFORE')),
        ),
        # The last one, so that the way back begins with it.
        migrations.RunPython(migrations.RunPython.noop, refuse_to_lose_keys),
    ]
