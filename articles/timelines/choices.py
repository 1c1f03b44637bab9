"""What a timeline can be narrowed to, each choice with the count that it would leave, and what to drop where nothing is
left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles import data
from articles.models import Entity, Source
from articles.models.labels import EVENT_KINDS, LANGUAGES, STATUSES
from articles.timelines.counts import Counts
from articles.timelines.filters import Filter, Filters

MOST_PUBLISHERS = 8
MOST_KINDS = 2
LEAST_SOURCES = (2, 3, 5, 10)
FILTERS: Mapping[Filter, Promise] = {
    Filter.KIND: _("Kind"),
    Filter.STATUS: _("Status"),
    Filter.COMPANION: _("Most often with"),
    Filter.PERIOD: _("Period"),
    Filter.TOPIC: _("Topic"),
    Filter.LANGUAGE: _("Language"),
    Filter.SOURCE: _("Source"),
    Filter.WORDS: _("Words"),
    Filter.SOURCES: _("Sources"),
    Filter.NEW: _("New since your last visit"),
}
Labels = Mapping[Any, object]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: the count it would leave, the query string that its link sets, and whether it is set.

    `also` adds the value to those that are set, or takes it away from several; "" where there is nothing to add to.
    `within` are the choices that narrow it further: of a companion the kinds of event."""

    value: str
    label: str
    count: int
    query: str
    is_set: bool
    also: str = ""
    within: Sequence[Choice] = ()


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """A filter with its choices; `all_query` takes the filter away."""

    name: Filter
    choices: Sequence[Choice]
    is_set: bool
    all_query: str

    @property
    def label(self) -> str:
        return str(FILTERS[self.name])


@dataclass(frozen=True, slots=True)
class Dropped:
    """A filter to drop where nothing is found: how many events would be, and the query string for them."""

    name: Filter
    count: int
    query: str

    @property
    def label(self) -> str:
        return str(FILTERS[self.name])


@dataclass(frozen=True, slots=True)
class InUse:
    """A filter that is set, as readers see it: to what, and the query string without it."""

    label: str
    value: str
    query: str


def choices_of(counts: Counts, filters: Filters) -> list[ChoiceGroup]:
    """The groups of choices, those first that readers think of first."""
    made = {
        Filter.STATUS: _several(counts.of[Filter.STATUS], filters, "statuses", STATUSES),
        Filter.KIND: _by_count(_several(counts.of[Filter.KIND], filters, "kinds", EVENT_KINDS)),
        Filter.COMPANION: _companion_choices(counts, filters),
        Filter.TOPIC: _by_count(_single(counts.of[Filter.TOPIC], filters, "topic", data.topic_names(_language()))),
        Filter.LANGUAGE: _by_count(_single(counts.of[Filter.LANGUAGE], filters, "language", LANGUAGES)),
        Filter.SOURCE: _publisher_choices(counts, filters),
    }
    in_use = filters.in_use
    return [
        ChoiceGroup(name, choices, name in in_use, filters.without(name).as_query()) for name, choices in made.items()
    ]


def _single(counts: Mapping[str, int], filters: Filters, field: str, labels: Labels) -> list[Choice]:
    """Those of the labels' values that leave something, and the one that is set."""
    chosen = getattr(filters, field)
    return [
        Choice(value, str(label), counts.get(value, 0), filters.as_query(**{field: value}), chosen == value)
        for value, label in labels.items()
        if counts.get(value) or chosen == value
    ]


def _several(counts: Mapping[str, int], filters: Filters, field: str, labels: Labels) -> list[Choice]:
    """The same for a filter of which several values may be set."""
    chosen: tuple[str, ...] = getattr(filters, field)
    return [
        Choice(
            str(value),
            str(label),
            counts.get(value, 0),
            filters.as_query(**{field: (str(value),)}),
            value in chosen,
            _also(filters, field, chosen, str(value)),
        )
        for value, label in labels.items()
        if counts.get(value) or value in chosen
    ]


