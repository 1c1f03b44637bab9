"""The events of an entity a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import F, OrderBy, Q

from articles.models import Entity, Event
from articles.models.events import EventQuerySet
from articles.timelines.filters import Filters

EVENTS_A_PAGE = 20
QUIET_MONTHS, TOLD_AS_YEARS = 6, 24


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of events begins: after the event that the page before ended with."""

    day: date
    pk: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}.{self.pk}"

    @classmethod
    def parse(cls, written: str) -> Place | None:
        day, _, pk = written.partition(".")
        try:
            return cls(date.fromisoformat(day), int(pk))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Quiet:
    """Whole months in which nothing is known to have happened; told as `years` (else 0) where they are many."""

    months: int

    @property
    def years(self) -> int:
        return self.months // 12 if self.months >= TOLD_AS_YEARS else 0


@dataclass(frozen=True, slots=True)
class EventPage:
    """`quiet` has, by the key of an event, the long time between it and the one shown before it."""

    events: Sequence[Event]
    next_place: Place | None
    quiet: Mapping[int, Quiet]


def events_about(*entities: Entity | int) -> EventQuerySet:
    """The events about the entity, or about one of the children that are folded in."""
    return Event.objects.shown().about(*entities)


def page_of(events: EventQuerySet, filters: Filters, after: Place | None, most: int = EVENTS_A_PAGE) -> EventPage:
    """The page of the filtered events that begins after a place; paging is by key and costs the same anywhere."""
    ordered = events.oldest_first() if filters.oldest_first else events.newest_first()
    if filters.are_set:
        ordered = ordered.order_by(*_by_day(filters.oldest_first))
    if after:
        ordered = ordered.filter(_beyond(after, filters.oldest_first))
    found = list(ordered.with_participants().with_sentences()[: most + 1])
    shown = found[:most]
    more = len(found) > most
    place = Place(shown[-1].sort_day, shown[-1].pk) if more else None
    return EventPage(shown, place, dict(_quiet_before(shown, after)))


def _by_day(oldest_first: bool) -> tuple[OrderBy, str]:
    """The same order, told in a way that the index of days does not have: few events may pass the filters, and
    PostgreSQL would look through those of everybody, day by day, until it had a page of them."""
    day = F("sort_day")
    return (day.asc(nulls_first=True), "pk") if oldest_first else (day.desc(nulls_last=True), "-pk")


def _beyond(place: Place, oldest_first: bool) -> Q:
    """The bound on the day alone is what the index is entered by."""
    if oldest_first:
        return Q(sort_day__gte=place.day) & (Q(sort_day__gt=place.day) | Q(pk__gt=place.pk))
    return Q(sort_day__lte=place.day) & (Q(sort_day__lt=place.day) | Q(pk__lt=place.pk))


def _quiet_before(shown: Sequence[Event], after: Place | None) -> Iterator[tuple[int, Quiet]]:
    days = [after.day if after else shown[0].sort_day, *(event.sort_day for event in shown)] if shown else []
    for (one, other), event in zip(pairwise(days), shown, strict=True):
        months = whole_months(min(one, other), max(one, other))
        if months >= QUIET_MONTHS:
            yield event.pk, Quiet(months)


def whole_months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
