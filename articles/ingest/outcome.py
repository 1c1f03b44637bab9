"""What a poll's outcome means for the feed: when it is polled next, where it moved, whether it rests.

Each ending frees the row that the poll took, in one statement, unless an editor gave the feed another address
meanwhile; what it writes is decided before from the moment that was passed in.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error, OperationalError, connection, transaction

from articles.ingest.answers import Fetched, FetchError, StatusError
from articles.ingest.doubt import believable
from articles.ingest.politeness import NotYetError
from articles.models import Feed, FeedGap, FeedMove
from articles.models.feeds import LONGEST_ADDRESS, LONGEST_BACKOFF, GapKind, host_of
from articles.text.feed import FeedError
from articles.text.rhythm import (
    Rhythm,
    Wishes,
    interval_for,
    max_age,
    next_poll,
    retry_after,
    rhythm_of,
    wishes_of,
)
from articles.text.values import ParsedFeed

GONE = 410
LEAST_TO_MISS_SOME = 3
LEAST_WHILE_PUSHED = timedelta(hours=1)

logger = logging.getLogger(__name__)


def unchanged(feed: Feed, now: datetime, answer: Fetched) -> None:
    """It is there and lists what it listed."""
    _did_well(feed, now, answer, feed.rhythm, feed.wishes, {})


def succeeded(feed: Feed, now: datetime, answer: Fetched, parsed: ParsedFeed, *, is_new: bool) -> None:
    """`is_new` says that some of its entries had not been here before."""
    rhythm, wishes = _rhythm_now(feed, now, dates_of(parsed, now), is_new), wishes_of(answer.body)
    changes: dict[str, object] = {
        "usual_gap": rhythm.usual_gap,
        "longest_gap": rhythm.longest_gap,
        "newest_at": rhythm.newest,
        "asked_interval": wishes.interval,
        "skip_hours": list(wishes.skip_hours),
        "parser": parsed.parser,
        "etag": _if_it_fits(answer.etag, 500),
        "last_modified": _if_it_fits(answer.last_modified, 200),
    }
    _did_well(feed, now, answer, rhythm, wishes, changes)


def _did_well(
    feed: Feed, now: datetime, answer: Fetched, rhythm: Rhythm, wishes: Wishes, changes: dict[str, object]
) -> None:
    changes |= {"last_good_at": now, "error": "", "tries": 0}
    if not feed.is_nearby:
        changes["interval"] = interval_for(rhythm, now, settings.POLL_INTERVAL)
    _finish(feed, now, _next_poll(feed, now, rhythm, wishes, answer), changes)
    if answer.moved_to:
        moved(feed, now, answer.moved_to, "moved for good, its server says")


def failed(feed: Feed, now: datetime, problem: FetchError | FeedError) -> None:
    """It is tried again after ever longer waits, for ever; only what its publisher calls gone for good rests."""
    wait, is_gone = feed.backoff(), False
    changes: dict[str, object] = {"error": str(problem)}
    if isinstance(problem, StatusError):
        wait = min(max(wait, retry_after(problem.told_retry_after, now)), LONGEST_BACKOFF)
        is_gone = problem.status == GONE
    if is_gone:
        changes = {"error": f"{problem}: paused, for its publisher says that it is gone", "is_paused": True}
    _finish(feed, now, now + wait, changes)
    if is_gone:
        FeedGap.objects.get_or_create(
            feed=feed, kind=GapKind.GONE, ended_at=None, defaults={"began_at": feed.well_until, "why": feed.error}
        )


def not_stored(feed: Feed, problem: OperationalError) -> None:
    """The database failed under what the feed brought. It is due still, and is polled again when its lease runs out;
    where the database cannot even note why, only the log tells."""
    why = str(problem).partition("\n")[0]
    feed.error = f"the database could not store it: {why}"
    logger.error("polling %s: %s", feed.url, feed.error)
    connection.close_if_unusable_or_obsolete()
    with suppress(Error):
        Feed.objects.filter(pk=feed.pk, url=feed.url).update(error=feed.error)


def put_off(feed: Feed, wait: NotYetError) -> None:
    """It was not its turn: nothing is known of the feed that was not known before."""
    Feed.objects.filter(pk=feed.pk).give_back()
    Feed.objects.filter(pk=feed.pk, url=feed.url).update(next_poll_at=wait.until)


def moved(feed: Feed, now: datetime, to_url: str, why: str) -> bool:
    """Follow the feed to its new address, and record it. One that is followed there already is paused here."""
    from_url = feed.url
    if to_url == from_url or len(to_url) > LONGEST_ADDRESS:
        return False
    if Feed.objects.filter(url=to_url).exists():
        told = f"moved to {to_url}, which is followed already: paused"
        return bool(Feed.objects.filter(pk=feed.pk, url=from_url).update(is_paused=True, error=told))
    host = host_of(to_url)
    is_nearby = feed.is_nearby and host == feed.host
    with transaction.atomic():
        if not Feed.objects.filter(pk=feed.pk, url=from_url).update(url=to_url, host=host, is_nearby=is_nearby):
            return False
        FeedMove.objects.create(feed=feed, from_url=from_url, to_url=to_url, moved_at=now, why=why)
    feed.url, feed.host, feed.is_nearby = to_url, host, is_nearby
    return True


def note_missed(feed: Feed, now: datetime, parsed: ParsedFeed, *, new: int) -> None:
    """A feed of which nothing listed was known has moved on by more than it lists since it was polled last."""
    listed, dates = len(parsed.entries), dates_of(parsed, now)
    if new < listed or listed < LEAST_TO_MISS_SOME or feed.newest_at is None or not dates:
        return
    if min(dates) > feed.newest_at:
        why = f"all {listed} entries listed were new: others came and went between two polls"
        FeedGap.objects.create(feed=feed, kind=GapKind.MISSED, began_at=feed.newest_at, ended_at=min(dates), why=why)


def dates_of(parsed: ParsedFeed, now: datetime) -> list[datetime]:
    return [date for entry in parsed.entries if (date := believable(entry.published, now))]


def _rhythm_now(feed: Feed, now: datetime, dates: Sequence[datetime], is_new: bool) -> Rhythm:
    """The listed entries' rhythm. Those without dates are as new as their arrival; the newest never gets older."""
    seen = rhythm_of(dates)
    moments = [feed.newest_at, seen.newest, now if is_new and not dates else None]
    return Rhythm(seen.usual_gap, seen.longest_gap, max((one for one in moments if one), default=None))


def _next_poll(feed: Feed, now: datetime, rhythm: Rhythm, wishes: Wishes, answer: Fetched) -> datetime:
    if feed.is_nearby:
        return now + feed.interval
    interval = max(interval_for(rhythm, now, settings.POLL_INTERVAL), max_age(answer.cache_control))
    if feed.pushed_until and feed.pushed_until > now:
        interval = max(interval, LEAST_WHILE_PUSHED)
    return next_poll(now, interval, wishes, feed.url)


def _if_it_fits(validator: str, most: int) -> str:
    """A validator is good whole or not at all."""
    return validator if len(validator) <= most else ""


def _finish(feed: Feed, now: datetime, next_poll_at: datetime, changes: dict[str, object]) -> None:
    changes |= {"last_polled_at": now, "next_poll_at": next_poll_at, "claimed_until": None}
    Feed.objects.filter(pk=feed.pk, url=feed.url).update(**changes)
    for name, value in changes.items():
        setattr(feed, name, value)
