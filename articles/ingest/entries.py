"""What a feed lists → articles: each stored once, and what the feed changes later followed.

1. Each entry is matched with the article that it is: by its id, by its address, by an address that the article had.
2. Addresses and ids that changed hands are noted. 3. What is new is stored, a batch at a time. 4. What is known
follows what its feed says, as far as the feed is where it comes from. To do it all again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from articles.ingest.doubt import believable, language_of
from articles.ingest.matching import Known, Match
from articles.ingest.store import store_text
from articles.models import Article, ArticleAddress, Feed, Tombstone
from articles.text.fingerprint import address_key, content_hash
from articles.text.values import FeedEntry, ParsedFeed

ENTRIES_AT_ONCE = 500
SHORTEST_TO_READ_AGAIN = timedelta(hours=1)
MOST_WRITERS_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Stored:
    """How many articles were stored anew, and how many were given a new version."""

    new: int = 0
    changed: int = 0


def store_entries(feed: Feed, parsed: ParsedFeed, now: datetime) -> Stored:
    """Store what the feed lists. A worker that dies in between leaves nothing that the next poll does not mend."""
    known = Known(feed, parsed.entries)
    matches = known.matches()
    fresh = known.fresh(matches)
    for article, entry in known.moving(matches):
        _move(article, entry, now)
    _note_who_has_which_id(feed, known, matches, fresh)
    for entries in _batches(fresh):
        rows = [_new_article(feed, parsed, entry, now) for entry in entries]
        Article.objects.bulk_create(rows, ignore_conflicts=True)
    ours = [(article, entry) for article, entry in matches if article.feed_id == feed.pk]
    return Stored(len(fresh), sum(_follow(article, entry, now) for article, entry in ours))


def _batches(entries: Sequence[FeedEntry]) -> Iterator[Sequence[FeedEntry]]:
    return (entries[at : at + ENTRIES_AT_ONCE] for at in range(0, len(entries), ENTRIES_AT_ONCE))


def _note_who_has_which_id(feed: Feed, known: Known, matches: Sequence[Match], fresh: Sequence[FeedEntry]) -> None:
    """An id goes with its entry: to the article that this is, away from one that had it and is another entry now."""
    stones = known.newly_buried(matches)
    Tombstone.objects.bulk_create(
        stones, update_conflicts=True, unique_fields=["address_key"], update_fields=["feed", "entry_key"]
    )
    if former := known.former_addresses(fresh):
        ArticleAddress.objects.filter(address_key__in=former, is_former=True).delete()
    moved = {article.pk: entry for article, entry in matches if _has_another_id(feed, article, entry)}
    given_away = {entry.key for entry in fresh} & known.by_key.keys()
    if not moved and not given_away:
        return
    keys = {entry.key for entry in moved.values()} | given_away
    with transaction.atomic():
        Article.objects.filter(feed=feed, entry_key__in=keys).update(
            entry_key=Concat(Value("was "), Cast("pk", CharField()))
        )
        for pk, entry in moved.items():
            Article.objects.filter(pk=pk).update(feed=feed, entry_key=entry.key)
    for article, _ in matches:
        if article.pk in moved:
            article.feed = feed


def _has_another_id(feed: Feed, article: Article, entry: FeedEntry) -> bool:
    """An article without a feed, because its feed was given up or an editor added it, is taken on by its source's."""
    is_orphan = article.feed_id is None and article.source_id == feed.source_id
    return is_orphan or (article.feed_id == feed.pk and article.entry_key != entry.key)


def _new_article(feed: Feed, parsed: ParsedFeed, entry: FeedEntry, now: datetime) -> Article:
    said = content_hash(entry.title, entry.text)
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
        content_hash=said,
        feed_hash=said,
        read_at=now if entry.is_full else None,
    )


def _follow(article: Article, entry: FeedEntry, now: datetime) -> bool:
    """Give an article of this feed what the feed says now; True if it has another title or text by that."""
    present: Article | None = article
    for _ in range(MOST_WRITERS_AT_ONCE):
        news = _news(present, entry, now) if present else None
        if present is None or news is None:
            return False
        version = present.version
        if store_text(present, title=news.title, text=news.text, by="feed", also=news.also):
            return present.version != version
        present = Article.objects.without_text().filter(pk=article.pk).first()
    return False


@dataclass(frozen=True, slots=True)
class _News:
    title: str
    text: str
    also: Mapping[str, object]


def _move(article: Article, entry: FeedEntry, now: datetime) -> None:
    """Follow an entry to its new address; the one it had stays the article's too. A page not had may be there."""
    again = {"read_again_at": now} if article.partial_reason else {}
    before = ArticleAddress(article=article, url=article.url, is_former=True)
    with transaction.atomic():
        ArticleAddress.objects.filter(address_key=address_key(entry.url)).delete()
        ArticleAddress.objects.bulk_create([before], ignore_conflicts=True)
        Article.objects.filter(pk=article.pk).update(url=entry.url, address_key=address_key(entry.url), **again)
    article.url = entry.url


def _news(article: Article, entry: FeedEntry, now: datetime) -> _News | None:
    """What the feed says that it did not say before, and what follows for the article; None for nothing.

    The whole text in the feed replaces what is stored, and a summary what is only partial. Where the text came from
    the page, the title is followed and the page read again. What an editor wrote stays.
    """
    said = content_hash(entry.title, entry.text)
    also = _date(article, entry, now)
    if said != article.feed_hash:
        also["feed_hash"] = said
    if not also:
        return None
    if article.edited_at or not article.feed_hash or said == article.feed_hash:
        return _News(article.title, article.text, also)
    if entry.is_full:
        whole = {"read_at": now, "read_again_at": None, "partial_reason": "", "error": ""}
        return _News(entry.title, entry.text, also | whole)
    if article.read_at is None or article.partial_reason:
        return _News(entry.title, entry.text, also)
    title = article.title if entry.title == entry.url else entry.title
    return _News(title, article.text, also | {"read_again_at": _when_to_read_again(article, article.read_at, now)})


def _when_to_read_again(article: Article, read_at: datetime, now: datetime) -> datetime:
    """Ever more rarely: a feed that words its entries anew at each poll must not have its pages read as often."""
    wait = max(SHORTEST_TO_READ_AGAIN, read_at - article.stored_at)
    return article.read_again_at or max(now, read_at + wait)


def _date(article: Article, entry: FeedEntry, now: datetime) -> dict[str, object]:
    """A date that the feed corrects is followed. One after the article was stored here is none of its publication:
    sites that are rebuilt date all they have anew."""
    told = believable(entry.published, now)
    is_news = told is not None and told != article.published_at
    if not is_news or article.edited_at or (article.published_at and told and told > article.stored_at):
        return {}
    is_same_day = article.published_at and told and article.published_at.date() == told.date()
    dated: dict[str, object] = {"published_at": told, "bands": None}
    return dated if is_same_day else dated | {"tagger_version": 0}
