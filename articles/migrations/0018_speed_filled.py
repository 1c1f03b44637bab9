"""What 0013 keeps with each event, for those that are there already: a batch at a time, and indexed beside what goes on."""

import django.db.models.deletion
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Max

A_BATCH = 10_000
FILL_WHO = """
UPDATE articles_event SET who = parties.who
FROM (
    SELECT event_id, array_agg(DISTINCT entity_id ORDER BY entity_id) AS who
    FROM articles_eventparticipant WHERE entity_id IS NOT NULL AND event_id BETWEEN %s AND %s GROUP BY event_id
) AS parties
WHERE parties.event_id = articles_event.id
"""
FILL_CHANGED = """
UPDATE articles_event SET has_changed = TRUE
WHERE id BETWEEN %s AND %s AND EXISTS (
    SELECT FROM articles_claim AS present JOIN articles_claim AS earlier USING (event_id)
    WHERE event_id = articles_event.id AND present.status = articles_event.status
        AND earlier.status <> present.status AND earlier.told_at < present.told_at
)
"""


def fill(apps, schema_editor):
    """A batch that was filled may be filled again: a migration that was stopped begins anew."""
    last = apps.get_model("articles", "Event").objects.aggregate(last=Max("pk"))["last"] or 0
    with schema_editor.connection.cursor() as cursor:
        for first in range(1, last + 1, A_BATCH):
            for follows in (FILL_WHO, FILL_CHANGED):
                cursor.execute(follows, [first, first + A_BATCH - 1])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("articles", "0017_roles"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="event",
            index=models.Index(
                models.F("last_told_at").desc(),
                models.F("id").desc(),
                condition=models.Q(("has_changed", True)),
                name="event_that_changed",
            ),
        ),
        AddIndexConcurrently(model_name="event", index=GinIndex(fields=["who"], name="event_who")),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(fields=["article"], include=["event"], name="claim_tells"),
        ),
        migrations.AlterField(
            model_name="claim",
            name="article",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claims",
                to="articles.article",
            ),
        ),
    ]
