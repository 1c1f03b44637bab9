"""How many events each choice would leave, all of them counted in one pass over the entity's events.

Of each event the pass knows which filters it misses, as bits. Those that a choice within one filter would leave pass
all others: they miss none, or that one alone. So events that miss two or more are left out at once, and those that
miss one tell how many would be found without it."""

from __future__ import annotations

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

_COUNTS = """
WITH events AS MATERIALIZED (SELECT * FROM ({events}) AS told WHERE missed & (missed - 1) = 0),
beside AS (
    SELECT entity_id, kind, count(*) AS number
    FROM (
        SELECT DISTINCT events.id, events.kind, taking_part.entity_id
        FROM events JOIN articles_eventparticipant AS taking_part ON taking_part.event_id = events.id
        WHERE missed IN (0, {companion}) AND entity_id <> ALL(%s)
    ) AS together
    GROUP BY entity_id, kind
),
companions AS (
    SELECT entity_id, sum(number) AS number, string_agg(kind || ' ' || number, ' ' ORDER BY number DESC, kind) AS kinds,
        row_number() OVER (ORDER BY sum(number) DESC, entity_id) AS place
    FROM beside GROUP BY entity_id
)
SELECT 'all', '', '', missed, count(*) FROM events GROUP BY missed
UNION ALL SELECT 'kind', kind, '', 0, count(*) FROM events WHERE missed IN (0, {kind}) GROUP BY kind
UNION ALL SELECT 'status', status, '', 0, count(*) FROM events WHERE missed IN (0, {status}) GROUP BY status
UNION ALL SELECT 'topic', topic, '', 0, count(*)
    FROM events, unnest(topics) AS topic WHERE missed IN (0, {topic}) GROUP BY topic
UNION ALL SELECT 'language', language, '', 0, count(*)
    FROM events, unnest(languages) AS language WHERE missed IN (0, {language}) GROUP BY language
UNION ALL SELECT 'source', source::text, '', 0, count(*)
    FROM events, unnest(publishers) AS source WHERE missed IN (0, {source}) GROUP BY source
UNION ALL SELECT 'sources', least(source_count, 99)::text, '', 0, count(*)
    FROM events WHERE missed IN (0, {sources}) GROUP BY least(source_count, 99)
UNION ALL SELECT 'period', to_char(date_trunc('month', sort_day), 'YYYY-MM'), '', 0, count(*)
    FROM events WHERE missed IN (0, {period}) GROUP BY date_trunc('month', sort_day)
UNION ALL SELECT 'new', '', '', 0, count(*) FROM events WHERE missed IN (0, {new}) AND news_at > %s
UNION ALL SELECT 'companion', entity_id::text, kinds, 0, number::bigint FROM companions
    WHERE place <= {most} OR entity_id = (SELECT id FROM articles_entity WHERE slug = %s)
"""
_COLUMNS = ("id", "kind", "status", "sort_day", "source_count", "topics", "languages", "publishers", "news_at")


@dataclass(frozen=True, slots=True)
class Counts:
    """`of` has, by filter, how many events each value would leave, the other filters as they are; `kinds` how often
    which kind for each companion, the most frequent first; `missed` how many events miss which filters, as bits."""

    of: Mapping[Filter, Mapping[str, int]]
    kinds: Mapping[str, Sequence[tuple[str, int]]]
    missed: Mapping[int, int]

    @property
    def found(self) -> int:
        """How many pass all filters."""
        return self.missed.get(0, 0)

    def found_without(self, one: Filter) -> int:
        return self.found + self.missed.get(BITS[one], 0)

    @property
    def news(self) -> int:
        """How many came since the last visit."""
        return self.of[Filter.NEW].get("", 0)

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
    written, values = events.query.sql_with_params()
    sql = _COUNTS.format(events=written, most=MOST_COMPANIONS, **BITS)
    of: dict[Filter, dict[str, int]] = {one: {} for one in Filter}
    kinds, missed = {}, {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, [one.pk for one in told_of], filters.since, filters.companion])
        for name, value, told, misses, count in cursor.fetchall():
            if name == "all":
                missed[misses] = count
            else:
                of[Filter(name)][value] = count
            if name == Filter.COMPANION:
                kinds[value] = _kinds(told)
    return Counts(of, kinds, missed)


def _kinds(told: str) -> list[tuple[str, int]]:
    words = told.split()
    return [(kind, int(number)) for kind, number in zip(words[::2], words[1::2], strict=True)]
