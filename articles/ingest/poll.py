"""Feed → articles: what a feed lists is stored once, and what it changed later is kept as a version.

1. The caller took the feed's row. 2. Fetch and parse, outside any transaction. 3. Upsert the entries, a batch at a
time; to do it again changes nothing. 4. Only then note validators and the next poll, so that a worker that dies
before leaves the feed to be polled again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from articles.ingest.answers import FEED, Fetched, FetchError, StatusError
from articles.ingest.doubt import believable, language_of
from articles.ingest.fetch import fetch
from articles.ingest.store import store_text
from articles.models import Article, ArticleVersion, Feed, Source, Tombstone
from articles.models.feeds import LONGEST_BACKOFF
from articles.text.feed import FeedError, parse_feed
from articles.text.fingerprint import content_hash
from articles.text.values import FeedEntry, ParsedFeed

ENTRIES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a poll brought: entries listed, articles stored anew and given a new version, or the `error`."""

    listed: int = 0
    new: int = 0
    changed: int = 0
    error: str = ""
    not_modified: bool = False


def poll_feed(feed: Feed, now: datetime) -> PollResult:
    """Poll a feed whose row the caller took. What feeds and servers do wrong ends in the feed's `error`."""
    try:
        answer = fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified, accept=FEED)
        parsed = None if answer.not_modified else parse_feed(answer.body, answer.url, answer.content_type)
    except (FetchError, FeedError) as problem:
        return _failed(feed, now, problem)
    result = PollResult(not_modified=True) if parsed is None else _store(feed, parsed, now)
    if parsed is not None and parsed.title:
        Source.objects.filter(pk=feed.source_id, name=feed.host).update(name=parsed.title[:200])
    _succeeded(feed, now, answer)
    return result


def _store(feed: Feed, parsed: ParsedFeed, now: datetime) -> PollResult:
    new = changed = 0
    for entries in _batches(parsed.entries):
        known = _Known(feed, entries)
        fresh = [entry for entry in entries if known.article_of(entry) is None and entry.url not in known.removed]
        rows = [_new_article(feed, parsed, entry, now) for entry in fresh]
        Article.objects.bulk_create(rows, ignore_conflicts=True)
        new += len(rows)
        changed += sum(_refresh(feed, known.article_of(entry), entry, now) for entry in entries)
    return PollResult(listed=len(parsed.entries), new=new, changed=changed)


def _batches(entries: Sequence[FeedEntry]) -> Iterator[Sequence[FeedEntry]]:
    """In the order of addresses: two feeds that list the same articles at the same time then wait for each other
    instead of blocking each other."""
    in_order = sorted(entries, key=lambda entry: entry.url)
    return (in_order[at : at + ENTRIES_AT_ONCE] for at in range(0, len(in_order), ENTRIES_AT_ONCE))


class _Known:
    """What is stored already of some entries: by the key that this feed gave them, or by their address."""

    def __init__(self, feed: Feed, entries: Sequence[FeedEntry]) -> None:
        urls, keys = [entry.url for entry in entries], [entry.key for entry in entries]
        rows = Article.objects.without_text().filter(Q(url__in=urls) | Q(feed=feed, entry_key__in=keys))
        self._by_url = {row.url: row for row in rows}
        self._by_key = {row.entry_key: row for row in rows if row.feed_id == feed.pk}
        self.removed = set(Tombstone.objects.filter(url__in=urls).values_list("url", flat=True))

    def article_of(self, entry: FeedEntry) -> Article | None:
        return self._by_key.get(entry.key) or self._by_url.get(entry.url)


def _new_article(feed: Feed, parsed: ParsedFeed, entry: FeedEntry, now: datetime) -> Article:
    return Article(
        source_id=feed.source_id,
        feed=feed,
        entry_key=entry.key,
        url=entry.url,
        title=entry.title,
        text=entry.text,
        author=entry.author,
        language=language_of(
            entry.title, entry.text, declared=entry.language or parsed.language or feed.source.language
        ),
        published_at=believable(entry.published, now),
        content_hash=content_hash(entry.title, entry.text),
        read_at=now if entry.is_full else None,
    )


def _refresh(feed: Feed, article: Article | None, entry: FeedEntry, now: datetime) -> bool:
    """Give a known article what its feed says now; True if that was something new.

    Only its own feed changes it, and only while the feed is where its text comes from: not after its page was read,
    and not back to a text that it had before, which is what an editor's correction would be undone by.
    """
    if article is None or article.feed_id != feed.pk or article.content_hash == content_hash(entry.title, entry.text):
        return False
    if article.read_at and not article.partial_reason and not entry.is_full:
        return False
    if ArticleVersion.objects.filter(article=article, title=entry.title, text=entry.text).exists():
        return False
    whole = {"read_at": now, "read_again_at": None, "partial_reason": "", "error": ""} if entry.is_full else {}
    return store_text(article, title=entry.title, text=entry.text, also=whole)


def _succeeded(feed: Feed, now: datetime, answer: Fetched) -> None:
    changes: dict[str, object] = {"last_good_at": now, "error": "", "tries": 0}
    if not answer.not_modified:
        changes |= {"etag": _if_it_fits(answer.etag, 500), "last_modified": _if_it_fits(answer.last_modified, 200)}
    _finish(feed, now, feed.interval, changes)


def _failed(feed: Feed, now: datetime, problem: FetchError | FeedError) -> PollResult:
    wait = feed.backoff()
    if isinstance(problem, StatusError):
        wait = min(max(wait, problem.retry_after), LONGEST_BACKOFF)
    _finish(feed, now, wait, {"error": str(problem)})
    return PollResult(error=str(problem))


def _if_it_fits(validator: str, most: int) -> str:
    """A validator is good whole or not at all."""
    return validator if len(validator) <= most else ""


def _finish(feed: Feed, now: datetime, wait: timedelta, changes: dict[str, object]) -> None:
    """Note how it went and free the row, unless an editor gave the feed another address meanwhile."""
    changes |= {"last_polled_at": now, "next_poll_at": now + wait, "claimed_until": None}
    Feed.objects.filter(pk=feed.pk, url=feed.url).update(**changes)
    for name, value in changes.items():
        setattr(feed, name, value)
