"""The timeline of an entity narrowed down: its events a page at a time, its chart, and what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncMonth
from django.http import QueryDict
from django.utils.translation import get_language

from articles import data
from articles.models import Article, Entity, Event, EventParticipant
from articles.models.events import EventQuerySet
from articles.models.labels import EVENT_KINDS, STATUSES
from articles.text.values import EventKind, Precision, Status, VagueDate

EVENTS_A_PAGE = 30
MOST_COMPANIONS = 8
LEAST_MONTHS, MOST_MONTHS = 12, 36


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
class Filters:
    """How a timeline is narrowed down. Values that mean nothing are left out, as are those that stand for "all"."""

    kind: str = ""
    status: str = ""
    companion: str = ""
    month: str = ""
    topic: str = ""
    oldest_first: bool = False

    @classmethod
    def parse(cls, query: QueryDict) -> Filters:
        month = query.get("month", "")
        return cls(
            kind=_one_of(EventKind, query.get("kind", "")),
            status=_one_of(Status, query.get("status", "")),
            companion=query.get("with", "").replace("\x00", ""),
            month=month if _first_day(month) else "",
            topic=known_topic(query.get("topic", "")),
            oldest_first=query.get("sort") == "oldest",
        )

    def as_query(self, **changes: object) -> str:
        """The query string of this view with some of it changed, for links; "" for the whole timeline."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        query = QueryDict(mutable=True)
        named = {
            "kind": changed.kind,
            "status": changed.status,
            "with": changed.companion,
            "month": changed.month,
            "topic": changed.topic,
        }
        query.update({name: value for name, value in named.items() if value})
        if changed.oldest_first:
            query["sort"] = "oldest"
        return query.urlencode()

    @property
    def are_set(self) -> bool:
        return bool(self.kind or self.status or self.companion or self.month or self.topic)

    def apply(self, events: EventQuerySet, *, but: str = "") -> EventQuerySet:
        """The events that pass all filters but the one named."""
        if self.kind and but != "kind":
            events = events.filter(kind=self.kind)
        if self.status and but != "status":
            events = events.filter(status=self.status)
        if self.companion and but != "companion":
            events = events.filter(pk__in=EventParticipant.objects.filter(entity__slug=self.companion).values("event"))
        if self.topic and but != "topic":
            events = events.on_topic(self.topic)
        first = _first_day(self.month)
        if first and but != "month":
            events = events.filter(sort_day__range=(first, VagueDate(first, Precision.MONTH).last_day))
        return events


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its count, the query string that its link sets, and whether it is set."""

    value: str
    label: str
    count: int
    query: str
    is_set: bool


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """A filter with its choices; `all_query` takes the filter away."""

    name: str
    choices: Sequence[Choice]
    is_set: bool
    all_query: str


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    count: int
    query: str
    is_set: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    events: Sequence[Event]
    next_place: Place | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The head of a timeline: how many events, from when to when, and from how many articles."""

    events: int
    first: date | None
    last: date | None
    articles: int


def events_about(entity: Entity) -> EventQuerySet:
    return Event.objects.shown().about(entity)


def page_of(events: EventQuerySet, filters: Filters, after: Place | None, most: int = EVENTS_A_PAGE) -> EventPage:
    """The page of the filtered events that begins after a place; paging is by key and costs the same anywhere."""
    ordered = events.oldest_first() if filters.oldest_first else events.newest_first()
    if after:
        ordered = ordered.filter(_beyond(after, filters.oldest_first))
    found = list(ordered.with_participants().with_claims()[: most + 1])
    shown = found[:most]
    more = len(found) > most
    return EventPage(shown, Place(shown[-1].sort_day, shown[-1].pk) if more else None)


def _beyond(place: Place, oldest_first: bool) -> Q:
    if oldest_first:
        return Q(sort_day__gt=place.day) | Q(sort_day=place.day, pk__gt=place.pk)
    return Q(sort_day__lt=place.day) | Q(sort_day=place.day, pk__lt=place.pk)


def summary_of(events: EventQuerySet) -> Summary:
    found = events.aggregate(count=Count("pk"), first=Min("sort_day"), last=Max("sort_day"))
    articles = Article.objects.filter(claims__event__in=events.values("pk")).distinct().count()
    return Summary(found["count"], found["first"], found["last"], articles)


