"""Suggested names as editors work through them: each with the sentences that name it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from articles.models import Article, SuggestedName, Suggestion
from articles.text.contexts import Context, context
from articles.text.values import EntityKind

CONTEXTS_SHOWN = 5
_PLACES_LOOKED_AT = 25


@dataclass(frozen=True, slots=True)
class Offered:
    """A name in its commonest form and kind, and up to `CONTEXTS_SHOWN` articles that name it, the latest first."""

    pk: int
    form: str
    kind: EntityKind
    article_count: int
    contexts: Sequence[tuple[Article, Context]]


def offered(start: int, most: int, kind: str = "", words: str = "") -> Sequence[Offered]:
    """The open names from the `start`th on, up to `most`: those that most articles name first."""
    names: QuerySet[Any] = SuggestedName.objects.open().summed_up()
    if kind:
        names = names.filter(kind=kind)
    if words:
        names = names.filter(folded__contains=words)
    return _with_contexts(names[start : start + most])


def _with_contexts(names: Iterable[Any]) -> Sequence[Offered]:
    names = list(names)
    own = Suggestion.objects.filter(name=OuterRef("pk")).order_by("-article", "start").values("pk")
    keys = [name.pk for name in names]
    asked = SuggestedName.objects.filter(pk__in=keys).values_list("pk", ArraySubquery(own[:_PLACES_LOOKED_AT]))
    places = dict(asked)
    known = Suggestion.objects.in_bulk([pk for own in places.values() for pk in own])
    chosen = {name.pk: _one_an_article(known[pk] for pk in places[name.pk]) for name in names}
    articles = Article.objects.defer("search").in_bulk([one.article_id for some in chosen.values() for one in some])
    return [
        Offered(
            name.pk,
            name.form,
            EntityKind(name.kind),
            name.article_count,
            [_in_context(articles[one.article_id], one) for one in chosen[name.pk]],
        )
        for name in names
    ]


def _one_an_article(places: Iterable[Suggestion]) -> Sequence[Suggestion]:
    first: dict[int, Suggestion] = {}
    for place in places:
        first.setdefault(place.article_id, place)
    return list(first.values())[:CONTEXTS_SHOWN]


def _in_context(article: Article, place: Suggestion) -> tuple[Article, Context]:
    return article, context(article.whole, place.start, place.end)
