from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0006_copies'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='calendar',
            field=models.TextField(blank=True, db_default='', verbose_name='日程'),
        ),
    ]
