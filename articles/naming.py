"""Suggested names → entities: what editors take over is linked where it is told already, and read anew."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Func, QuerySet, Value

from articles.models import Alias, Article, ClaimParticipant, Entity, Event, EventParticipant, SuggestedName
from articles.text.values import EntityKind


def add_as_entities(names: Iterable[SuggestedName], kind: EntityKind | None = None) -> int:
    """Make an entity of each name, of the kind that it is suggested as unless told; returns how many articles are to
    be tagged again. One that there is under the same name and kind gets the name as an alias."""
    articles: set[int] = set()
    for name in _summed_up(names):
        with transaction.atomic():
            entity, _ = Entity.objects.get_or_create(name=name.form, kind=kind or name.kind)
            articles |= _take_over(name, entity)
    return len(articles)


def add_as_aliases(names: Iterable[SuggestedName], entity: Entity) -> int:
    """Have the entity known by the names too; returns how many articles are to be tagged again."""
    articles: set[int] = set()
    for name in _summed_up(names):
        with transaction.atomic():
            articles |= _take_over(name, entity)
    return len(articles)


def refuse(names: Iterable[SuggestedName], by: User, now: datetime) -> int:
    """Suggest the names never again; returns how many these are."""
    keys = [name.pk for name in names]
    return SuggestedName.objects.filter(pk__in=keys).update(refused_at=now, refused_by=by)


def suggest_again(names: Iterable[SuggestedName]) -> int:
    keys = [name.pk for name in names]
    return SuggestedName.objects.filter(pk__in=keys).update(refused_at=None, refused_by=None)


def _summed_up(names: Iterable[SuggestedName]) -> Iterable[Any]:
    return SuggestedName.objects.found().filter(pk__in=[name.pk for name in names]).summed_up()


def _take_over(name: SuggestedName, entity: Entity) -> set[int]:
    """Give the entity every form of the name, and link it where claims tell of it, so that placing finds their events
    again when the articles are tagged anew."""
    forms = set(name.suggestions.values_list("form", flat=True).distinct())
    articles = set(name.suggestions.values_list("article_id", flat=True).distinct())
    for form in sorted({entity.name, *forms}):
        Alias.objects.get_or_create(entity=entity, form=form, language="")
    ClaimParticipant.objects.filter(entity=None, label__in=forms).update(entity=entity)
    _link_events(EventParticipant.objects.filter(entity=None, label__in=forms), entity)
    Article.objects.filter(pk__in=articles).update(tag_again=True)
    name.delete()
    return articles


def _link_events(unnamed: QuerySet[EventParticipant], entity: Entity) -> None:
    events = list(unnamed.values_list("event", flat=True))
    unnamed.update(entity=entity, told_as=entity)
    with_entity = Func(F("who"), Value(entity.pk), function="array_append")
    Event.objects.filter(pk__in=events).update(who=with_entity)
