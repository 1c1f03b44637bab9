"""Those who are to be mailed, with what they follow and what they were told: a batch of them in a few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from articles.models import Digest, Follow, SavedSearch, Subscriber, TopicFollow
from articles.models.digests import DigestState
from articles.text.ranking import Told

REMEMBERED = timedelta(days=400)
# In these states a mail may have been read.
ARRIVED = (DigestState.SENT, DigestState.CLAIMED, DigestState.UNSURE)


@dataclass(slots=True)
class Reader:
    """`entities` are followed as what they are in the end, all in the order in which they were chosen."""

    subscriber: Subscriber
    told: Told
    entities: Sequence[int] = field(default_factory=list)
    topics: Sequence[str] = field(default_factory=list)
    searches: Sequence[str] = field(default_factory=list)


def readers_of(subscribers: Iterable[Subscriber], before: datetime) -> dict[int, Reader]:
    """By the subscriber's key, with what they were told before that moment. Four queries, however many there are."""
    known = {one.pk: one for one in subscribers}
    entities, topics, searches, marks = (defaultdict[int, list](list) for _ in range(4))  # type: ignore[type-arg]
    follows = Follow.objects.filter(subscriber__in=known).order_by("pk")
    for pk, entity, root in follows.values_list("subscriber_id", "entity_id", "entity__merged_into_id"):
        entities[pk].append(root or entity)
    for pk, topic in (
        TopicFollow.objects.filter(subscriber__in=known).order_by("pk").values_list("subscriber_id", "topic")
    ):
        topics[pk].append(topic)
    for pk, query in (
        SavedSearch.objects.filter(subscriber__in=known).order_by("pk").values_list("subscriber_id", "query")
    ):
        searches[pk].append(query)
    span = (before - REMEMBERED, before)
    lately = Digest.objects.filter(subscriber__in=known, state__in=ARRIVED, claimed_at__range=span)
    for pk, told in lately.order_by("claimed_at").values_list("subscriber_id", "told"):
        marks[pk] += told
    return {
        pk: Reader(one, Told.of(marks[pk]), list(dict.fromkeys(entities[pk])), topics[pk], searches[pk])
        for pk, one in known.items()
    }
