"""What a feed would bring if it were followed: fetched and read as polling does it, and nothing stored.

1. The address is asked, politely. 2. Where it is a page, the feeds that it names are offered, and the first is read.
3. Its newest entries are told with what is here of them and whom they name. All within `WITHIN` seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from articles.ingest.answers import FEED, Fetched, UnreachableError
from articles.ingest.doubt import believable, language_of
from articles.ingest.fetch import web_url
from articles.ingest.politeness import fetch_politely
from articles.models import Article, ArticleAddress, Entity, Feed, Tombstone
from articles.text.discovery import feeds_named
from articles.text.feed import FeedError, parse_feed
from articles.text.fingerprint import address_key
from articles.text.rhythm import Rhythm, rhythm_of
from articles.text.sitemap import newest_listed
from articles.text.values import Document, FeedEntry, ParsedFeed, Tagger

WITHIN = 12.0
ENTRIES_SHOWN = 10
FEEDS_OFFERED = 12
LANGUAGE_IS_TOLD_BY = 20


@dataclass(frozen=True, slots=True)
class Foretold:
    """One entry: whether it is here (or was, and was removed), and the names of the entities that it speaks of."""

    entry: FeedEntry
    published: datetime | None
    is_known: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Foretaste:
    """A feed at `url`; `named` are all that the page at the address given names, none where that is a feed itself.
    `known` of its `listed` entries are here. `feed` is the one that is followed at that address already."""

    url: str
    title: str
    language: str
    rhythm: Rhythm
    listed: int
    known: int
    entries: Sequence[Foretold]
    named: Sequence[str] = ()
    feed: Feed | None = None


def foretaste(url: str, tagger: Tagger, now: datetime) -> Foretaste:
    """Raises a FetchError (NotYetError where it is not our turn) or a FeedError, whose message says in one line why
    there is nothing to be seen."""
    over, address = monotonic() + WITHIN, str(web_url(url.strip()))
    answer = _asked(address, now, over)
    try:
        return _told(answer, address, (), tagger, now)
    except FeedError as problem:
        named = tuple(feeds_named(answer.body, answer.url, answer.content_type, answer.links)[:FEEDS_OFFERED])
        if not named:
            raise FeedError(f"{problem}; nor does it name one") from problem
    return _told(_asked(named[0], now, over), named[0], named, tagger, now)


def _asked(url: str, now: datetime, over: float) -> Fetched:
    """What is there; of a list of sitemaps, the one that changed last, as the list's own address gave it."""
    answer = fetch_politely(url, now, accept=FEED, within=_left(over))
    sitemap = newest_listed(answer.body, answer.url)
    if not sitemap:
        return answer
    return replace(fetch_politely(sitemap, now, accept=FEED, within=_left(over)), url=answer.url)


def _left(over: float) -> float:
    left = over - monotonic()
    if left <= 0:
        raise UnreachableError(f"no complete answer within {WITHIN:g} s")
    return left


def _told(answer: Fetched, asked: str, named: Sequence[str], tagger: Tagger, now: datetime) -> Foretaste:
    parsed = parse_feed(answer.body, answer.url, answer.content_type)
    known = _known(parsed.entries)
    newest = sorted(parsed.entries, key=lambda entry: _moment(entry, now), reverse=True)[:ENTRIES_SHOWN]
    names = _names(newest, parsed.language, tagger)
    url = answer.moved_to or asked
    dates = [date for entry in parsed.entries if (date := believable(entry.published, now))]
    return Foretaste(
        url=url,
        title=parsed.title,
        language=_language(parsed),
        rhythm=rhythm_of(dates),
        listed=len(parsed.entries),
        known=len(known),
        entries=[
            Foretold(entry, believable(entry.published, now), address_key(entry.url) in known, told)
            for entry, told in zip(newest, names, strict=True)
        ],
        named=named,
        feed=Feed.objects.filter(url=url).select_related("source").first(),
    )


def _moment(entry: FeedEntry, now: datetime) -> float:
    published = believable(entry.published, now)
    return published.timestamp() if published else 0.0


def _known(entries: Iterable[FeedEntry]) -> set[str]:
    """The address keys of those that are here, or were removed here."""
    keys = {address_key(entry.url) for entry in entries}
    tables = (Article.objects, ArticleAddress.objects, Tombstone.objects)
    return {key for rows in tables for key in rows.filter(address_key__in=keys).values_list("address_key", flat=True)}


def _language(parsed: ParsedFeed) -> str:
    """What its newest texts show, else what it declares."""
    told = "\n".join(f"{entry.title}\n{entry.text}" for entry in parsed.entries[:LANGUAGE_IS_TOLD_BY])
    return language_of("", told, declared=parsed.language)


def _names(entries: Sequence[FeedEntry], language: str, tagger: Tagger) -> list[tuple[str, ...]]:
    """Whom each entry's title and text name, each once, in order."""
    found = [
        dict.fromkeys(
            int(mention.key)
            for mention in tagger.tag(Document(entry.title, entry.text, entry.language or language)).mentions
        )
        for entry in entries
    ]
    known = Entity.objects.in_bulk({key for keys in found for key in keys})
    return [tuple(known[key].local_name for key in keys if key in known) for keys in found]
