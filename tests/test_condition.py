"""How feeds are, as their editors see it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from articles import condition
from articles.models import Feed, FeedGap, Restraint
from articles.models.feeds import FeedState, GapKind
from articles.text.faults import Fault
from articles.text.rhythm import is_oddly_silent
from tests.factories import NOW, make_article, make_feed

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def failing(**fields: object) -> Feed:
    return make_feed(**{"error": "HTTP 404 (Not Found)", "tries": 3, "last_good_at": NOW - DAY, **fields})


def quiet(silence: timedelta, longest: timedelta = DAY) -> Feed:
    return make_feed(last_good_at=NOW, usual_gap=HOUR, longest_gap=longest, newest_at=NOW - silence)


def gone() -> Feed:
    feed = failing(is_paused=True)
    FeedGap.objects.create(feed=feed, kind=GapKind.GONE, began_at=NOW - 2 * DAY)
    return feed


def state(feed: Feed) -> FeedState:
    return condition.condition(feed, NOW).state


def test_each_state_has_its_word() -> None:
    assert state(failing()) == FeedState.FAILING
    assert state(gone()) == FeedState.GONE
    assert state(quiet(4 * DAY)) == FeedState.SILENT
    assert state(make_feed()) == FeedState.NEW
    assert state(quiet(HOUR)) == FeedState.WELL
    assert state(failing(is_paused=True)) == FeedState.PAUSED


@pytest.mark.parametrize("longest", [HOUR, DAY, 3 * DAY])
@pytest.mark.parametrize("silence", [HOUR, 47 * HOUR, 49 * HOUR, 5 * DAY, 7 * DAY])
def test_the_database_calls_silent_what_the_rhythm_does(silence: timedelta, longest: timedelta) -> None:
    feed = quiet(silence, longest)
    assert (state(feed) == FeedState.SILENT) == is_oddly_silent(feed.rhythm, NOW)


def test_what_needs_an_editor_comes_first() -> None:
    well, paused, new, silent = quiet(HOUR), make_feed(is_paused=True), make_feed(), quiet(4 * DAY)
    lately, long = failing(last_good_at=NOW - HOUR), failing(last_good_at=NOW - 9 * DAY)
    left = gone()
    assert list(condition.listed(NOW)) == [long, lately, left, silent, new, well, paused]
    assert [feed for feed, _ in condition.in_trouble(NOW, 3)] == [long, lately, left]


def test_it_says_since_when_and_why() -> None:
    assert condition.condition(failing(), NOW).since == NOW - DAY
    assert condition.condition(failing(), NOW).fault == Fault.NOTHING_THERE
    assert condition.condition(gone(), NOW).since == NOW - 2 * DAY
    assert condition.condition(quiet(4 * DAY), NOW).since == NOW - 4 * DAY
    assert condition.condition(quiet(HOUR), NOW).fault is None


def test_it_shows_the_last_article_the_open_gaps_and_the_restraint_of_its_host() -> None:
    feed = make_feed(url="https://news.example.org/rss")
    make_article("Older", feed=feed, source=feed.source)
    newest = make_article("Newest", feed=feed, source=feed.source)
    gap = FeedGap.objects.create(feed=feed, kind=GapKind.FAILING, began_at=NOW)
    FeedGap.objects.create(feed=feed, kind=GapKind.MISSED, began_at=NOW, ended_at=NOW)
    told = {"domain": "example.org", "url": feed.url, "told_at": NOW, "why": "HTTP 429"}
    held = Restraint.objects.create(scope="host", place="news.example.org", until=NOW + HOUR, **told)
    Restraint.objects.create(scope="domain", place="example.org", until=NOW - HOUR, **told)
    Restraint.objects.create(scope="host", place="other.example.org", until=NOW + DAY, **told)
    how = condition.condition(feed, NOW)
    assert (how.last, list(how.gaps), how.restraint) == (newest, [gap], held)
    assert [one.title for one in condition.newest_articles(feed)] == ["Newest", "Older"]
    assert len(condition.newest_gaps(feed)) == 2


def test_many_feeds_cost_as_much_as_one(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for _ in range(5):
        feed = failing()
        make_article(feed=feed, source=feed.source)
    with django_assert_num_queries(4):
        condition.conditions(list(condition.listed(NOW)), NOW)


class TestActions:
    def test_a_feed_is_polled_now_paused_and_polled_again(self) -> None:
        feed = failing(next_poll_at=NOW + DAY)
        feeds = Feed.objects.filter(pk=feed.pk)
        assert (feeds.pause(), feeds.pause()) == (1, 0)
        assert not Feed.objects.due(NOW + 2 * DAY).exists()
        assert (feeds.resume(NOW), feeds.resume(NOW)) == (1, 0)
        assert feeds.get().error == ""
        assert list(Feed.objects.due(NOW)) == [feed]

    def test_polling_now_wakes_paused_ones_too(self) -> None:
        feed = make_feed(is_paused=True, next_poll_at=NOW + DAY)
        assert Feed.objects.filter(pk=feed.pk).poll_now(NOW) == 1
        assert list(Feed.objects.due(NOW)) == [feed]
