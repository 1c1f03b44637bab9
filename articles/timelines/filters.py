"""How a timeline is narrowed down: read from the address, written to it, and applied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from articles import data
from articles.models import Article, Claim, Entity, Event
from articles.models.events import EventQuerySet
from articles.models.labels import LANGUAGES
from articles.models.search import FEW, listed
from articles.text.operators import Vocabulary, Words
from articles.text.query import parse
from articles.text.values import EventKind, Precision, Status, VagueDate

LONGEST_WORDS = 200
MOST_SOURCES = 99


class Filter(StrEnum):
    """What a reader sets and drops as one. A period is told by its ends, by one month, or by both."""

    KIND = "kind"
    STATUS = "status"
    COMPANION = "companion"
    PERIOD = "period"
    TOPIC = "topic"
    LANGUAGE = "language"
    SOURCE = "source"
    WORDS = "words"
    SOURCES = "sources"
    NEW = "new"


FIELDS: Mapping[Filter, Mapping[str, object]] = {
    Filter.KIND: {"kinds": ()},
    Filter.STATUS: {"statuses": ()},
    Filter.COMPANION: {"companion": ""},
    Filter.PERIOD: {"month": "", "first": "", "last": ""},
    Filter.TOPIC: {"topic": ""},
    Filter.LANGUAGE: {"language": ""},
    Filter.SOURCE: {"source": 0},
    Filter.WORDS: {"words": ""},
    Filter.SOURCES: {"sources": 0},
    Filter.NEW: {"new": False},
}
"""The fields of each, with the values that stand for "all"."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Values that mean nothing are left out, as are those that stand for "all".

    `month` is YYYY-MM, `first` and `last` are as much of YYYY-MM-DD as was given, `source` is the key of a Source,
    `sources` the least number of independent ones. What is `new` came after `since`, which the address does not tell:
    where it is not known, `new` narrows nothing. `told` are the events that are told with the words, and
    `beside` is whom the companion's address means: both are known once they were `looked_up`."""

    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    companion: str = ""
    month: str = ""
    first: str = ""
    last: str = ""
    topic: str = ""
    language: str = ""
    source: int = 0
    words: str = ""
    sources: int = 0
    children: bool = False
    new: bool = False
    oldest_first: bool = False
    since: datetime | None = None
    told: frozenset[int] = frozenset()
    beside: tuple[int, ...] = ()

    @classmethod
    def parse(cls, query: QueryDict) -> Filters:
        month = query.get("month", "")
        language = query.get("lang", "")
        sources = _number(query.get("sources", ""))
        return cls(
            kinds=_those_of(EventKind, query.getlist("kind")),
            statuses=_those_of(Status, query.getlist("status")),
            companion=_clean(query.get("with", "")),
            month=month if len(month) == len("2024-05") and _vague(month) else "",
            first=_date(query.get("from", "")),
            last=_date(query.get("to", "")),
            topic=known_topic(query.get("topic", "")),
            language=language if language in LANGUAGES else "",
            source=_number(query.get("source", "")),
            words=_clean(query.get("q", ""))[:LONGEST_WORDS],
            sources=sources if 1 < sources <= MOST_SOURCES else 0,
            children=query.get("children") == "1",
            new=query.get("new") == "1",
            oldest_first=query.get("sort") == "oldest",
        )

    def looked_up(self, *about: Entity) -> Filters:
        """With the keys of what is told by names and words, on the timeline of the entities; to be done before any
        event is asked for."""
        named = Entity.objects.filter(slug=self.companion).order_by() if self.companion else Entity.objects.none()
        beside = tuple(named.values_list("pk", flat=True))
        words = parse(self.words, Vocabulary({})).words
        if not words:  # nothing but a minus, say
            return replace(self, words="", beside=beside)
        return replace(self, told=_told_with(words, about), beside=beside)

    def as_query(self, **changes: object) -> str:
        """The query string of this view with some of it changed, for links; "" for the whole timeline."""
        changed = replace(self, **changes) if changes else self  # type: ignore[arg-type]
        query = QueryDict(mutable=True)
        for name, values in changed.in_address.items():
            query.setlist(name, values)
        return query.urlencode()

    @property
    def in_address(self) -> dict[str, list[str]]:
        """The parameters by which this view is known, those that are set."""
        named: dict[str, Iterable[object]] = {
            "kind": self.kinds,
            "status": self.statuses,
            "with": [self.companion],
            "month": [self.month],
            "from": [self.first],
            "to": [self.last],
            "topic": [self.topic],
            "lang": [self.language],
            "source": [self.source],
            "q": [self.words],
            "sources": [self.sources],
            "children": [int(self.children)],
            "new": [int(self.new)],
            "sort": ["oldest" if self.oldest_first else ""],
        }
        told = {name: [str(value) for value in values if value] for name, values in named.items()}
        return {name: values for name, values in told.items() if values}

    def without(self, *dropped: Filter) -> Filters:
        return replace(self, **{name: value for one in dropped for name, value in FIELDS[one].items()})  # type: ignore[arg-type]

    @property
    def in_use(self) -> list[Filter]:
        """Those that narrow the timeline down."""
        return list(self.conditions())

    @property
    def are_set(self) -> bool:
        return bool(self.in_use)

    def apply(self, events: EventQuerySet) -> EventQuerySet:
        """The events that pass all filters."""
        for condition in self.conditions().values():
            events = events.filter(condition)
        return events

    def conditions(self) -> dict[Filter, Q]:
        """What each filter that is set asks of an event."""
        told: dict[Filter, tuple[Any, Q]] = {
            Filter.KIND: (self.kinds, Q(kind__in=self.kinds)),
            Filter.STATUS: (self.statuses, Q(status__in=self.statuses)),
            Filter.COMPANION: (self.companion, Q(who__overlap=list(self.beside))),
            Filter.PERIOD: (self.month or self.first or self.last, Q(sort_day__range=self.ends)),
            Filter.TOPIC: (self.topic, Q(topics__contains=[self.topic])),
            Filter.LANGUAGE: (self.language, Q(languages__contains=[self.language])),
            Filter.SOURCE: (self.source, Q(publishers__contains=[self.source])),
            Filter.WORDS: (self.words, Q(pk__in=listed(self.told))),
            Filter.SOURCES: (self.sources, Q(source_count__gte=self.sources)),
            Filter.NEW: (self.new and self.since, Q(news_at__gt=self.since)),
        }
        return {name: condition for name, (value, condition) in told.items() if value}

    @property
    def ends(self) -> tuple[date, date]:
        """The first and the last day of the period."""
        begin = [when.day for told in (self.month, self.first) if (when := _vague(told))]
        end = [when.last_day for told in (self.month, self.last) if (when := _vague(told))]
        return max(begin, default=date.min), min(end, default=date.max)


