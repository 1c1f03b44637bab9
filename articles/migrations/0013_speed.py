import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

FILL = """
UPDATE articles_event SET who = parties.who
FROM (
    SELECT event_id, array_agg(DISTINCT entity_id ORDER BY entity_id) AS who
    FROM articles_eventparticipant WHERE entity_id IS NOT NULL GROUP BY event_id
) AS parties
WHERE parties.event_id = articles_event.id
"""
FILL_CHANGED = """
UPDATE articles_event SET has_changed = TRUE
WHERE EXISTS (
    SELECT FROM articles_claim AS present JOIN articles_claim AS earlier USING (event_id)
    WHERE event_id = articles_event.id AND present.status = articles_event.status
        AND earlier.status <> present.status AND earlier.told_at < present.told_at
)
"""


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
        migrations.RunSQL(FILL_CHANGED, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                models.F("last_told_at").desc(),
                models.F("id").desc(),
                condition=models.Q(("has_changed", True)),
                name="event_that_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=django.contrib.postgres.indexes.GinIndex(fields=["who"], name="event_who"),
        ),
    ]
