"""Labelled items, placed as stored articles are: in which event each of them meets the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import NamedTuple

from articles.text.folding import gist
from articles.text.grouping import Telling
from articles.text.items import Item, parse_date
from articles.text.regrouping import grouped

SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


class _Told(NamedTuple):
    item: str
    telling: Telling


def main_events(items: Sequence[Item]) -> dict[str, str]:
    """Each item's main event, by its id: of those that its main claims tell (or all its claims, where none is main),
    the one that most items share, told first. An item that tells nothing is alone."""
    told = [one for item in items for one in _told(item)]
    events = {place: number for number, group in enumerate(grouped([one.telling for one in told])) for place in group}
    chosen = {str(item.id): _chosen(str(item.id), told, events) for item in items}
    shared = Counter(event for found in chosen.values() for event in set(found))
    return {
        item: str(max(found, key=lambda event: shared[event])) if found else f"nothing told by {item}"
        for item, found in chosen.items()
    }


def _chosen(item: str, told: Sequence[_Told], events: Mapping[int, int]) -> list[int]:
    own = [(one.telling.main, events[place]) for place, one in enumerate(told) if one.item == item]
    return [event for main, event in own if main] or [event for _, event in own]


def _told(item: Item) -> Iterator[_Told]:
    published = item.document.published
    told_at = datetime.combine(published.day, time(), UTC) if published else SOME_DAY
    for number, event in enumerate(item.events):
        yield _Told(
            str(item.id),
            Telling(
                kind=event.kind,
                status=event.status,
                who=frozenset((gist(one.name), one.role) for one in event.participants),
                told_at=told_at,
                amount=event.amount,
                when=parse_date(event.date) if event.date else None,
                main=event.main,
                is_dated=published is not None,
                place=f"{item.id} {number:03}",
            ),
        )
