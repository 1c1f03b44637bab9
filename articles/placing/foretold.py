"""What a merge of entities would do: made in a transaction that is then undone, so that it tells what it will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Entity, Event, Follow
from articles.placing.decisions import merge_entities

MOST_TWINS = 20


@dataclass(frozen=True, slots=True)
class Foretold:
    """How much of the loser's would be the winner's, and which events would become one (the first `MOST_TWINS`, the one
    that goes before the one that stays)."""

    event_count: int
    alias_count: int
    follower_count: int
    twin_count: int
    twins: Sequence[tuple[Event, Event]]


def foretell(loser: Entity, winner: Entity, by: User, now: datetime) -> Foretold:
    """Raises NotPossibleError as the merge would. Holds the placing lock for as long as the merge takes."""
    counts = {
        "event_count": Event.objects.shown().about(loser).count(),
        "alias_count": loser.aliases.count(),
        "follower_count": Follow.objects.filter(entity=loser).count(),
    }
    with transaction.atomic():
        merge = merge_entities(loser, winner, "", by, now)
        joined = list(merge.event_merges.values_list("loser", "winner"))
        transaction.set_rollback(True)
    events = Event.objects.with_participants().in_bulk([pk for pair in joined[:MOST_TWINS] for pk in pair])
    twins = [(events[one], events[other]) for one, other in joined[:MOST_TWINS]]
    return Foretold(**counts, twin_count=len(joined), twins=twins)