def choices_of(entity: Entity, events: EventQuerySet, filters: Filters) -> list[ChoiceGroup]:
    """What the timeline can be narrowed to, each choice with the count it would leave."""
    return [
        ChoiceGroup("status", _status_choices(events, filters), bool(filters.status), filters.as_query(status="")),
        ChoiceGroup("kind", _kind_choices(events, filters), bool(filters.kind), filters.as_query(kind="")),
        ChoiceGroup("topic", _topic_choices(events, filters), bool(filters.topic), filters.as_query(topic="")),
        ChoiceGroup(
            "companion",
            _companion_choices(entity, events, filters),
            bool(filters.companion),
            filters.as_query(companion=""),
        ),
    ]


def _status_choices(events: EventQuerySet, filters: Filters) -> list[Choice]:
    counts = _counts(filters.apply(events, but="status"), "status")
    return [
        Choice(status, str(label), counts.get(status, 0), filters.as_query(status=status), filters.status == status)
        for status, label in STATUSES.items()
        if counts.get(status) or filters.status == status
    ]


def _kind_choices(events: EventQuerySet, filters: Filters) -> list[Choice]:
    counts = _counts(filters.apply(events, but="kind"), "kind")
    kinds = [
        Choice(kind, str(label), counts.get(kind, 0), filters.as_query(kind=kind), filters.kind == kind)
        for kind, label in EVENT_KINDS.items()
        if counts.get(kind) or filters.kind == kind
    ]
    return sorted(kinds, key=lambda choice: -choice.count)


def _topic_choices(events: EventQuerySet, filters: Filters) -> list[Choice]:
    counts = filters.apply(events, but="topic").count_by_topic()
    language = (get_language() or "en")[:2]
    topics = [
        Choice(key, name, counts.get(key, 0), filters.as_query(topic=key), filters.topic == key)
        for key, name in data.topic_names(language).items()
        if counts.get(key) or filters.topic == key
    ]
    return sorted(topics, key=lambda choice: -choice.count)


def _companion_choices(entity: Entity, events: EventQuerySet, filters: Filters) -> list[Choice]:
    """Who takes part beside the entity, most often first; the one filtered by is always among them."""
    together = (
        Entity.objects.filter(participations__event__in=filters.apply(events, but="companion").values("pk"))
        .exclude(pk=entity.pk)
        .annotate(count=Count("participations__event", distinct=True))
        .order_by("-count", "name")
    )
    most = list(together[:MOST_COMPANIONS])
    if filters.companion and filters.companion not in {other.slug for other in most}:
        most += together.filter(slug=filters.companion)
    return [
        Choice(
            other.slug,
            other.local_name,
            other.count,  # type: ignore[attr-defined]
            filters.as_query(companion=other.slug),
            filters.companion == other.slug,
        )
        for other in most
    ]


def _counts(events: EventQuerySet, field: str) -> dict[str, int]:
    return dict(events.order_by().values_list(field).annotate(Count("pk")))


def months_of(events: EventQuerySet, filters: Filters) -> list[Month]:
    """Events per month up to the last that had one, quiet months too: at least a year of them, at most three."""
    narrowed = filters.apply(events, but="month").order_by()
    counts = {
        row["month"]: row["count"]
        for row in narrowed.annotate(month=TruncMonth("sort_day")).values("month").annotate(count=Count("pk"))
    }
    if not counts:
        return []
    return [
        Month(first, counts.get(first, 0), filters.as_query(month=f"{first:%Y-%m}"), filters.month == f"{first:%Y-%m}")
        for first in _months_up_to(max(counts), since=min(counts))
    ]


def _months_up_to(last: date, since: date) -> list[date]:
    count = (last.year - since.year) * 12 + last.month - since.month + 1
    end = last.year * 12 + last.month
    begin = max(end - min(max(count, LEAST_MONTHS), MOST_MONTHS), 12)  # there is no year 0
    return [date(number // 12, number % 12 + 1, 1) for number in range(begin, end)]


def _first_day(month: str) -> date | None:
    try:
        return date.fromisoformat(f"{month}-01") if month else None
    except ValueError:
        return None


def known_topic(key: str) -> str:
    """The key, or "" where no topic has it."""
    return key if any(topic.key == key for topic in data.topics()) else ""


def _one_of(words: type[StrEnum], value: str) -> str:
    return value if value in set(words) else ""
