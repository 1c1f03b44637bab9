"""Labelled items, placed as stored articles are: in which event each of them meets the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import NamedTuple

from articles.text.folding import gist
from articles.text.grouping import Telling
from articles.text.items import Item, ItemEvent, parse_date
from articles.text.regrouping import grouped

SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class _Told(NamedTuple):
    item: str | int
    telling: Telling


def main_events(items: Sequence[Item]) -> dict[str | int, str | int]:
    """Each item's main event, by its id: of those that its main claims tell (or all its claims, where none is main),
    the one that most items share, told first. An item that tells nothing is alone."""
    told = [one for item in items for one in _told(item)]
    events = {place: number for number, group in enumerate(grouped([one.telling for one in told])) for place in group}
    chosen = {item.id: _chosen(item, told, events) for item in items if item.id is not None}
    shared = Counter(event for events_ in chosen.values() for event in dict.fromkeys(events_))
    return {
        item: max(found, key=lambda event: shared[event]) if found else f"nothing: {item}"
        for item, found in chosen.items()
    }


def _chosen(item: Item, told: Sequence[_Told], events: dict[int, int]) -> list[int]:
    own = [(one.telling.main, events[place]) for place, one in enumerate(told) if one.item == str(item.id)]
    return [event for main, event in own if main] or [event for _, event in own]


def _told(item: Item) -> Iterator[_Told]:
    published = item.document.published
    told_at = datetime.combine(published.day, time(), UTC) if published else SOME_DAY
    for number, event in enumerate(item.events):
        yield _Told(str(item.id), Telling(
            kind=event.kind,
            status=event.status,
            who=frozenset((gist(one.name), one.role) for one in event.participants),
            told_at=told_at,
            amount=event.amount,
            when=parse_date(event.date) if event.date else None,
            main=event.main,
            is_dated=published is not None,
            place=f"{item.id} {number:03}",
        ))
