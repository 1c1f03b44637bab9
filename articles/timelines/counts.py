"""How many events each choice would leave, all of them counted in one pass over the entity's events.

Of each event the pass knows which filters it misses, as bits. Those that a choice within one filter would leave pass
all others: they miss none, or that one alone. So events that miss two or more are left out at once, and those that
miss one tell how many would be found without it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from articles.models import Entity, EventParticipant
from articles.timelines.filters import Filter, Filters
from articles.timelines.pages import events_about

OWN = 1 << len(Filter)
"""The bit of those that are of children alone, where these are not folded in."""
MOST_COMPANIONS = 8
BITS = {one: 1 << place for place, one in enumerate(Filter)}

# Lists are grouped whole and taken apart here: there are few different ones. `told` is read once, by all the rest.
_COUNTS = """
WITH told AS MATERIALIZED ({events}),
near AS (
    SELECT id, missed, kind, status, languages, topics, publishers, least(source_count, 99) AS sources,
        date_trunc('month', sort_day::timestamp) AS month, news_at
    FROM told WHERE missed & (missed - 1) = 0
),
beside AS MATERIALIZED (
    SELECT entity_id, kind FROM near JOIN articles_eventparticipant AS taking_part ON taking_part.event_id = near.id
    WHERE missed IN (0, {companion}) AND entity_id <> ALL(%s)
),
most AS (
    (SELECT entity_id FROM beside GROUP BY entity_id ORDER BY count(*) DESC, entity_id LIMIT {most})
    UNION SELECT id FROM articles_entity WHERE slug = %s
)
SELECT 'all', '', '', missed, count(*) FROM near GROUP BY missed
{alike}
UNION ALL SELECT 'new', 'new', '', 0, count(*) FROM near WHERE missed IN (0, {new}) AND news_at > %s
UNION ALL SELECT 'companion', entity_id::text, kind, 0, count(*)
    FROM beside WHERE entity_id IN (SELECT entity_id FROM most) GROUP BY entity_id, kind
UNION ALL SELECT 'whole', '', '', 0, count(*) FROM told WHERE missed & {own} = 0
UNION ALL SELECT 'whole sources', '', '', 0, count(DISTINCT source)
    FROM (SELECT publishers FROM told WHERE missed & {own} = 0 GROUP BY publishers) AS those, unnest(publishers) source
"""
_ALIKE = "UNION ALL SELECT '{}', {}, '', 0, count(*) FROM near WHERE missed IN (0, {}) GROUP BY {}"
_GROUPED = {
    # filter: as what it is told, and what is grouped by
    Filter.KIND: ("kind", "kind"),
    Filter.STATUS: ("status", "status"),
    Filter.TOPIC: ("array_to_string(topics, ' ')", "topics"),
    Filter.LANGUAGE: ("array_to_string(languages, ' ')", "languages"),
    Filter.SOURCE: ("array_to_string(publishers, ' ')", "publishers"),
    Filter.SOURCES: ("sources::text", "sources"),
    Filter.PERIOD: ("to_char(month, 'YYYY-MM')", "month"),
}
_COLUMNS = ("id", "kind", "status", "sort_day", "source_count", "topics", "languages", "publishers", "news_at")


@dataclass(frozen=True, slots=True)
class Counts:
    """`of` has, by filter, how many events each value would leave, the other filters as they are; `kinds` how often
    which kind for each companion; `missed` how many events miss which filters, as bits;
    `whole` and `sources` how many events and sources there are without any filter."""

    of: Mapping[Filter, Mapping[str, int]]
    kinds: Mapping[str, Counter[str]]
    missed: Mapping[int, int]
    whole: int
    sources: int

    @property
    def found(self) -> int:
        """How many pass all filters."""
        return self.missed.get(0, 0)

    def found_without(self, one: Filter) -> int:
        return self.found + self.missed.get(BITS[one], 0)

    @property
    def news(self) -> int:
        """How many came since the last visit."""
        return self.of[Filter.NEW].get("new", 0)

    @property
    def found_with_children(self) -> int:
        return self.found + self.missed.get(OWN, 0)


def counts_of(entity: Entity, children: Sequence[Entity], filters: Filters) -> Counts:
    """What the filters leave of the events about the entity, and about its children where these are folded in. Where
    they are not, events that are about them alone miss OWN."""
    events, own = events_about(entity, children).order_by(), Q()
    if children and not filters.children:
        own = Q(pk__in=EventParticipant.objects.filter(entity=entity).values("event"))
    asked = [(BITS[one], condition) for one, condition in filters.conditions().items()] + ([(OWN, own)] if own else [])
    cases = [Case(When(condition, then=0), default=bit, output_field=IntegerField()) for bit, condition in asked]
    missed = reduce(add, cases, Value(0))
    told_of = [entity, *children] if filters.children else [entity]
    return _read(events.annotate(missed=missed).values(*_COLUMNS, "missed"), filters, told_of)


def _read(events: QuerySet[Any, Any], filters: Filters, told_of: Sequence[Entity]) -> Counts:
    alike = "\n".join(_ALIKE.format(one, told, BITS[one], column) for one, (told, column) in _GROUPED.items())
    written, values = events.query.sql_with_params()
    sql = _COUNTS.format(events=written, alike=alike, most=MOST_COMPANIONS, own=OWN, **BITS)
    of = {one: Counter[str]() for one in Filter}
    kinds, missed, whole = defaultdict[str, Counter[str]](Counter), {}, {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, [one.pk for one in told_of], filters.companion, filters.since])
        for name, value, kind, misses, count in cursor.fetchall():
            if name.startswith("whole"):
                whole[name] = count
            elif name == "all":
                missed[misses] = count
            else:
                of[Filter(name)].update(dict.fromkeys(value.split(), count))
            if name == Filter.COMPANION:
                kinds[value][kind] = count
    return Counts(of, kinds, missed, whole["whole"], whole["whole sources"])
