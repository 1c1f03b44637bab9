"""The best of what a search finds.

Ranking reads the vector of each article that it ranks, too much for words that a fifth of the archive holds: the best
are the best of the newest `CANDIDATES` articles that hold the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

from django.db.models import Case, Exists, Expression, Func, OuterRef, TextField, Value, When
from django.db.models.functions import Lower, StrIndex
from django.db.models.lookups import Exact

from articles.models import Article, Claim, EventParticipant
from articles.models.articles import ArticleQuerySet
from articles.models.entities import Alias
from articles.searching.narrowing import OPERATORS, articles_found, articles_holding, events_passing
from articles.searching.reading import Search
from articles.text.folding import fold, stems
from articles.text.operators import Words

CANDIDATES = 500
MOST_NAMED = 12  # words of a search that may be names


def ranked_articles(search: Search) -> dict[int, float]:
    """The rank of each candidate."""
    return _ranks(articles_found(search), search.query.words)


def ranked_events(search: Search) -> dict[int, float]:
    """An event has the rank of the best of its candidates, times 1 and the words that its quote has, doubled where the
    article is mainly about it, and again for each party that the words name."""
    words, events = search.query.words, events_passing(search)
    among = {"event__in": events} if search.query.of(*OPERATORS) else {"event__isnull": False}
    telling = Claim.objects.filter(article=OuterRef("pk"), **among)
    articles = _ranks(articles_holding(search).filter(Exists(telling)), words)
    claims = Claim.objects.filter(article__in=articles, event__in=events).order_by()
    said = _said(stems(words.wanted)[:MOST_NAMED])
    ranks: dict[int, float] = {}
    for event, article, is_main, hits in claims.values_list("event", "article", "is_main", said):
        ranks[event] = max(ranks.get(event, 0.0), articles[article] * (1 + is_main) * (1 + hits))
    named = EventParticipant.objects.filter(event__in=ranks, entity__in=named_by(words))
    for event in named.order_by().values_list("event", flat=True):
        ranks[event] *= 2
    return ranks


def _said(words: Iterable[str]) -> Expression:
    """How many of the words, folded, a quote has."""
    quote = Func(Lower("quote"), function="unaccent", output_field=TextField())
    has = (Case(When(Exact(StrIndex(quote, Value(word)), 0), then=0), default=1) for word in set(words))
    return reduce(add, has, Value(0))


def _ranks(articles: ArticleQuerySet, words: Words) -> dict[int, float]:
    newest = articles.newest_first().values("pk")[:CANDIDATES]
    return Article.objects.filter(pk__in=newest).ranks(words)


def named_by(words: Words) -> list[int]:
    """The entities that have one, two or three words in a row for a name."""
    row = fold(words.wanted.replace('"', " ")).split()[:MOST_NAMED]
    names = {" ".join(row[at : at + length]) for length in (1, 2, 3) for at in range(len(row) - length + 1)}
    return list(Alias.objects.filter(folded__in=names).order_by().values_list("entity", flat=True))
