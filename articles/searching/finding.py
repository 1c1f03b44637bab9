"""What a search finds, counted, and a page at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from django.db.models.functions import Left

from articles.models import Article, Claim, Entity, Event
from articles.models.search import listed, marked
from articles.searching import places
from articles.searching.narrowing import articles_found, events_found, events_passing
from articles.searching.places import Place
from articles.searching.ranking import named_by, ranked_articles, ranked_events
from articles.searching.reading import Search, read
from articles.text.marking import Hit, hits
from articles.text.operators import Words

MOST_COUNTED = 500
ENOUGH = 2_000
SNIPPET = 240

Row = TypeVar("Row")


class Order(StrEnum):
    BEST = "best"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    next_place: Place | None


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """`quote` is that of the event's best claim, cut at the words that were looked for."""

    event: Event
    quote: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class FoundArticle:
    article: Article
    title: Sequence[Hit]
    snippet: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class Count:
    """How many were found; `is_cut` where there are more than are counted."""

    number: int
    is_cut: bool


def count_events(search: Search) -> Count:
    """Where many articles hold the words, some of these mostly tell of more events than are counted."""
    if search.query.words and search.holding is None:
        telling = Claim.objects.filter(article__in=listed(search.some[:ENOUGH])).values("event")
        counted = _count(events_passing(search).filter(pk__in=telling).values_list("pk", flat=True)[: MOST_COUNTED + 1])
        if counted.is_cut:
            return counted
    return _count(events_found(search).values_list("pk", flat=True)[: MOST_COUNTED + 1])


def count_articles(search: Search) -> Count:
    return _count(articles_found(search).values_list("pk", flat=True)[: MOST_COUNTED + 1])


def _count(keys: Iterable[int]) -> Count:
    found = len(list(keys))
    return Count(min(found, MOST_COUNTED), found > MOST_COUNTED)


def names(search: Search) -> list[Entity]:
    """The entities that the words name, those that were merged as the one that they are in the end."""
    named = Entity.objects.filter(pk__in=named_by(search.query.words)).select_related("merged_into")
    return list(dict.fromkeys(one.merged_into or one for one in named))


def events_page(search: Search, order: Order, after: Place | None) -> Page[FoundEvent]:
    if order == Order.BEST and search.query.words.wanted:
        keys = places.best(ranked_events(search), after)
    else:
        keys = places.newest_events(events_found(search), after)
    found = Event.objects.with_participants().with_sentences().in_bulk(list(keys.pks))
    return Page(_with_quotes([found[pk] for pk in keys.pks], search.query.words), keys.next_place)


def newest_events(search: Search, most: int) -> list[Event]:
    return list(events_found(search).newest_first().with_participants().with_sentences()[:most])


def found_among(events: Iterable[int], written: str) -> frozenset[int]:
    """Those of the events that a saved search finds; none where it asks for nothing that is known (any more)."""
    search = read(written)
    if not search.query.terms:
        return frozenset()
    return frozenset(events_found(search).filter(pk__in=list(events)).values_list("pk", flat=True))


def articles_page(search: Search, order: Order, after: Place | None) -> Page[FoundArticle]:
    if order == Order.BEST and search.query.words.wanted:
        keys = places.best(ranked_articles(search), after)
    else:
        keys = places.newest_articles(articles_found(search), after)
    return Page(_with_snippets(keys.pks, search.query.words), keys.next_place)


def _with_quotes(events: Sequence[Event], words: Words) -> list[FoundEvent]:
    claims = {event.pk: event.best_claim for event in events}
    quotes: dict[int, str] = {}
    if words.wanted:
        told = Claim.objects.filter(pk__in=[claim.pk for claim in claims.values() if claim]).order_by()
        quote = marked("quote", "article__language", words, whole=True)
        quotes = dict(told.annotate(marked=quote).values_list("pk", "marked"))
    return [FoundEvent(event, _quote(claims[event.pk], quotes)) for event in events]


def _quote(claim: Claim | None, quotes: Mapping[int, str]) -> Sequence[Hit]:
    return hits(quotes.get(claim.pk, ""), claim.quote) if claim else []


def _with_snippets(keys: Sequence[int], words: Words) -> list[FoundArticle]:
    shown = Article.objects.filter(pk__in=keys).without_text().select_related("source").order_by()
    if words.wanted:
        title = marked("title", "language", words, whole=True)
        told = shown.annotate(marked=title, snippet=marked("text", "language", words, whole=False))
    else:
        told = shown.annotate(marked=Left("title", 1_000), snippet=Left("text", SNIPPET))
    found = {
        one.pk: FoundArticle(one, hits(one.marked, one.title), hits(one.snippet))  # type: ignore[attr-defined]
        for one in told
    }
    return [found[pk] for pk in keys if pk in found]
