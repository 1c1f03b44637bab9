import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="who",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="event",
            name="has_changed",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
