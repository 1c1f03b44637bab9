"""The bells: each task asks a step's QuerySet what waits, does it, and rings for the next step.

A lost bell heals at the next sweep, a doubled one finds nothing left to do. Order: poll → read → index, tag → place.
"""

from celery import shared_task
from celery.signals import before_task_publish
from django.utils import timezone

from articles import health
from articles.ingest.poll import poll_feed
from articles.ingest.read import read_article
from articles.models import Article, Feed
from articles.models.search import index_waiting as index_some
from articles.placing import place_waiting as place_some
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article

FEEDS_AT_ONCE = 20
SOURCES_AT_ONCE = 20
ARTICLES_AT_ONCE = 50


@shared_task
def sweep_feeds() -> None:
    """Ring once for each feed that is due; the ringing takes nothing, the poll does."""
    for pk in Feed.objects.due(timezone.now()).values_list("pk", flat=True)[:FEEDS_AT_ONCE]:
        poll.apply_async((pk,), expires=60)


@shared_task
def poll(feed_id: int) -> None:
    now = timezone.now()
    feed = Feed.objects.due(now).filter(pk=feed_id).take(now)
    if feed is not None:
        poll_feed(feed, now)
        read_waiting.delay()
        index_waiting.delay()
        tag_waiting.delay()


@shared_task
def read_waiting() -> None:
    """One page of each source a sweep, so that no site sees a burst."""
    waiting = Article.objects.waiting_for_text(timezone.now())
    for source in waiting.sources()[:SOURCES_AT_ONCE]:
        article = waiting.filter(source=source).take(timezone.now())
        if article is not None:
            read_article(article, timezone.now())
    tag_waiting.delay()


@shared_task
def index_waiting() -> None:
    if index_some():
        index_waiting.delay()


@shared_task
def tag_waiting() -> None:
    tagged, tagger = 0, current_tagger()
    for article in Article.objects.waiting_for_tags(TAGGER_VERSION).take_each(timezone.now(), most=ARTICLES_AT_ONCE):
        tag_article(article, timezone.now(), tagger)
        tagged += 1
    if tagged:
        place_waiting.delay()
        tag_waiting.delay()


@shared_task
def place_waiting() -> None:
    if place_some():
        place_waiting.delay()


@shared_task
def heartbeat() -> None:
    """Sent by beat, done by a worker: each end leaves its sign of life."""
    health.sign_of_life("worker", timezone.now())


@before_task_publish.connect(sender="articles.tasks.heartbeat")
def beat_is_alive(**_: object) -> None:
    health.sign_of_life("beat", timezone.now())
