"""The events and the articles that pass a search's operators and hold its words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from functools import reduce
from itertools import groupby
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q

from articles.models import Article, Claim, Event, Mention
from articles.models.articles import ArticleQuerySet
from articles.models.events import EventQuerySet
from articles.models.search import listed
from articles.searching.reading import Search
from articles.text.operators import DATES, ENTITIES, Operator, Term

# Of these a row has one: several that are asked for are alternatives. All others must hold together.
ALTERNATIVES = {Operator.KIND, Operator.STATUS, Operator.LANG, Operator.SOURCE, Operator.ON}
TOLD = {Operator.KIND, Operator.STATUS, Operator.SOURCES}
OPERATORS = ENTITIES | TOLD | DATES | {Operator.TOPIC, Operator.LANG, Operator.SOURCE}


def events_passing(search: Search) -> EventQuerySet:
    """The events that pass the operators, whatever the words."""
    terms = search.query.of(*OPERATORS)
    return Event.objects.shown().filter(_together(terms, lambda term: _of_event(search, term)))


def events_found(search: Search) -> EventQuerySet:
    """The events that pass the operators, and of which an article tells that holds the words."""
    events = events_passing(search)
    if search.query.words:
        held = articles_holding(search) if search.holding is None else listed(search.holding)
        telling = Claim.objects.filter(article__in=held)
        events = events.filter(pk__in=telling.values("event"))
    return events


def articles_holding(search: Search) -> ArticleQuerySet:
    """The articles that hold the words, whatever the operators."""
    if search.holding is not None:
        return Article.objects.filter(pk__in=listed(search.holding))
    return Article.objects.holding(search.query.words) if search.query.words else Article.objects.all()


def articles_found(search: Search) -> ArticleQuerySet:
    """The articles that pass the operators and hold the words. One is of a kind or status if it tells of such an
    event."""
    terms = search.query.of(*OPERATORS - TOLD)
    articles = articles_holding(search).filter(_together(terms, lambda term: _of_article(search, term)))
    told = search.query.of(*TOLD)
    if wanted := [term for term in told if not term.negated]:
        articles = articles.filter(_tells_of(_together(wanted, lambda term: _of_event(search, term))))
    for term in told:
        if term.negated:
            articles = articles.exclude(_tells_of(_of_event(search, term)))
    return articles


def _together(terms: Iterable[Term], condition: Callable[[Term], Q]) -> Q:
    together = Q()
    for operator, group in groupby(sorted(terms, key=lambda term: term.operator), key=lambda term: term.operator):
        each = list(group)
        wanted = [condition(term) for term in each if not term.negated]
        if wanted:
            together &= reduce(or_ if operator in ALTERNATIVES else and_, wanted)
        for term in each:
            if term.negated:
                together &= ~condition(term)
    return together


def _tells_of(condition: Q) -> Exists:
    events = Event.objects.shown().filter(condition)
    return Exists(Claim.objects.filter(article=OuterRef("pk"), event__in=events))


def _of_event(search: Search, term: Term) -> Q:
    if term.operator in ENTITIES:
        return Q(who__overlap=list(search.keys[term]))
    if term.operator in DATES:
        return _dated(term, "sort_day", term.span.day, term.span.last_day)
    if term.operator == Operator.SOURCE:
        return Q(Exists(Claim.objects.filter(event=OuterRef("pk"), article__source__in=search.keys[term])))
    values: dict[Operator, Q] = {
        Operator.KIND: Q(kind=term.value),
        Operator.STATUS: Q(status=term.value),
        Operator.TOPIC: Q(topics__contains=[term.value]),
        Operator.LANG: Q(languages__contains=[term.value]),
    }
    return values.get(term.operator) or Q(source_count__gte=int(term.value))


def _of_article(search: Search, term: Term) -> Q:
    if term.operator in ENTITIES:
        return Q(Exists(Mention.objects.filter(article=OuterRef("pk"), entity__in=search.keys[term])))
    if term.operator in DATES:
        first = datetime.combine(term.span.day, time.min, UTC)
        last = datetime.combine(term.span.last_day, time.max, UTC)
        return _dated(term, "published_at", first, last)
    if term.operator == Operator.SOURCE:
        return Q(source__in=search.keys[term])
    return Q(language=term.value) if term.operator == Operator.LANG else Q(topics__contains=[term.value])


def _dated(term: Term, field: str, first: object, last: object) -> Q:
    """From the beginning of the span on; before it; or within it."""
    if term.operator == Operator.AFTER:
        return Q(**{f"{field}__gte": first})
    if term.operator == Operator.BEFORE:
        return Q(**{f"{field}__lt": first})
    return Q(**{f"{field}__range": (first, last)})
