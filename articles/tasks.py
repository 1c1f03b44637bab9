"""The bells: each task asks a step's QuerySet what waits, does it, and rings for the next step.

A lost bell heals at the next sweep, a doubled one finds nothing left to do.
Order: poll → read → index, compare, tag → place → notice → send.
"""

from random import sample

from celery import Task, shared_task
from celery.signals import before_task_publish
from django.conf import settings
from django.utils import timezone

from articles import alarms, health, progress, subscriptions
from articles.digests import notes
from articles.digests.alerts import notice
from articles.digests.letters import Letter, Outcome, post
from articles.digests.plan import AT_ONCE as SUBSCRIBERS_AT_ONCE
from articles.digests.plan import find_turns, plan_weekly
from articles.digests.send import send_waiting, tell_unsure
from articles.ingest.poll import poll_feed
from articles.ingest.push import ask
from articles.ingest.read import go_on_with_summaries, read_some, watch_evidence
from articles.lookalikes.finding import ENTITIES_AT_ONCE
from articles.lookalikes.finding import compare_waiting as compare_names
from articles.models import Article, Digest, Feed, Push, Subscriber
from articles.models.leases import without_blame
from articles.models.search import index_waiting as index_some
from articles.placing.copies import compare_waiting as compare_some
from articles.placing.place import place_waiting as place_some
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article

FEEDS_AT_ONCE = 20
HUBS_AT_ONCE = 5
SOURCES_AT_ONCE = 50
PAGES_AT_ONCE = 10
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
    """Ring for each source that has pages to be read; in any order, so that none is always the last."""
    now = timezone.now()
    sources = list(Article.objects.waiting_for_text(now).sources())
    for source in sample(sources, min(len(sources), SOURCES_AT_ONCE)):
        read_source.apply_async((source,), expires=30)
    if go_on_with_summaries(now):
        tag_waiting.delay()


@shared_task
def read_source(source_id: int) -> None:
    """Some pages, then the bell again, so that a source with many keeps no worker from the others."""
    tried = read_some(source_id, PAGES_AT_ONCE)
    if tried == PAGES_AT_ONCE:
        read_source.apply_async((source_id,), expires=30)
    if tried:
        tag_waiting.delay()


@shared_task
def index_waiting() -> None:
    if index_some():
        index_waiting.delay()


@shared_task
def compare_waiting() -> None:
    if compare_some():
        compare_waiting.delay()
        place_waiting.delay()


@shared_task
def compare_entities() -> None:
    """Those with new names, with all others: look-alikes wait at the desk."""
    if compare_names(timezone.now()) == ENTITIES_AT_ONCE:
        compare_entities.delay()


@shared_task
def look_again() -> None:
    """Pages that events rest on are read again on their days, by the bell that reads all others."""
    watch_evidence(timezone.now())


@shared_task
def tag_waiting() -> None:
    tagged, tagger = 0, current_tagger()
    for article in Article.objects.waiting_for_tags(TAGGER_VERSION).take_each(timezone.now(), most=ARTICLES_AT_ONCE):
        with without_blame(article):
            tag_article(article, timezone.now(), tagger)
        tagged += 1
    if tagged:
        place_waiting.delay()
        tag_waiting.delay()


@shared_task
def go_on_with_long_work() -> None:
    """What was asked for at the desk: the next articles of a re-tagging are marked, what is done is ended."""
    if progress.go_on(timezone.now()):
        tag_waiting.delay()


@shared_task
def place_waiting() -> None:
    if place_some():
        place_waiting.delay()


@shared_task
def ask_hubs() -> None:
    """Hubs ask back at SITE_URL, so that only a site that can be reached over TLS has anything to ask for."""
    if settings.BEHIND_TLS:
        for push in Push.objects.to_ask_for(timezone.now())[:HUBS_AT_ONCE]:
            ask(push, timezone.now())


@shared_task
def watch_feeds() -> None:
    """Gaps are looked for at each sweep; a mail goes out at most once a day."""
    alarms.watch(timezone.now())
    alarms.mail_editors(timezone.now())


@shared_task(bind=True, max_retries=5)
def mail_link(self: Task, subscriber_id: int, wanted: str = "") -> None:  # type: ignore[type-arg]
    """To confirm an address or, where it is confirmed, to its preferences; `wanted` is what their form begins with."""
    for subscriber in Subscriber.objects.filter(pk=subscriber_id):
        _post_or_retry(self, notes.link_for(subscriber, wanted))


@shared_task(bind=True, max_retries=5)
def mail_address_link(self: Task, subscriber_id: int, address: str) -> None:  # type: ignore[type-arg]
    for subscriber in Subscriber.objects.filter(pk=subscriber_id):
        _post_or_retry(self, notes.address_link_for(subscriber, address))


def _post_or_retry(task: Task, letter: Letter) -> None:  # type: ignore[type-arg]
    """Again after half a minute, and so on, twice as long each time, only where it certainly did not go out."""
    if post(letter).outcome == Outcome.LATER:
        raise task.retry(countdown=30 * 2**task.request.retries)


@shared_task
def forget_unconfirmed() -> None:
    subscriptions.forget_unconfirmed(timezone.now())


@shared_task
def sweep_subscribers() -> None:
    """Whose hour has come gets a digest that waits; then the bell for those that do."""
    now = timezone.now()
    tell_unsure(now)
    if find_turns(now) + plan_weekly(now) >= SUBSCRIBERS_AT_ONCE:
        sweep_subscribers.delay()
    if Digest.objects.waiting(now).exists():
        send_digests.delay()


@shared_task
def send_digests() -> None:
    if send_waiting():
        send_digests.delay()


@shared_task
def notice_events() -> None:
    if notice(timezone.now()):
        notice_events.delay()


@shared_task
def heartbeat() -> None:
    """Sent by beat, done by a worker: each end leaves its sign of life."""
    health.sign_of_life("worker", timezone.now())


@before_task_publish.connect(sender="articles.tasks.heartbeat")
def beat_is_alive(**_: object) -> None:
    health.sign_of_life("beat", timezone.now())
