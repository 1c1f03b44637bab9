"""Archives that were there before a migration keep all that they had."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.text.fingerprint import address_key

BEFORE, AFTER = ("articles", "0004_feed_manners"), ("articles", "0005_identity")


@pytest.mark.django_db(transaction=True)
def test_addresses_get_their_keys_and_what_feeds_said_is_noted():
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes("articles")
    executor.migrate([BEFORE])
    try:
        apps = executor.loader.project_state([BEFORE]).apps
        source = apps.get_model("articles", "Source").objects.create(name="A", site="https://a.example/")
        feed = apps.get_model("articles", "Feed").objects.create(
            source=source, url="https://a.example/feed", next_poll_at="2026-01-01T00:00Z"
        )
        article, tombstone = apps.get_model("articles", "Article"), apps.get_model("articles", "Tombstone")
        for number, url in enumerate(("https://a.example/1", "http://www.a.example/1/", "https://a.example/2")):
            fields = {"source": source, "feed": feed, "entry_key": str(number), "url": url, "title": "A"}
            article.objects.create(**fields, version=number + 1, content_hash=f"hash {number}")
        tombstone.objects.create(url="https://a.example/3")
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(latest)
    stored = executor.loader.project_state([AFTER]).apps.get_model("articles", "Article").objects.order_by("pk")
    first, double, third = stored
    assert (first.address_key, third.address_key) == (address_key(first.url), address_key(third.url))
    assert double.address_key == f"double of {double.pk}"
    assert [one.feed_hash for one in stored] == ["hash 0", "", ""]
    stored.delete()
