import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0014_remarks_become_notes'),
    ]

    operations = [
        migrations.AddField(
            model_name='scoresheet',
            name='revision',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='版次'),
        ),
        migrations.CreateModel(
            name='SealedSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveSmallIntegerField(verbose_name='版次')),
                ('text', models.TextField(verbose_name='封存内容')),
                ('nonce', models.CharField(max_length=64, verbose_name='随机数')),
                ('commitment', models.CharField(max_length=64, unique=True, verbose_name='封存摘要')),
                ('total_quanta', models.PositiveIntegerField(verbose_name='合计（四分之一分）')),
                ('sealed_at', models.DateTimeField(verbose_name='签署时间')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealings', to='reviews.scoresheet')),
            ],
            options={
                'ordering': ('sheet', 'revision'),
            },
        ),
        migrations.AddConstraint(
            model_name='sealedsheet',
            constraint=models.UniqueConstraint(fields=('sheet', 'revision'), name='one_sealing_per_revision'),
        ),
    ]
