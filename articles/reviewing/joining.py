"""Which events one may be joined with: those that are like it, or hold some words."""

from __future__ import annotations

from collections.abc import Sequence

from articles.models import Event
from articles.searching.finding import newest_events
from articles.searching.reading import read

OFFERED = 10
LOOKED_AT = 50


def candidates(event: Event, words: str = "") -> Sequence[Event]:
    """Those with that number, or of which articles tell that hold the words; without any, those of the same kind in
    which one of its participants takes part, the nearest in time first. Each with who takes part."""
    if words.isascii() and words.isdecimal():
        found = list(Event.objects.shown().with_participants().filter(pk=int(words[:18])))
    elif words.strip():
        found = newest_events(read(words), OFFERED + 1)
    else:
        found = _like(event)
    return [one for one in found if one.pk != event.pk][:OFFERED]


def _like(event: Event) -> list[Event]:
    entities = [one.entity_id for one in event.participants.all() if one.entity_id]
    told = Event.objects.shown().filter(kind=event.kind).about(*entities).newest_first()
    found = told.with_participants()[:LOOKED_AT]
    return sorted(found, key=lambda one: (abs(one.sort_day - event.sort_day), one.pk))
