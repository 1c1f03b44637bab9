from collections.abc import Iterator

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F

import articles.models.articles
from articles.text.fingerprint import address_key

AT_ONCE = 1000


def fill_address_keys(apps, schema_editor):
    """Of rows whose addresses are ways of writing one, the first gets the key; the others keep one of their own."""
    for name in ("Article", "Tombstone"):
        model = apps.get_model("articles", name)
        taken = set()
        for rows in _batches(model.objects.only("url").order_by("pk")):
            for row in rows:
                key = address_key(row.url)
                row.address_key = f"double of {row.pk}" if key in taken else key
                taken.add(key)
            model.objects.bulk_update(rows, ["address_key"])


def _batches(rows) -> Iterator[list]:
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        yield batch
        last = batch[-1].pk


def note_what_feeds_said(apps, schema_editor):
    """Known where no other text came after the feed's; of the rest the next poll notes it."""
    apps.get_model("articles", "Article").objects.filter(version=1, feed__isnull=False).update(
        feed_hash=F("content_hash")
    )


class Migration(migrations.Migration):

    dependencies = [
        ("articles", "0004_feed_manners"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticleAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.URLField(max_length=2000)),
                ("address_key", articles.models.articles.AddressKeyField(editable=False, max_length=64, unique=True)),
                ("is_former", models.BooleanField(default=False)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="addresses", to="articles.article"
                    ),
                ),
            ],
        ),
        migrations.AlterModelOptions(
            name="tombstone",
            options={"verbose_name": "removed address", "verbose_name_plural": "removed addresses"},
        ),
        migrations.AddField(model_name="article", name="edited_at", field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="edited")),
        migrations.AddField(model_name="article", name="feed_hash", field=models.CharField(blank=True, default="", editable=False, max_length=64)),
        migrations.AddField(model_name="article", name="page_hash", field=models.CharField(blank=True, default="", editable=False, max_length=64)),
        migrations.AddField(model_name="article", name="picture", field=models.URLField(blank=True, default="", max_length=2000, verbose_name="picture")),
        migrations.AddField(model_name="articleversion", name="note", field=models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField(model_name="tombstone", name="entry_key", field=models.CharField(blank=True, default="", editable=False, max_length=64)),
        migrations.AddField(
            model_name="tombstone",
            name="feed",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="articles.feed",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="address_key",
            field=articles.models.articles.AddressKeyField(editable=False, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name="tombstone",
            name="address_key",
            field=articles.models.articles.AddressKeyField(editable=False, max_length=64, null=True),
        ),
        migrations.RunPython(fill_address_keys, migrations.RunPython.noop),
        migrations.RunPython(note_what_feeds_said, migrations.RunPython.noop),
        # PostgreSQL alters no table on which checks of foreign keys are still to come.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="article",
            name="address_key",
            field=articles.models.articles.AddressKeyField(editable=False, max_length=64, unique=True),
        ),
        migrations.AlterField(
            model_name="tombstone",
            name="address_key",
            field=articles.models.articles.AddressKeyField(editable=False, max_length=64, unique=True),
        ),
        migrations.AlterField(model_name="article", name="url", field=models.URLField(max_length=2000, verbose_name="address")),
        migrations.AlterField(model_name="tombstone", name="url", field=models.URLField(max_length=2000, verbose_name="address")),
        migrations.AlterField(model_name="tombstone", name="removed_at", field=models.DateTimeField(auto_now_add=True, verbose_name="removed")),
        migrations.AddIndex(
            model_name="tombstone",
            index=models.Index(fields=["feed", "entry_key"], name="tombstone_entry"),
        ),
    ]
