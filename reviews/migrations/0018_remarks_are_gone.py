import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reviews', '0017_notes_are_frozen'),
    ]

    operations = [
        migrations.RemoveField(model_name='itemscore', name='improvements'),
        migrations.RemoveField(model_name='itemscore', name='reference'),
        migrations.RemoveField(model_name='itemscore', name='strengths'),
    ]
