# ruff: noqa: E402 - Django is set up before what needs it is imported
"""How long editors wait for the lists of the desk at 1,000,000 articles: p50 and p95 of pages, in milliseconds.

python bench/desk.py [ARTICLES [REQUESTS]]

Six tenths as many events, as many claims, a hundredth as many of what editors look for: partial articles, those set
aside, removed addresses; a tenth as many digests. All rows are copies of one by generate_series, with texts of a line,
so that it is the tables' length that is measured, and the disk is spared. A PostgreSQL and a Valkey of their own are
started, and thrown away; pages are asked of Django itself, in this process, by an editor who is signed in.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tracker import embedded

_servers = ExitStack()
_servers.enter_context(embedded.environment(Path(_servers.enter_context(tempfile.TemporaryDirectory()))))
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"

import django

django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.models import Digest, Subscriber, SuggestedName, Suggestion, Tombstone
from articles.tagging import TAGGER_VERSION
from articles.text.values import EventKind, Role
from bench.rows import copy
from tests.factories import NOW, make_article, make_claim, make_entity, make_event, make_feed

ARTICLES, REQUESTS, WARM_UP = 1_000_000, 30, 3
FEEDS, ENTITIES, SUBSCRIBERS = 500, 2_000, 10_000
TOLD_AT = "(timestamptz '2026-03-01 09:00+00' - n * interval '3 minutes')"
KIND = "(ARRAY['partnership','funding','acquisition','launch','legal','financials','leadership'])[n % 7 + 1]"
STATUS = "CASE WHEN n % 5000 = 0 THEN 'denied' ELSE (ARRAY['done','talks','planned'])[n % 3 + 1] END"
TEXT = "'Works ' || n % 2000 || ' signs with studio' || CASE WHEN n % 1000 = 0 THEN ' zebra' ELSE '' END"


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]]
    articles, requests = (sizes + [ARTICLES, REQUESTS][len(sizes) :])[:2]
    call_command("migrate", verbosity=0)
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.ALLOWED_HOSTS = ["testserver"]
    started = time.perf_counter()
    fill(articles)
    print(f"{articles:,} articles in {time.perf_counter() - started:.0f} s, {size()}, load {os.getloadavg()[0]:.1f}")
    client = Client()
    client.force_login(User.objects.create_superuser("editor"))
    for name, address in PAGES.items():
        times = [asked(client, address) for _ in range(requests + WARM_UP)][WARM_UP:]
        cuts = quantiles(times, n=20)
        print(f"{name:40} p50 {cuts[9]:7.0f} ms   p95 {cuts[18]:7.0f} ms", flush=True)


PAGES = {
    "first page": "/admin/",
    "feeds": "/admin/articles/feed/",
    "articles": "/admin/articles/article/",
    "articles, page 100": "/admin/articles/article/?p=100",
    "articles, partial": "/admin/articles/article/?partial_reason__isempty=0",
    "articles, set aside": "/admin/articles/article/?set_aside=yes",
    "articles in French": "/admin/articles/article/?language__exact=fr",
    "articles, language unknown": "/admin/articles/article/?language__exact=",
    "articles, demo": "/admin/articles/article/?source__is_demo__exact=1",
    "articles with a common word": "/admin/articles/article/?q=studio",
    "articles with a rare word": "/admin/articles/article/?q=zebra",
    "claims": "/admin/articles/claim/",
    "claims of a kind": "/admin/articles/claim/?kind__exact=legal",
    "claims in a rare status": "/admin/articles/claim/?status__exact=denied",
    "claims with a common word": "/admin/articles/claim/?q=studio",
    "claims with a rare word": "/admin/articles/claim/?q=zebra",
    "events": "/admin/articles/event/",
    "events by date": "/admin/articles/event/?o=5",
    "events of a kind": "/admin/articles/event/?kind__exact=legal",
    "events in a rare status": "/admin/articles/event/?status__exact=denied",
    "events in conflict": "/admin/articles/event/?conflict=open",
    "events of a name": "/admin/articles/event/?q=works+17",
    "suggested names": "/admin/articles/suggestedname/",
    "removed addresses": "/admin/articles/tombstone/",
    "removed addresses, a part": "/admin/articles/tombstone/?q=gone.example/777",
    "digests": "/admin/articles/digest/",
    "digests, unsure": "/admin/articles/digest/?state__exact=unsure",
    "digests of an address": "/admin/articles/digest/?q=reader777%40",
    "subscribers": "/admin/articles/subscriber/",
    "subscribers of an address": "/admin/articles/subscriber/?q=reader777",
    "entities": "/admin/articles/entity/",
}


def asked(client: Client, address: str) -> float:
    started = time.perf_counter()
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address}: {response.status_code}")
    return (time.perf_counter() - started) * 1000


def fill(articles: int) -> None:
    """Rows by SQL, without triggers, from one of each that the factories made."""
    events, feed = articles * 6 // 10, make_feed()
    done = {"tagger_version": TAGGER_VERSION, "bands": [1], "search": "studio"}
    article = make_article(source=feed.source, feed=feed, text="Works 1 signs with studio", **done)
    works = make_entity("Works 1")
    make_event(make_claim(article, EventKind.LAUNCH, who=[(works, Role.MAKER)]))
    name = SuggestedName.objects.create(folded="name 1")
    Suggestion.objects.create(article=article, name=name, form="Name 1", kind="company", start=0, end=5)
    Tombstone.objects.create(url="https://gone.example/1")
    reader = Subscriber.objects.create(email="reader1@mail.example", language="fr", confirmed_at=timezone.now())
    Digest.objects.create(subscriber=reader, period_start=NOW.date(), period_end=timezone.localdate(), state="sent")
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        copy_all(articles, events)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def copy_all(articles: int, events: int) -> None:
    source = {"name": "'Source ' || n", "site": "'https://s' || n || '.example/'", "is_demo": "n % 250 = 0"}
    copy("source", source, 2, FEEDS)
    copy("feed", {"source_id": "n", "url": "'https://s' || n || '.example/rss'"}, 2, FEEDS)
    entity = {"name": "'Works ' || n", "slug": "'works-' || n"}
    copy("entity", entity, 2, ENTITIES)
    copy("alias", {"entity_id": "n", "form": "'Works ' || n", "folded": "'works ' || n"}, 2, ENTITIES)
    copy("article", article_columns(), 2, articles)
    told = {"kind": KIND, "status": STATUS}
    when = {"sort_day": f"{TOLD_AT}::date", **dict.fromkeys(("first_told_at", "last_told_at", "news_at"), TOLD_AT)}
    conflicts = "CASE WHEN n % 1000 = 0 THEN '[\"amount\"]' ELSE '[]' END::jsonb"
    copy("event", told | when | {"appeared_at": TOLD_AT, "conflicts": conflicts}, 2, events)
    who = {"entity_id": f"n % {ENTITIES} + 1", "label": f"'Works ' || n % {ENTITIES} + 1"}
    copy("eventparticipant", who | {"event_id": "n", "label": "'Works ' || n"}, 2, events)
    placed = dict.fromkeys(("event_id", "placed_id"), f"n % {events} + 1")
    copy("claim", told | placed | {"article_id": "n", "told_at": TOLD_AT}, 2, articles)
    copy("suggestedname", {"folded": "'name ' || n"}, 2, articles // 100)
    copy("suggestion", {"article_id": "n", "name_id": f"n % {articles // 100} + 1"}, 2, articles)
    url = "'https://gone.example/' || n"
    copy("tombstone", {"url": url, "address_key": "'k' || n"}, 2, articles // 100)
    copy("subscriber", {"email": "'reader' || n || '@mail.example'", "key": "gen_random_uuid()"}, 2, SUBSCRIBERS)
    day = f"date '2026-03-02' - (n / {SUBSCRIBERS} * 7)"
    digest = {"subscriber_id": f"n % {SUBSCRIBERS} + 1", "period_start": day, "period_end": f"{day} + 7"}
    copy("digest", digest | {"state": "CASE WHEN n % 1000 = 0 THEN 'unsure' ELSE 'sent' END"}, 2, articles // 10)


def article_columns() -> dict[str, str]:
    return {
        **dict.fromkeys(("source_id", "feed_id"), f"n % {FEEDS} + 1"),
        "url": "'https://article.example/' || n",
        **dict.fromkeys(("entry_key", "address_key"), "'k' || n"),
        **dict.fromkeys(("published_at", "stored_at"), TOLD_AT),
        "language": "CASE WHEN n % 10000 = 0 THEN '' ELSE (ARRAY['en','fr'])[n % 2 + 1] END",
        "title": TEXT,
        "text": TEXT,
        "search": f"to_tsvector('jalon_en', {TEXT})",
        "partial_reason": "CASE WHEN n % 100 = 0 THEN 'its page was not read yet' ELSE '' END",
        "tries": "CASE WHEN n % 1000 = 1 THEN 5 ELSE 0 END",
    }


def size() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        return str(cursor.fetchone()[0])


if __name__ == "__main__":
    with _servers:
        main()
