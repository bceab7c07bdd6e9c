import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Upper(
                    django.db.models.functions.text.Concat("name", models.Value(" "), "uscc")
                ),
                output_field=models.TextField(),
                verbose_name="检索文本",
            ),
        ),
    ]
