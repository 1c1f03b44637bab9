"""Which stored article an entry of a feed is.

An id may be a mere place in the list, an address may be given to another article, and one article may be listed twice.
So each article goes to the entry that has most in common with it, and an entry is new only if nothing is left that it
could be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum

from django.db.models import Q

from articles.models import Article, ArticleAddress, Feed, Tombstone
from articles.text.fingerprint import address_key
from articles.text.values import FeedEntry


class Tie(IntEnum):
    """What makes an entry an article that is stored, the strongest first."""

    ID_AND_ADDRESS = 0
    ADDRESS_AND_TITLE = 1
    ID = 2
    ADDRESS = 3
    PROVEN_ADDRESS = 4
    FORMER_ADDRESS = 5


Match = tuple[Article, FeedEntry]


class Known:
    """What is stored already of a feed's entries. Entries go in the order of addresses: two feeds that list the same
    articles at the same time then wait for each other instead of blocking each other."""

    def __init__(self, feed: Feed, entries: Sequence[FeedEntry]) -> None:
        self._feed = feed
        self.entries = sorted(entries, key=lambda entry: entry.url)
        self.address = {entry.url: address_key(entry.url) for entry in entries}
        addresses, keys = list(self.address.values()), [entry.key for entry in entries]
        others = list(ArticleAddress.objects.filter(address_key__in=addresses))
        told = Q(address_key__in=addresses) | Q(feed=feed, entry_key__in=keys)
        elsewhere = Q(pk__in={other.article_id for other in others})
        rows = {row.pk: row for row in Article.objects.without_text().filter(told | elsewhere if others else told)}
        self.by_address = {row.address_key: row for row in rows.values()}
        self.by_key = {row.entry_key: row for row in rows.values() if row.feed_id == feed.pk}
        self._others = {other.address_key: (rows[other.article_id], other.is_former) for other in others}
        buried = Tombstone.objects.filter(Q(address_key__in=addresses) | Q(feed=feed, entry_key__in=keys))
        self._buried = {stone.address_key: stone for stone in buried}
        self._buried_keys = {stone.entry_key for stone in buried if stone.address_key not in set(addresses)}

    def matches(self) -> list[Match]:
        """Each article with the one entry that it is most surely."""
        ties = sorted(
            ((tie, at) for at, entry in enumerate(self.entries) for tie in self._ties(entry)),
            key=lambda found: (found[0][0], found[1]),
        )
        articles: dict[int, Match] = {}
        taken: set[int] = set()
        for (_tie, article), at in ties:
            if article.pk not in articles and at not in taken:
                articles[article.pk] = (article, self.entries[at])
                taken.add(at)
        return sorted(articles.values(), key=lambda match: match[1].url)

    def _ties(self, entry: FeedEntry) -> Iterator[tuple[Tie, Article]]:
        by_key, by_address = self.by_key.get(entry.key), self.by_address.get(self.address[entry.url])
        if by_key:
            yield (Tie.ID_AND_ADDRESS if by_key is by_address else Tie.ID), by_key
        if by_address and by_address is not by_key:
            yield (Tie.ADDRESS_AND_TITLE if by_address.title == entry.title else Tie.ADDRESS), by_address
        other, is_former = self._others.get(self.address[entry.url], (None, False))
        if other:
            yield (Tie.FORMER_ADDRESS if is_former else Tie.PROVEN_ADDRESS), other

    def moving(self, matches: Sequence[Match]) -> list[Match]:
        """Those to which their feed gives an address that nothing stored has, nor their page proved to be theirs."""
        return [match for match in matches if match[0].feed_id == self._feed.pk and self._is_new(match[1])]

    def _is_new(self, entry: FeedEntry) -> bool:
        address = self.address[entry.url]
        _, is_former = self._others.get(address, (None, True))
        return address not in self.by_address and is_former

    def fresh(self, matches: Sequence[Match]) -> list[FeedEntry]:
        """The entries that no stored article is, nor one that was removed. Another entry may have been taken for the
        article at an entry's address: where it is served at several, or where it moves and leaves the address."""
        matched = {entry.url for _, entry in matches}
        left = {article.address_key for article, _ in self.moving(matches)}
        others = [entry for entry in self.entries if entry.url not in matched and not self.is_removed(entry)]
        return [entry for entry in others if self._is_new(entry) or self.address[entry.url] in left]

    def former_addresses(self, entries: Sequence[FeedEntry]) -> list[str]:
        """Those of the entries' addresses that another article had once."""
        addresses = [self.address[entry.url] for entry in entries]
        return [address for address in addresses if self._others.get(address, (None, False))[1]]

    def is_removed(self, entry: FeedEntry) -> bool:
        """By its address; or by its id, unless the feed gives the removed address another id now."""
        return self.address[entry.url] in self._buried or entry.key in self._buried_keys

    def newly_buried(self, matches: Sequence[Match]) -> list[Tombstone]:
        """What is removed already under its other half: a new address under the old id, or the other way round."""
        matched = {entry.url for _, entry in matches}
        return [
            Tombstone(url=entry.url, feed=self._feed, entry_key=entry.key)
            for entry in self.entries
            if entry.url not in matched and self.is_removed(entry) and not self._is_buried_whole(entry)
        ]

    def _is_buried_whole(self, entry: FeedEntry) -> bool:
        stone = self._buried.get(self.address[entry.url])
        return stone is not None and (stone.feed_id, stone.entry_key) == (self._feed.pk, entry.key)
