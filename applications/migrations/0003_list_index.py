from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("applications", "0002_search_text")]

    operations = [
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                fields=["cycle", "number"],
                include=("id",),
                condition=models.Q(("submitted_at__isnull", False)),
                name="application_list",
            ),
        ),
    ]
