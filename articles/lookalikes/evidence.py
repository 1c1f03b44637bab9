"""What speaks for two entities being one, and against: what is told of each, with whom, and in which words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from articles.models import Article, Entity, EventParticipant, Mention
from articles.text.contexts import Context, context
from articles.text.likeness import Likeness

MOST_COUNTED = 1_000
_EVENTS_LOOKED_AT = 200
_COMPANIONS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. Counts stop at `MOST_COUNTED`."""

    entity: Entity
    event_count: int
    article_count: int
    companions: frozenset[str]
    example: tuple[Article, Context] | None

    @property
    def weight(self) -> tuple[int, int, int]:
        return self.event_count, self.article_count, len(self.entity.name)


@dataclass(frozen=True, slots=True)
class Pair:
    one: Side
    other: Side
    likeness: Likeness

    @property
    def key(self) -> str:
        return f"{self.one.entity.pk}-{self.other.entity.pk}"

    @property
    def sides(self) -> tuple[Side, Side]:
        """The one of which more is told first: it is the likelier to stay."""
        return (self.one, self.other) if self.one.weight >= self.other.weight else (self.other, self.one)

    @property
    def shared(self) -> Sequence[str]:
        """The names of those who take part in events of both."""
        names = {self.one.entity.name, self.other.entity.name}
        return sorted((self.one.companions & self.other.companions) - names)[:_COMPANIONS_SHOWN]


def pairs_of(found: Iterable[tuple[Entity, Entity, Likeness]]) -> Sequence[Pair]:
    """The pairs with what there is to know of each: as many queries however many pairs."""
    found = list(found)
    entities = {entity.pk: entity for one, other, _ in found for entity in (one, other)}
    sides = _sides(entities)
    return [Pair(sides[one.pk], sides[other.pk], told) for one, other, told in found]


def _sides(entities: Mapping[int, Entity]) -> dict[int, Side]:
    events, articles = _events(entities), _articles(entities)
    companions, examples = _companions(events), _examples(entities)
    return {
        pk: Side(entity, len(events[pk]), articles[pk], frozenset(companions[pk]), examples.get(pk))
        for pk, entity in entities.items()
    }


def _events(keys: Iterable[int]) -> Mapping[int, Sequence[int]]:
    """The newest events of each that are shown."""
    own = EventParticipant.objects.filter(entity=OuterRef("pk"), event__source_count__gt=0).order_by("-event")
    events = ArraySubquery(own.values("event").distinct()[:MOST_COUNTED])
    return dict(Entity.objects.filter(pk__in=list(keys)).order_by().values_list("pk", events))


def _articles(keys: Iterable[int]) -> Mapping[int, int]:
    own = Mention.objects.filter(entity=OuterRef("pk")).order_by().values("article").distinct()[:MOST_COUNTED]
    found = Entity.objects.filter(pk__in=list(keys)).order_by().values_list("pk", ArraySubquery(own))
    return {pk: len(articles) for pk, articles in found}


def _companions(events: Mapping[int, Sequence[int]]) -> Mapping[int, set[str]]:
    """The names of those who take part in the newest events of each."""
    looked_at = {pk: own[:_EVENTS_LOOKED_AT] for pk, own in events.items()}
    keys = {event for own in looked_at.values() for event in own}
    named: dict[int, set[str]] = defaultdict(set)
    taking_part = EventParticipant.objects.filter(event__in=keys, entity__isnull=False)
    for event, name in taking_part.order_by().values_list("event", "entity__name"):
        named[event].add(name)
    return {pk: {name for event in own for name in named[event]} for pk, own in looked_at.items()}


def _examples(keys: Iterable[int]) -> Mapping[int, tuple[Article, Context]]:
    """The latest sentence that names each."""
    latest = Mention.objects.filter(entity=OuterRef("pk")).order_by("-article", "start").values("pk")[:1]
    found = Entity.objects.filter(pk__in=list(keys)).order_by().values_list("pk", ArraySubquery(latest))
    mentions = Mention.objects.select_related("article").defer("article__search")
    known = mentions.in_bulk([mention for _, own in found for mention in own])
    return {one.entity_id: (one.article, context(one.article.whole, one.start, one.end)) for one in known.values()}
