"""What a poll's outcome means for the feed."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.ingest import politeness
from articles.ingest.outcome import moved
from articles.ingest.poll import PollResult
from articles.ingest.subscribe import add_feed
from articles.models import Article, Feed, FeedGap, FeedMove
from articles.models.feeds import GapKind
from tests.ingest.servers import HTML
from tests.ingest.test_poll import item, poll_again, rss

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def feed(site, settings, monkeypatch) -> Feed:
    """A feed on loopback that is met as one of the open web."""
    feed = add_feed(site.put("/feed", rss(item(1))), now=NOW)
    Feed.objects.update(is_nearby=False, interval=settings.POLL_INTERVAL)
    monkeypatch.setattr(politeness, "is_ours", lambda url: False)
    settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6000, 1000
    feed.refresh_from_db()
    return feed


def dated(number: int, date: datetime) -> str:
    return item(number, more=f"<pubDate>{date:%a, %d %b %Y %H:%M:%S} GMT</pubDate>")


class TestRhythm:
    def test_it_is_learnt_from_the_entries(self, site, feed):
        site.put("/feed", rss(*(dated(number, NOW - number * DAY) for number in range(10))))
        poll_again(feed)
        assert (feed.usual_gap, feed.longest_gap, feed.newest_at, feed.interval) == (DAY, DAY, NOW, 3 * HOUR)
        assert NOW + 3 * HOUR <= feed.next_poll_at <= NOW + 3.6 * HOUR

    def test_silence_makes_it_slower_though_nothing_is_sent(self, site, feed):
        site.put("/feed", rss(*(dated(number, NOW - number * HOUR) for number in range(10))), validates=True)
        poll_again(feed)
        assert feed.interval == HOUR / 8
        assert poll_again(feed, NOW + 2 * DAY).not_modified
        assert (feed.interval, feed.newest_at) == (2 * HOUR, NOW)

    def test_entries_without_dates_are_as_new_as_their_arrival(self, site, feed, settings):
        poll_again(feed)
        assert (feed.newest_at, feed.interval) == (NOW, settings.POLL_INTERVAL)
        poll_again(feed, NOW + HOUR)
        assert feed.newest_at == NOW

    def test_the_feeds_wishes_are_heeded_and_remembered(self, site, feed):
        head = "<ttl>180</ttl><skipHours><hour>15</hour><hour>16</hour></skipHours>"
        site.put("/feed", rss(item(1), title=f"Le Relais</title>{head}<title>"), validates=True)
        for now in (NOW, NOW.replace(minute=1)):
            poll_again(feed, now)
            assert feed.asked_interval == 3 * HOUR
            assert feed.next_poll_at.hour == 17

    def test_a_fresh_answer_is_not_asked_for_again(self, site, feed):
        site.put("/feed", rss(item(1)), headers={"Cache-Control": "max-age=7200"})
        poll_again(feed)
        assert NOW + 2 * HOUR <= feed.next_poll_at <= NOW + 2.4 * HOUR

    def test_a_feed_nearby_keeps_its_interval(self, site, feed):
        Feed.objects.update(is_nearby=True, interval=timedelta(seconds=30))
        site.put("/feed", rss(*(dated(number, NOW - number * DAY) for number in range(10))))
        poll_again(feed)
        assert (feed.interval, feed.next_poll_at) == (timedelta(seconds=30), NOW + timedelta(seconds=30))


class TestMoves:
    @pytest.mark.parametrize("status", [301, 308])
    def test_a_move_for_good_is_followed_and_recorded(self, site, feed, status):
        old, new = feed.url, site.put("/new", rss(item(1)), validates=True)
        site.redirect("/feed", new, status)
        assert poll_again(feed).new == 1
        assert feed.url == new
        move = FeedMove.objects.get()
        assert (move.feed, move.from_url, move.to_url, move.moved_at) == (feed, old, new, NOW)
        assert poll_again(feed, NOW + HOUR).not_modified
        assert [one.path for one in site.asked] == ["/feed", "/new", "/new"]

    @pytest.mark.parametrize("status", [302, 303, 307])
    def test_a_passing_one_is_not(self, site, feed, status):
        site.redirect("/feed", site.put("/new", rss(item(1))), status)
        poll_again(feed)
        assert feed.url == site.url("/feed")
        assert not FeedMove.objects.exists()

    def test_nor_one_to_what_is_no_feed(self, site, feed):
        site.redirect("/feed", site.put("/parked", "<!DOCTYPE html><p>Buy this domain", HTML), 301)
        assert "a web page" in poll_again(feed).error
        assert feed.url == site.url("/feed")

    def test_one_to_a_feed_that_is_followed_already_rests(self, site, feed):
        new = add_feed(site.put("/new", rss(item(1))), now=NOW)
        site.redirect("/feed", new.url, 301)
        poll_again(feed)
        assert feed.is_paused
        assert "followed already" in feed.error

    def test_an_editor_who_changed_the_address_meanwhile_is_not_overruled(self, site, feed):
        new = site.put("/new", rss(item(1)))
        Feed.objects.filter(pk=feed.pk).update(url=site.url("/chosen"))
        assert not moved(feed, NOW, new, "moved for good")
        assert Feed.objects.get().url == site.url("/chosen")
        assert not FeedMove.objects.exists()

    def test_one_that_leaves_ones_own_network_is_met_with_courtesy(self, feed):
        Feed.objects.update(is_nearby=True)
        feed.refresh_from_db()
        assert moved(feed, NOW, "https://press.example/rss", "moved for good")
        feed.refresh_from_db()
        assert (feed.host, feed.is_nearby) == ("press.example", False)


class TestASitesAddressAlone:
    PAGE = '<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><p>Hello'

    def test_the_feed_that_the_page_names_is_polled_instead(self, site, feed):
        site.put("/feed", self.PAGE, HTML)
        site.put("/rss", rss(item(1), item(2)))
        poll_again(feed)
        assert (feed.url, feed.error, feed.tries, feed.next_poll_at) == (site.url("/rss"), "", 0, NOW)
        assert poll_again(feed).new == 2
        assert FeedMove.objects.get().from_url == site.url("/feed")

    def test_a_feed_is_not_given_up_for_a_page(self, site, feed):
        poll_again(feed)
        site.put("/feed", self.PAGE, HTML)
        assert "a web page, not a feed" in poll_again(feed, NOW + HOUR).error
        assert feed.url == site.url("/feed")


def test_a_feed_that_is_gone_rests_and_says_so(site, feed):
    site.put("/feed", "", status=410)
    assert "HTTP 410 (Gone): paused" in poll_again(feed).error
    assert feed.is_paused
    gap = FeedGap.objects.get()
    assert (gap.kind, gap.ended_at, gap.why) == (GapKind.GONE, None, feed.error)


def test_its_turn_has_not_come(site, feed, settings, monkeypatch):
    until = NOW + timedelta(seconds=7)
    Feed.objects.update(error="HTTP 500", tries=3)

    def not_yet(*_: object, **__: object) -> None:
        raise politeness.NotYetError(until, "not yet")

    monkeypatch.setattr("articles.ingest.poll.fetch_politely", not_yet)
    assert poll_again(feed) == PollResult(waits=True)
    assert (feed.next_poll_at, feed.claimed_until, feed.tries, feed.error) == (until, None, 3, "HTTP 500")
    assert feed.last_polled_at is None


class TestEntriesMissed:
    def window(self, *numbers: int) -> str:
        return rss(*(dated(number, NOW - 10 * DAY + number * HOUR) for number in numbers))

    def test_a_feed_that_moved_on_by_more_than_it_lists_leaves_a_gap(self, site, feed):
        site.put("/feed", self.window(1, 2, 3))
        poll_again(feed)
        site.put("/feed", self.window(8, 9, 10))
        poll_again(feed)
        gap = FeedGap.objects.get()
        assert (gap.kind, gap.began_at, gap.ended_at) == (
            GapKind.MISSED,
            NOW - 10 * DAY + 3 * HOUR,
            NOW - 10 * DAY + 8 * HOUR,
        )

    @pytest.mark.parametrize("later", [(3, 4, 5), (2, 3), (1, 2, 3)])
    def test_one_that_still_lists_something_known_does_not(self, site, feed, later):
        site.put("/feed", self.window(1, 2, 3))
        poll_again(feed)
        site.put("/feed", self.window(*later))
        poll_again(feed)
        assert not FeedGap.objects.exists()
        assert Article.objects.count() == max(later)
