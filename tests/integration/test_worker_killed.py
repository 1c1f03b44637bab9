"""A worker killed with SIGKILL in the middle of a poll loses nothing and doubles nothing."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from django.utils import timezone

from articles import starter
from articles.ingest.subscribe import add_feed
from articles.models import Article, Claim, Feed, Mention
from articles.tagging import TAGGER_VERSION
from tests.ingest.servers import HTML, Reply, Site, Wire, site
from tests.integration.processes import environment, running, wait_until
from tests.integration.rss import rss, whole_text

__all__ = ["site"]

ITEMS = 200
PAGES = 100
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def feed_body(site: Site) -> str:
    sentence = "Mistral AI raised 600 million euros from General Catalyst on Tuesday, its report number {} says."
    return rss(
        (site.url(f"/{n}"), f"Mistral AI raises funds, report {n}", whole_text(sentence.format(n)))
        for n in range(ITEMS)
    )


def tagged() -> int:
    return Article.objects.filter(tagger_version=TAGGER_VERSION).count()


def check_that_each_is_there_once(feed: Feed) -> None:
    assert feed.articles.count() == Article.objects.count() == ITEMS
    mentions = Counter(Mention.objects.values_list("article_id", flat=True))
    claims = Counter(Claim.objects.values_list("article_id", flat=True))
    assert len(mentions) == len(claims) == ITEMS
    assert len(set(mentions.values())) == len(set(claims.values())) == 1, "one text, so each has the same rows"


def worked_off(feed: Feed) -> Callable[[], bool]:
    def holds() -> bool:
        feed.refresh_from_db()
        return tagged() == ITEMS and not Claim.objects.filter(event=None).exists() and feed.last_good_at is not None

    return holds


def test_while_its_articles_are_being_tagged(site: Site, feed_body: str, tmp_path: Path) -> None:
    starter.load_gazetteer()
    feed = add_feed(site.put("/feed.xml", feed_body), now=timezone.now())
    env = environment(FETCH_PRIVATE_NETWORKS="127.0.0.0/8", LEASE_SECONDS="3", POLL_INTERVAL_PRIVATE="3600")
    with running(env, tmp_path / "beat") as replace_worker:
        wait_until(lambda: tagged() >= ITEMS // 10, "some are tagged")
        replace_worker()
        assert tagged() < ITEMS, "the worker was to die before its work was done"
        wait_until(worked_off(feed), "the second worker does the rest")
    check_that_each_is_there_once(feed)


def test_while_its_pages_are_read_and_its_feed_is_edited(site: Site, tmp_path: Path) -> None:
    """Titles, ids and the ways of writing the addresses change at the same time as the worker dies."""

    def feed_body(edited: str, guid: str, query: str) -> str:
        items = "".join(
            f"<item><title>Mistral AI raises funds, report {n}{edited}</title>"
            f"<guid isPermaLink='false'>{guid}{n}</guid>"
            f"<link>{site.url(f'/{n}')}{query}</link><description>Report {n}.</description></item>"
            for n in range(PAGES)
        )
        return f"<rss version='2.0'><channel><title>Wire</title><language>en</language>{items}</channel></rss>"

    for n in range(PAGES):
        text = "".join(f"<p>Sentence {m} of report {n} of the wire, told at some length.</p>" for m in range(20))
        site.put(f"/{n}", f"<html lang=en><body><article>{text}</article></body></html>", HTML)
    feed = add_feed(site.put("/feed.xml", feed_body("", "a", "")), now=timezone.now())
    read = Article.objects.filter(partial_reason="", version__gt=1)
    env = environment(FETCH_PRIVATE_NETWORKS="127.0.0.0/8", LEASE_SECONDS="3", POLL_INTERVAL_PRIVATE="1")
    with running(env, tmp_path / "beat") as replace_worker:
        wait_until(lambda: read.count() >= PAGES // 10, "some pages are read")
        site.put("/feed.xml", feed_body(", corrected", "b", "?utm_source=rss"))
        Feed.objects.update(next_poll_at=timezone.now())
        replace_worker()
        assert read.count() < PAGES, "the worker was to die before its work was done"
        corrected = read.filter(title__endswith=", corrected", tagger_version=TAGGER_VERSION)
        wait_until(lambda: corrected.count() == PAGES, "the second worker does the rest")
    assert feed.articles.count() == Article.objects.count() == PAGES
    for article in Article.objects.prefetch_related("versions"):
        told = [(one.title, one.text) for one in (*article.versions.all(), article)]
        assert len(told) == len(set(told)) == article.version <= 3


def test_while_the_feed_is_half_sent(site: Site, feed_body: str, tmp_path: Path) -> None:
    half_sent, body = Event(), feed_body.encode()

    def half(wire: Wire) -> None:
        wire.head("Content-Type: application/rss+xml", f"Content-Length: {len(body)}")
        wire.send(body[: len(body) // 2])
        half_sent.set()
        wire.stopping.wait(60)

    starter.load_gazetteer()
    feed = add_feed(site.misbehave("/feed.xml", half), now=timezone.now())
    env = environment(FETCH_PRIVATE_NETWORKS="127.0.0.0/8", LEASE_SECONDS="3", POLL_INTERVAL_PRIVATE="3600")
    with running(env, tmp_path / "beat") as replace_worker:
        assert half_sent.wait(60)
        site.replies["/feed.xml"] = Reply(body)
        replace_worker()
        assert Article.objects.count() == 0
        wait_until(worked_off(feed), "the second worker polls again")
    check_that_each_is_there_once(feed)
