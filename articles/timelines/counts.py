"""How many events each choice would leave, all of them counted in one pass over the entity's events.

Of each event the pass knows which filters it misses, as bits. Those that a choice within one filter would leave pass
all others: they miss none, or that one alone; and these tell how many would be found without it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import add
from typing import Any

from django.contrib.postgres.aggregates import BitXor
from django.db import connection
from django.db.models import BigIntegerField, Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from articles.models import Entity
from articles.timelines.filters import Filter, Filters
from articles.timelines.pages import events_about

OWN = 1 << len(Filter)
"""The bit of those that are of children alone, where these are not folded in."""
MOST_COMPANIONS = 8
BITS = {one: 1 << place for place, one in enumerate(Filter)}

# Lists are grouped whole and taken apart here: there are few different ones. `told` is read once, by all the rest.
_COUNTS = """
WITH told AS MATERIALIZED ({events}),
beside AS MATERIALIZED (
    SELECT other, kind, count(*) AS times FROM told, unnest(who) AS other
    WHERE missed IN (0, {companion}) AND other <> ALL(%s) GROUP BY other, kind
),
most AS (
    (SELECT other FROM beside GROUP BY other ORDER BY sum(times) DESC, other LIMIT {most})
    UNION SELECT unnest(%s::bigint[])
)
SELECT grouping({columns}), coalesce(kind, status, array_to_string(topics, ' '), array_to_string(languages, ' '),
    array_to_string(publishers, ' '), sources::text, to_char(month, 'YYYY-MM')), '', missed, count(*)
FROM (
    SELECT *, least(source_count, 99) AS sources, date_trunc('month', sort_day::timestamp) AS month FROM told
) AS those
GROUP BY GROUPING SETS ({sets})
UNION ALL SELECT {others}, other::text, kind, 0, times FROM beside WHERE other IN (SELECT other FROM most)
"""
_COLUMNS = {
    Filter.KIND: "kind",
    Filter.STATUS: "status",
    Filter.TOPIC: "topics",
    Filter.LANGUAGE: "languages",
    Filter.SOURCE: "publishers",
    Filter.SOURCES: "sources",
    Filter.PERIOD: "month",
}
"""By which column of `those` each filter's values are grouped."""
_ALL = (1 << len(_COLUMNS)) - 1
# grouping() has a bit for each column that is not grouped by, the last column's the lowest.
_GROUPS = {_ALL ^ (1 << place): one for place, one in enumerate(reversed(_COLUMNS))}
_OTHERS = -1
_GROUPS |= {_OTHERS: Filter.COMPANION}
_READ = ("id", "kind", "status", "sort_day", "source_count", "topics", "languages", "publishers", "who")


@dataclass(frozen=True, slots=True)
class Counts:
    """`of` has, by filter, how many events each value would leave, the other filters as they are; `kinds` how often
    which kind for each companion; `missed` how many events miss which filters, as bits;
    `whole` and `sources` how many events and sources there are without any filter; `news` how many of the events found,
    be they all or the new alone, came since the last visit."""

    of: Mapping[Filter, Mapping[str, int]]
    kinds: Mapping[str, Counter[str]]
    missed: Mapping[int, int]
    whole: int
    sources: int
    news: int = 0

    @property
    def found(self) -> int:
        """How many pass all filters."""
        return self.missed.get(0, 0)

    def found_without(self, one: Filter) -> int:
        return self.found + self.missed.get(BITS[one], 0)

    @property
    def found_with_children(self) -> int:
        return self.found + self.missed.get(OWN, 0)


def counts_of(entity: Entity, children: Sequence[Entity], filters: Filters) -> Counts:
    """What the filters leave of the events about the entity, and about its children where these are folded in. Where
    they are not, events that are about them alone miss OWN.

    What was counted is kept as long as none of these events is another row than then. Words are looked for in articles,
    and what is new depends on the reader: where these narrow the timeline, all is counted anew."""
    about = tuple(one.pk for one in (entity, *children))
    alike = replace(filters, oldest_first=False, since=filters.since if filters.new else None)
    is_kept = not (filters.words or filters.new)
    counts = _kept(_stamp(about), about, alike) if is_kept else _counted(about, alike)
    return replace(counts, news=_news(about if filters.children else about[:1], filters))


def _news(about: Sequence[int], filters: Filters) -> int:
    if filters.since is None:
        return 0
    return filters.without(Filter.NEW).apply(events_about(*about)).filter(news_at__gt=filters.since).order_by().count()


def _stamp(about: Sequence[int]) -> tuple[int, ...]:
    """Changes whenever any of these events is written, comes or goes, whoever does it: each version of a row has an
    `xmin` of its own."""
    versions = RawSQL("hashint8extended(articles_event.id, articles_event.xmin::text::bigint)", [])
    events = events_about(*about).order_by()
    found = events.aggregate(number=Count("pk"), stamp=BitXor(versions, output_field=BigIntegerField()))
    return found["number"], found["stamp"] or 0


@lru_cache(maxsize=1_000)
def _kept(_stamp: tuple[int, ...], about: Sequence[int], filters: Filters) -> Counts:
    return _counted(about, filters)


def _counted(about: Sequence[int], filters: Filters) -> Counts:
    entity, *children = about
    own = Q(who__contains=[entity]) if children and not filters.children else Q()
    asked = [(BITS[one], condition) for one, condition in filters.conditions().items()] + ([(OWN, own)] if own else [])
    cases = [Case(When(condition, then=0), default=bit, output_field=IntegerField()) for bit, condition in asked]
    missed = reduce(add, cases, Value(0))
    events = events_about(*about).order_by().annotate(missed=missed).values(*_READ, "missed")
    return _summed_up(_read(events, filters, about if filters.children else [entity]))


Row = tuple[int, str, str, int, int]
"""Which group, its value, the kind beside it, which filters are missed, how many events."""


def _read(events: QuerySet[Any, Any], filters: Filters, told_of: Sequence[int]) -> list[Row]:
    written, values = events.query.sql_with_params()
    columns = ", ".join(_COLUMNS.values())
    sets = ", ".join(["(missed)", *(f"(missed, {column})" for column in _COLUMNS.values())])
    sql = _COUNTS.format(
        events=written,
        columns=columns,
        sets=sets,
        companion=BITS[Filter.COMPANION],
        most=MOST_COMPANIONS,
        others=_OTHERS,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, list(told_of), list(filters.beside)])
        rows: list[Row] = cursor.fetchall()
        return rows


def _summed_up(rows: Iterable[Row]) -> Counts:
    of = {one: Counter[str]() for one in Filter}
    kinds, missed, sources = defaultdict[str, Counter[str]](Counter), Counter[int](), set[str]()
    for group, value, kind, misses, count in rows:
        if group == _ALL:
            missed[misses] = count
            continue
        one = _GROUPS[group]
        if misses in (0, BITS[one]):
            of[one].update(dict.fromkeys(value.split(), count))
        if one == Filter.SOURCE and not misses & OWN:
            sources.update(value.split())
        if one == Filter.COMPANION:
            kinds[value][kind] = count
    whole = sum(count for misses, count in missed.items() if not misses & OWN)
    return Counts(of, kinds, missed, whole, len(sources))