def _also(filters: Filters, field: str, chosen: tuple[str, ...], value: str) -> str:
    if not chosen or chosen == (value,):
        return ""
    others = tuple(one for one in chosen if one != value)
    return filters.as_query(**{field: others if value in chosen else (*chosen, value)})


def _by_count(choices: Sequence[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda choice: -choice.count)


def _companion_choices(counts: Counts, filters: Filters) -> list[Choice]:
    """Who takes part beside the entity, most often first; the one filtered by is always among them."""
    found = counts.of[Filter.COMPANION]
    wanted = Entity.objects.filter(pk__in=list(found))
    if filters.companion:
        wanted |= Entity.objects.filter(slug=filters.companion)
    choices = [
        Choice(
            other.slug,
            other.local_name,
            found.get(str(other.pk), 0),
            filters.as_query(companion=other.slug),
            filters.companion == other.slug,
            within=_kinds_beside(counts.kinds.get(str(other.pk), Counter()), filters, other.slug),
        )
        for other in wanted
    ]
    return _by_count(choices)


def _kinds_beside(kinds: Counter[str], filters: Filters, slug: str) -> list[Choice]:
    return [
        Choice(
            kind,
            str(EVENT_KINDS[kind]),  # type: ignore[index]
            count,
            filters.as_query(companion=slug, kinds=(kind,)),
            filters.companion == slug and filters.kinds == (kind,),
        )
        for kind, count in kinds.most_common(MOST_KINDS)
    ]


def _publisher_choices(counts: Counts, filters: Filters) -> list[Choice]:
    """The sources that tell of most of the events; the one filtered by is always among them."""
    found = counts.of[Filter.SOURCE]
    most = sorted(found, key=lambda key: (-found[key], int(key)))[:MOST_PUBLISHERS]
    names = dict(Source.objects.filter(pk__in=[*most, filters.source]).values_list("pk", "name"))
    choices = [
        Choice(str(key), name, found.get(str(key), 0), filters.as_query(source=key), filters.source == key)
        for key, name in names.items()
    ]
    return sorted(choices, key=lambda choice: (-choice.count, choice.label))


def least_sources_of(counts: Counts, filters: Filters) -> list[Choice]:
    """From how many independent sources on, those that leave something and the one that is set."""
    found = {int(number): count for number, count in counts.of[Filter.SOURCES].items()}
    left = {least: sum(n for number, n in found.items() if number >= least) for least in LEAST_SOURCES}
    if filters.sources:
        left[filters.sources] = sum(n for number, n in found.items() if number >= filters.sources)
    return [
        Choice(str(least), str(least), count, filters.as_query(sources=least), filters.sources == least)
        for least, count in sorted(left.items())
        if count or filters.sources == least
    ]


def dropped_of(counts: Counts, filters: Filters) -> list[Dropped]:
    """Where nothing is found: each filter without which something would be, the most first."""
    if counts.found:
        return []
    single = [
        Dropped(one, counts.found_without(one), filters.without(one).as_query())
        for one in filters.in_use
        if counts.found_without(one)
    ]
    return sorted(single, key=lambda one: -one.count)


def in_use_of(groups: Sequence[ChoiceGroup], filters: Filters) -> list[InUse]:
    """The filters that are set, each to be taken away."""
    values = {group.name: ", ".join(choice.label for choice in group.choices if choice.is_set) for group in groups}
    period = f"{filters.first or '…'} – {filters.last or '…'}"
    values |= {Filter.WORDS: filters.words, Filter.SOURCES: f"≥ {filters.sources}"}
    values |= {Filter.PERIOD: filters.month or (filters.first if filters.first == filters.last else period)}
    return [InUse(str(FILTERS[one]), values.get(one, ""), filters.without(one).as_query()) for one in filters.in_use]


def _language() -> str:
    return (get_language() or "en")[:2]
