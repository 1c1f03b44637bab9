"""A feed's address becomes a feed that is polled."""

from datetime import UTC, datetime

import pytest

from articles.ingest import subscribe as room
from articles.ingest.answers import RefusedError
from articles.ingest.subscribe import add_feed
from articles.models import Feed, Source

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(monkeypatch):
    """Names resolve to global addresses, without a resolver being asked."""
    real = room.is_private
    monkeypatch.setattr(room, "is_private", lambda url: real(url, resolve=lambda host, port: ["93.184.215.14"]))


def test_a_public_feed_is_due_at_once_at_the_common_rhythm(public, settings):
    feed = add_feed(" https://News.example/feed.xml ", name="The News", language="en", now=NOW)
    assert (feed.url, feed.host) == ("https://news.example/feed.xml", "news.example")
    assert (feed.interval, feed.next_poll_at) == (settings.POLL_INTERVAL, NOW)
    assert (feed.source.name, feed.source.site, feed.source.language) == ("The News", "https://news.example/", "en")
    assert list(Feed.objects.due(NOW)) == [feed]


def test_a_feed_nearby_is_polled_often(site, settings):
    feed = add_feed(site.url("/feed"), now=NOW)
    assert feed.interval == settings.POLL_INTERVAL_PRIVATE
    assert site.asked == []


def test_the_same_address_is_the_same_feed(public):
    first = add_feed("https://news.example/feed", name="The News", now=NOW)
    assert add_feed("HTTPS://NEWS.example:443/feed", name="Other", now=NOW) == first
    assert Source.objects.get().name == "The News"


def test_feeds_of_a_site_share_its_source_unless_they_name_another(public):
    one, other = (add_feed(f"https://news.example/{path}", now=NOW) for path in ("a", "b"))
    named = add_feed("https://news.example/c", name="A blog", now=NOW)
    assert one.source == other.source != named.source
    assert (one.source.name, named.source.name) == ("news.example", "A blog")


def test_a_name_that_nobody_knows_now_may_be_known_later(monkeypatch, settings):
    real = room.is_private
    monkeypatch.setattr(room, "is_private", lambda url: real(url, resolve=lambda host, port: []))
    assert add_feed("https://new.example/feed", now=NOW).interval == settings.POLL_INTERVAL


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news.example/feed",
        "ftp://news.example/feed",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:secret@news.example/feed",
        "http://127.0.0.1/feed",
        "http://10.0.0.1/feed",
        "http://[::1]/feed",
        "http://169.254.169.254/latest/",
    ],
)
def test_what_may_not_be_fetched_is_not_subscribed_to(url):
    with pytest.raises(RefusedError):
        add_feed(url, now=NOW)
    assert not Feed.objects.exists()
    assert not Source.objects.exists()


def test_an_overlong_address_is_refused(public):
    with pytest.raises(RefusedError, match="longer than"):
        add_feed(f"https://news.example/{'a' * 1000}", now=NOW)