def _told_with(words: Words, about: Iterable[Entity]) -> frozenset[int]:
    """The events about the entities of which articles tell that hold the words; "phrases" and -exclusions as in the
    search. Of rare words it may be events about others too."""
    held = Article.objects.some_holding(words)
    if len(held) <= FEW:
        telling = Claim.objects.filter(article__in=listed(held), event__isnull=False)
    else:
        own = Event.objects.about(*about)
        telling = Claim.objects.filter(article__in=Article.objects.keys_holding(words), event__in=own)
    return frozenset(telling.order_by().values_list("event", flat=True))


def _vague(written: str) -> VagueDate | None:
    """What YYYY, YYYY-MM or YYYY-MM-DD mean; nothing else means anything."""
    precision = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}.get(len(written))
    try:
        return VagueDate(date.fromisoformat(f"{written}-01-01"[:10]), precision) if precision else None
    except ValueError:
        return None


def _date(written: str) -> str:
    return written.strip() if _vague(written.strip()) else ""


def _number(written: str) -> int:
    """The number, or 0 where there is none that could be a key."""
    return int(written) if written.isascii() and written.isdigit() and len(written) <= 9 else 0


def _clean(written: str) -> str:
    return written.replace("\x00", "").strip()


def _those_of(words: type[StrEnum], values: Iterable[str]) -> tuple[str, ...]:
    """Those values that are among the words, each once, in the words' own order."""
    return tuple(str(word) for word in words if word in set(values))


def known_topic(key: str) -> str:
    """The key, or "" where no topic has it."""
    return key if any(topic.key == key for topic in data.topics()) else ""
