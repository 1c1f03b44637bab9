import django.db.models.deletion
from django.db import migrations, models

from articles.text.folding import gist

AT_ONCE = 5_000


def write_clues(apps, schema_editor):
    """Make the claims that are placed already findable."""
    clue = apps.get_model("articles", "Clue")
    told = apps.get_model("articles", "ClaimParticipant").objects.select_related("claim").exclude(claim__placed=None)
    batch = []
    for one in told.iterator(chunk_size=AT_ONCE):
        key = str(one.entity_id) if one.entity_id else gist(one.label)
        batch.append(
            clue(claim_id=one.claim_id, kind=one.claim.kind, key=key, role=one.role, told_at=one.claim.told_at)
        )
        if len(batch) == AT_ONCE:
            clue.objects.bulk_create(batch)
            batch = []
    clue.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [("articles", "0008_copies_and_evidence")]
    operations = [
        migrations.CreateModel(
            name="FormerEvent",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_numbers",
                        to="articles.event",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=12)),
                ("told_at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clues", to="articles.claim"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "key", "told_at"], include=("claim",), name="clue_lookup"),
                ],
            },
        ),
        migrations.RunPython(write_clues, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=["id"],
                condition=models.Q(("is_stale", True), ("source_count", 0), _connector="OR"),
                name="event_emptied",
            ),
        ),
    ]
