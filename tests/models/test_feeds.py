"""Which feeds are polled now, and how long one that fails is left alone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from articles.models import Feed
from articles.models.feeds import LONGEST_BACKOFF, PER_HOST
from tests.factories import NOW, make_feed

HOUR = timedelta(hours=1)


def due() -> list[Feed]:
    return list(Feed.objects.due(NOW))


@pytest.mark.django_db
class TestDue:
    def test_a_feed_whose_time_has_come_is_due(self) -> None:
        assert due() == []
        feed = make_feed(next_poll_at=NOW)
        make_feed(next_poll_at=NOW + timedelta(seconds=1))
        assert due() == [feed]

    def test_the_longest_waiting_comes_first(self) -> None:
        late = make_feed(next_poll_at=NOW - HOUR)
        later = make_feed(next_poll_at=NOW - 3 * HOUR)
        latest = make_feed(next_poll_at=NOW - 2 * HOUR)
        assert due() == [later, latest, late]

    def test_a_paused_feed_is_not_due(self) -> None:
        make_feed(is_paused=True)
        assert due() == []

    def test_a_feed_that_a_worker_holds_is_not_due_until_the_lease_runs_out(self) -> None:
        make_feed(claimed_until=NOW + HOUR)
        left_behind = make_feed(claimed_until=NOW)
        assert due() == [left_behind]

    def test_a_feed_that_failed_often_is_still_due(self) -> None:
        feed = make_feed(tries=1000, error="503")
        assert due() == [feed]
        assert list(Feed.objects.failing()) == [feed]

    def test_only_a_few_of_one_host_are_due_at_once_and_those_that_waited_longest(self) -> None:
        feeds = [
            make_feed(url=f"https://busy.example/{number}", next_poll_at=NOW - number * HOUR)
            for number in range(PER_HOST + 3)
        ]
        other = make_feed(url="https://calm.example/rss", next_poll_at=NOW)
        assert due() == [*feeds[: -PER_HOST - 1 : -1], other]

    def test_those_of_a_host_that_cannot_be_polled_do_not_use_up_its_places(self) -> None:
        for number in range(PER_HOST):
            make_feed(url=f"https://busy.example/paused-{number}", is_paused=True, next_poll_at=NOW - HOUR)
            make_feed(url=f"https://busy.example/held-{number}", claimed_until=NOW + HOUR, next_poll_at=NOW - HOUR)
        free = make_feed(url="https://busy.example/free")
        assert due() == [free]

    def test_the_host_is_told_by_the_address_whatever_its_case_port_and_user(self) -> None:
        feed = make_feed(url="https://user@News.Example:8443/rss")
        assert feed.host == "news.example"

    def test_a_due_feed_can_be_taken_once(self) -> None:
        feed = make_feed()
        waiting = Feed.objects.due(NOW).filter(pk=feed.pk)
        assert waiting.take(NOW) == feed
        assert waiting.take(NOW) is None


class TestBackoff:
    def test_it_grows_with_every_failure_up_to_a_bound_and_never_stops(self) -> None:
        waits = [Feed(tries=tries, interval=timedelta(seconds=30)).backoff() for tries in range(1, 40)]
        assert waits == sorted(waits)
        assert waits[0] < waits[1] < waits[5]
        assert waits[-1] == LONGEST_BACKOFF

    def test_it_stays_bounded_after_very_many_failures(self) -> None:
        assert Feed(tries=32_767, interval=timedelta(minutes=15)).backoff() == LONGEST_BACKOFF

    def test_a_failing_feed_is_asked_no_more_often_than_a_good_one(self) -> None:
        assert Feed(tries=1, interval=timedelta(hours=6)).backoff() >= timedelta(hours=6)

    def test_it_has_an_answer_before_the_first_failure(self) -> None:
        assert Feed(tries=0, interval=timedelta(seconds=30)).backoff() > timedelta(0)


@pytest.mark.django_db
@pytest.mark.parametrize("interval", [timedelta(0), timedelta(minutes=-1)])
def test_an_interval_is_positive(interval: timedelta) -> None:
    with pytest.raises(IntegrityError, match="feed_interval_positive"):
        make_feed(interval=interval)


@pytest.mark.django_db
def test_an_address_is_polled_once() -> None:
    make_feed(url="https://one.example/rss")
    with pytest.raises(IntegrityError):
        make_feed(url="https://one.example/rss")
