"""Lists: those of a kind from A to Z, the front page, and names as one types them."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from articles import data
from articles.models import Entity, Event
from articles.models.entities import initial_of
from articles.text.folding import fold
from articles.text.values import EntityKind

IN_THE_NEWS = 500
"""So many of the newest events are the news."""
NAMES_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Names:
    """A page of a list from A to Z: `letters` are those under which the whole list has names, `following` is what the
    next page begins with, "" at the end."""

    entities: Sequence[Entity]
    letters: Sequence[str] = ()
    following: str = ""


def names_from(kind: EntityKind, start: str, most: int = NAMES_A_PAGE) -> Names:
    """Those of a kind that take part in an event, from A to Z, from `start` on, which is how a name begins."""
    known = Entity.objects.of_kind(kind).with_events().order_by().only("name", "name_fr")
    ordered = sorted((fold(one.local_name), one.pk) for one in known)
    begin = bisect_left(ordered, (fold(start),))
    shown = [pk for _, pk in ordered[begin : begin + most]]
    entities = Entity.objects.with_event_count().in_bulk(shown)
    following = "".join(name for name, _ in ordered[begin + most : begin + most + 1])
    letters = list(dict.fromkeys(initial_of(name) for name, _ in ordered)) if len(ordered) > most else []
    return Names([entities[pk] for pk in shown], letters, following)


def names_like(kind: EntityKind, words: str) -> Names:
    """As one types: those of a kind that are named like the words, in events or not."""
    return Names(_as_shown(list(Entity.objects.of_kind(kind).named_like(words)[:60])))


@dataclass(frozen=True, slots=True)
class FrontPage:
    latest: Sequence[Event]
    changed: Sequence[Event]
    in_the_news: Sequence[Entity]
    topics: Sequence[str]


def front_page(topic: str = "", most: int = 12) -> FrontPage:
    """What happened lately and what changed its status since it was first told, both on one topic if it is given; who
    is most in the news and which topics are, most events first: these of the newest events, on whatever topic."""
    events = Event.objects.shown().on_topic(topic) if topic else Event.objects.shown()
    latest = events.newest_first().with_participants().with_sentences()[:most]
    changed = events.that_changed_status().lately_changed().with_participants().with_sentences()[:6]
    news = Event.objects.shown().newest_first()[:IN_THE_NEWS]
    counts = Counter(topic for topics in news.values_list("topics", flat=True) for topic in topics)
    topics = sorted(counts.keys() & {topic.key for topic in data.topics()}, key=lambda key: (-counts[key], key))
    return FrontPage(list(latest), list(changed), list(Entity.objects.taking_part_in(news.values("pk"))[:12]), topics)


def entities_named(words: str, most: int = 8) -> Sequence[Entity]:
    """Those named like the words, those that were merged as the one that they are in the end."""
    like = Entity.objects.named_like(words).select_related("merged_into")[:most]
    return list(dict.fromkeys(one.merged_into or one for one in like))


def _as_shown(found: Sequence[Entity]) -> Sequence[Entity]:
    """Each once, with the count of its events, those that were merged as the one that they are in the end."""
    keys = list(dict.fromkeys(one.root_id for one in found))
    known = Entity.objects.with_event_count().in_bulk(keys)
    return [known[key] for key in keys]
