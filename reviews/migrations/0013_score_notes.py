import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0015_batch_sheet'),
        ('reviews', '0012_panel_draws'),
    ]

    operations = [
        migrations.CreateModel(
            name='ScoreNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('strength', '优势'), ('improvement', '改进机会'), ('site_issue', '现场核实事项')], max_length=12, verbose_name='类别')),
                ('position', models.PositiveSmallIntegerField(verbose_name='次序')),
                ('text', models.TextField(verbose_name='内容')),
                ('page', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='页码')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='位置')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='applications.evidencefile')),
                ('score', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='reviews.itemscore')),
            ],
            options={
                'ordering': ('score', 'kind', 'position'),
                'constraints': [models.UniqueConstraint(fields=('score', 'kind', 'position'), name='one_note_per_position'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='score_note_says_something'), models.CheckConstraint(condition=models.Q(('page__isnull', True), models.Q(('file__isnull', False), ('page__gte', 1)), _connector='OR'), name='note_page_of_a_file')],
            },
        ),
    ]
