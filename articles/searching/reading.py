"""What readers wrote, with the entities and sources that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import TypeVar
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import override

from articles import data
from articles.models import Article, Entity, Source
from articles.models.entities import Alias, slug_for
from articles.models.labels import EVENT_KINDS, LANGUAGES, STATUSES
from articles.models.search import FEW
from articles.text.folding import fold
from articles.text.operators import CLOSE, ENTITIES, NAMES, Operator, Query, Term, Vocabulary
from articles.text.query import parse

Key = TypeVar("Key", bound=str)

MOST_GUESSES = 3
MOST_SPELLED = 6
LEAST_SPELLED = 4  # letters
SPELLED_CLOSE = 0.8


@cache
def vocabulary() -> Vocabulary:
    """The kinds, statuses, topics and languages as readers of each language see them."""
    topics = {topic.key: topic.names for topic in data.topics()}
    return Vocabulary(
        {
            Operator.KIND: _labels(EVENT_KINDS),
            Operator.STATUS: _labels(STATUSES),
            Operator.TOPIC: topics,
            Operator.LANG: _labels(LANGUAGES),
        }
    )


def _labels(words: Mapping[Key, Promise]) -> dict[str, dict[str, str]]:
    labels: dict[str, dict[str, str]] = {str(key): {} for key in words}
    for language in NAMES:
        with override(language):
            for key, label in words.items():
                labels[key][language] = str(label)
    return labels


@dataclass(frozen=True)
class Search:
    """A query whose names are known: `keys` has the entities or sources that a term means. `some` are articles that
    hold its words: all, or one more than are few. Where they are few, whatever is asked of them is asked by key."""

    query: Query
    keys: Mapping[Term, Sequence[int]] = field(default_factory=dict)
    some: Sequence[int] = ()

    @property
    def holding(self) -> Sequence[int] | None:
        """All articles that hold the words; None where these are many, or there are no words."""
        return self.some if self.query.words and len(self.some) <= FEW else None


def read(text: str) -> Search:
    """What was written, with hints for the names that nobody has."""
    query = parse(text, vocabulary())
    keys = _entities_meant(query.of(*ENTITIES)) | _sources_meant(query.of(Operator.SOURCE))
    unknown = [term for term, meant in keys.items() if not meant]
    guesses = {term: _guess(term) if place < MOST_GUESSES else None for place, term in enumerate(unknown)}
    some = Article.objects.some_holding(query.words) if query.words else []
    return Search(query.hinting(guesses), {term: meant for term, meant in keys.items() if meant}, some)


def _entities_meant(terms: Sequence[Term]) -> dict[Term, list[int]]:
    """Those that have the name or slug (and kind) that each term tells, and those that are the same in the end."""
    if not terms:
        return {}
    named = Q(folded__in={fold(term.value) for term in terms}) | Q(entity__slug__in={slug_for(t.value) for t in terms})
    rows = list(
        Alias.objects.filter(named)
        .order_by()
        .values_list("folded", "entity__slug", "entity__kind", "entity_id", "entity__merged_into_id")
    )
    roots = {
        term: {
            merged_into or key
            for folded, slug, kind, key, merged_into in rows
            if term.operator in (Operator.ENTITY, kind) and (folded == fold(term.value) or slug == slug_for(term.value))
        }
        for term in terms
    }
    same = Entity.objects.filter(merged_into__in={root for each in roots.values() for root in each})
    merged = list(same.order_by().values_list("merged_into", "pk"))
    return {term: sorted(each | {key for root, key in merged if root in each}) for term, each in roots.items()}


def _sources_meant(terms: Sequence[Term]) -> dict[Term, list[int]]:
    if not terms:
        return {}
    known = _source_names()
    return {term: known.get(fold(term.value), []) for term in terms}


def _source_names() -> dict[str, list[int]]:
    """By name ("Le Monde") and by site ("lemonde.fr")."""
    known: dict[str, list[int]] = {}
    for key, name, site in Source.objects.order_by().values_list("pk", "name", "site"):
        for each in {fold(name), (urlsplit(site).hostname or "").removeprefix("www.")}:
            known.setdefault(each, []).append(key)
    return known


def _guess(term: Term) -> Term | None:
    """What may have been meant by a name that nobody has: of the kind that was asked for, else of another."""
    if term.operator == Operator.SOURCE:
        close = get_close_matches(fold(term.value), _source_names(), n=1, cutoff=CLOSE)
        return Term(close[0], term.operator, term.negated) if close else None
    like = list(Entity.objects.named_like(term.value)[:5])
    wanted = [one for one in like if term.operator in (Operator.ENTITY, one.kind)] or like
    if not wanted:
        return None
    operator = term.operator if term.operator == Operator.ENTITY else Operator(wanted[0].kind)
    return Term(wanted[0].slug, operator, term.negated)


def spelled_nearly(terms: Iterable[Term]) -> dict[Term, Term]:
    """For words that find nothing: the names that are spelled nearly so."""
    words = [term for term in terms if len(term.value) >= LEAST_SPELLED and not term.negated][:MOST_SPELLED]
    if not words:
        return {}
    like = Q()
    for term in words:
        like |= Q(folded__trigram_similar=fold(term.value))
    known = set(Alias.objects.filter(like).order_by().values_list("folded", flat=True)[:200])
    close = {term: get_close_matches(fold(term.value), known, n=1, cutoff=SPELLED_CLOSE) for term in words}
    return {
        term: Term(found[0], term.operator) for term, found in close.items() if found and found[0] != fold(term.value)
    }
