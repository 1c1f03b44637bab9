"""When a feed is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.rhythm import (
    LONGEST,
    SHORTEST,
    Rhythm,
    Wishes,
    interval_for,
    is_oddly_silent,
    later,
    max_age,
    next_poll,
    retry_after,
    rhythm_of,
    wishes_of,
)

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNKNOWN = timedelta(minutes=15)
NO_WISHES = Wishes()


def every(gap: timedelta, count: int = 10, newest: datetime = NOW) -> Rhythm:
    return rhythm_of(newest - gap * number for number in range(count))


@pytest.mark.parametrize(
    ("gap", "interval"),
    [
        (MINUTE, SHORTEST),
        (HOUR, HOUR / 8),
        (DAY, 3 * HOUR),
        (7 * DAY, 21 * HOUR),
        (30 * DAY, LONGEST),
    ],
)
def test_a_feed_is_polled_by_how_often_it_publishes(gap, interval):
    assert interval_for(every(gap), NOW, UNKNOWN) == interval


def test_a_burst_is_no_rhythm():
    dates = [NOW - 10 * DAY + number * MINUTE for number in range(5)] + [NOW - number * DAY for number in range(5)]
    assert every(DAY).usual_gap == DAY
    assert timedelta(hours=26) < rhythm_of(dates).usual_gap < timedelta(hours=27)


def test_a_feed_that_fell_silent_is_polled_ever_less():
    hourly = every(HOUR)
    waits = [interval_for(hourly, NOW + silence, UNKNOWN) for silence in (HOUR, 10 * HOUR, 2 * DAY, 40 * DAY)]
    assert waits == [HOUR / 8, 25 * MINUTE, 2 * HOUR, LONGEST]


def test_a_feed_without_dates_has_the_common_interval():
    assert interval_for(Rhythm(), NOW, UNKNOWN) == UNKNOWN
    assert rhythm_of([NOW, NOW - HOUR]) == Rhythm(newest=NOW)


@given(st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2024, 5, 2)), max_size=40))
def test_any_dates_give_an_interval_within_bounds(dates):
    rhythm = rhythm_of(date.replace(tzinfo=UTC) for date in dates)
    assert SHORTEST <= interval_for(rhythm, NOW, UNKNOWN) <= LONGEST


@pytest.mark.parametrize(
    ("head", "wishes"),
    [
        (b"<ttl>60</ttl>", Wishes(HOUR)),
        (b"<TTL> 5 </TTL>", Wishes(5 * MINUTE)),
        (b"<ttl>99999</ttl>", Wishes(6 * HOUR)),
        (b"<ttl>soon</ttl>", NO_WISHES),
        (b"<skipHours>\n<hour>1</hour><hour> 24 </hour></skipHours>", Wishes(skip_hours=(0, 1))),
        (b"<skipHours>" + b"".join(b"<hour>%d</hour>" % hour for hour in range(24)) + b"</skipHours>", NO_WISHES),
        (b"<item><ttl>60</ttl></item>", NO_WISHES),
        (b"", NO_WISHES),
    ],
)
def test_what_a_feed_asks_of_its_readers(head, wishes):
    assert wishes_of(b"<rss><channel>" + head + b"<item></item></channel></rss>") == wishes


@pytest.mark.parametrize(
    ("header", "age"),
    [
        ("public, max-age=1800", 30 * MINUTE),
        ("Max-Age = 60", MINUTE),
        ("s-maxage=10, max-age=0", timedelta(0)),
        ("max-age=31536000", 6 * HOUR),
        ("s-max-age=99", timedelta(0)),
        ("no-cache", timedelta(0)),
        ("", timedelta(0)),
    ],
)
def test_how_long_an_answer_is_fresh(header, age):
    assert max_age(header) == age


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 2 * MINUTE),
        (" 7200 ", 2 * HOUR),
        ("999999999999", LONGEST),
        ("Thu, 02 May 2024 14:00:00 GMT", 2 * HOUR),
        ("Thu, 02 May 2024 14:00:00 -0000", 2 * HOUR),
        ("Wed, 01 May 2024 14:00:00 GMT", timedelta(0)),
        ("soon", timedelta(0)),
        ("-5", timedelta(0)),
        ("", timedelta(0)),
    ],
)
def test_retry_after_in_either_form(header, wait):
    assert retry_after(header, NOW) == wait


def test_feeds_that_began_together_do_not_stay_together():
    polls = {next_poll(NOW, HOUR, NO_WISHES, f"https://{number}.example/feed") for number in range(600)}
    minutes = {int((poll - NOW) / MINUTE) for poll in polls}
    assert minutes == set(range(60, 72))


def test_a_wish_for_fewer_polls_is_heeded_and_one_for_more_is_not():
    assert HOUR <= next_poll(NOW, SHORTEST, Wishes(HOUR), "feed") - NOW <= 1.2 * HOUR
    assert HOUR <= next_poll(NOW, HOUR, Wishes(MINUTE), "feed") - NOW <= 1.2 * HOUR


@given(st.sets(st.integers(0, 23), max_size=23), st.integers(0, 23))
def test_no_poll_falls_into_a_skipped_hour(hours, start):
    now = NOW.replace(hour=start)
    at = next_poll(now, HOUR, Wishes(skip_hours=tuple(sorted(hours))), "feed")
    assert at.hour not in hours
    assert now + HOUR <= at <= now + 26 * HOUR


@given(st.text(), st.timedeltas(timedelta(0), LONGEST))
def test_a_spread_wait_is_never_shorter_and_always_the_same(name, wait):
    assert wait <= later(wait, name) <= wait * 1.2
    assert later(wait, name) == later(wait, name)


@pytest.mark.parametrize(
    ("gap", "silence", "is_odd"),
    [
        (HOUR, 47 * HOUR, False),
        (HOUR, 49 * HOUR, True),
        (2 * DAY, 4 * DAY, False),
        (2 * DAY, 5 * DAY, True),
        (30 * DAY, 59 * DAY, False),
    ],
)
def test_a_silence_is_odd_by_the_feeds_own_past(gap, silence, is_odd):
    assert is_oddly_silent(every(gap), NOW + silence) is is_odd


def test_of_a_feed_whose_rhythm_is_unknown_no_silence_is_odd():
    assert not is_oddly_silent(Rhythm(newest=NOW - 900 * DAY), NOW)
    assert not is_oddly_silent(Rhythm(), NOW)
