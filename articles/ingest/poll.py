"""Feed → articles: what a feed lists is stored once, and what it changed later is kept as a version.

1. The caller took the feed's row. 2. Fetch and parse, outside any transaction. 3. Store what it lists (`entries`); to
do it again changes nothing. 4. Only then note validators and the next poll (`outcome`), so that a worker that
dies before leaves the feed to be polled again.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import OperationalError

from articles.ingest import outcome
from articles.ingest.answers import FEED, Fetched, FetchError
from articles.ingest.entries import store_entries
from articles.ingest.politeness import NotYetError, fetch_politely
from articles.ingest.push import note_hub
from articles.models import Feed, Source
from articles.text.discovery import feeds_named
from articles.text.feed import FeedError, parse_feed
from articles.text.sitemap import newest_listed
from articles.text.websub import hub_of


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a poll brought: entries listed, articles stored anew and given a new version, or the `error`. One that
    `waits` asked for nothing yet."""

    listed: int = 0
    new: int = 0
    changed: int = 0
    error: str = ""
    not_modified: bool = False
    waits: bool = False


def poll_feed(feed: Feed, now: datetime) -> PollResult:
    """Poll a feed whose row the caller took. What feeds and servers do wrong ends in the feed's `error`."""
    try:
        answer = _fetched(feed, now)
    except NotYetError as wait:
        outcome.put_off(feed, wait)
        return PollResult(waits=True)
    except FetchError as problem:
        outcome.failed(feed, now, problem)
        return PollResult(error=feed.error)
    try:
        return _taken_in(feed, now, answer)
    except OperationalError as problem:
        outcome.not_stored(feed, problem)
        return PollResult(error=feed.error)


def _fetched(feed: Feed, now: datetime) -> Fetched:
    """What the feed's address gives; where that is a list of sitemaps, the one of them that changed last, which is
    asked for each time, whatever its list's validators say."""
    answer = fetch_politely(feed.url, now, etag=feed.etag, last_modified=feed.last_modified, accept=FEED)
    sitemap = newest_listed(answer.body, answer.url)
    if not sitemap:
        return answer
    listed = fetch_politely(sitemap, now, accept=FEED)
    return replace(listed, etag="", last_modified="", moved_to=answer.moved_to)


def _taken_in(feed: Feed, now: datetime, answer: Fetched) -> PollResult:
    if answer.not_modified:
        outcome.unchanged(feed, now, answer)
        return PollResult(not_modified=True)
    try:
        parsed = parse_feed(answer.body, answer.url, answer.content_type)
    except FeedError as problem:
        outcome.failed(feed, now, problem)
        _go_where_the_page_says(feed, now, answer)
        return PollResult(error=feed.error)
    stored = store_entries(feed, parsed, now)
    if parsed.title:
        Source.objects.filter(pk=feed.source_id, name=feed.host).update(name=parsed.title[:200])
    note_hub(feed, hub_of(answer.body, answer.url, answer.links))
    outcome.note_missed(feed, now, parsed, new=stored.new)
    outcome.succeeded(feed, now, answer, parsed, is_new=stored.new > 0)
    return PollResult(listed=len(parsed.entries), new=stored.new, changed=stored.changed)


def _go_where_the_page_says(feed: Feed, now: datetime, answer: Fetched) -> None:
    """A site's address that was given for a feed's: poll what the page names instead, at once. One that was a feed
    before is not given up for a page, which may be there by mistake."""
    is_new = feed.last_good_at is None
    named = feeds_named(answer.body, answer.url, answer.content_type, answer.links) if is_new else []
    if named and outcome.moved(feed, now, named[0], "named by the page at the address given"):
        Feed.objects.filter(pk=feed.pk).update(next_poll_at=now, error="", tries=0)
        feed.refresh_from_db()
