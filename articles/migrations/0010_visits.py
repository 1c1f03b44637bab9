import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

TELL_PUBLISHERS = """
UPDATE articles_event SET publishers = told.sources
FROM (
    SELECT claim.event_id, array_agg(DISTINCT article.source_id ORDER BY article.source_id) AS sources
    FROM articles_claim AS claim JOIN articles_article AS article ON article.id = claim.article_id
    WHERE claim.event_id IS NOT NULL GROUP BY claim.event_id
) AS told WHERE told.event_id = articles_event.id
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0009_placing"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="visit",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("previous_at", models.DateTimeField(null=True)),
                ("current_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="event",
            name="publishers",
            field=ArrayField(models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name="event",
            name="appeared_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="event",
            name="news_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.RunSQL(TELL_PUBLISHERS, migrations.RunSQL.noop, elidable=True),
        migrations.AddIndex(model_name="event", index=models.Index(fields=["news_at"], name="event_news")),
    ]
