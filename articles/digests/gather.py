"""What there is to tell anybody, gathered once for all readers: the stories of the last days, and by what they are
followed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Q

from articles.models import Claim, Entity, Event, FormerEvent, Notice
from articles.models.events import EventQuerySet
from articles.searching.finding import found_among
from articles.text.ranking import ANNOUNCED, Story
from articles.text.standing import is_told_by, statuses_over_time
from articles.text.values import Precision, Status

COMING = timedelta(days=8)


@dataclass(slots=True)
class Gathered:
    """`stories` and `events` by the event's number; the numbers of the stories by entity (as it is in the end) and by
    topic."""

    since: datetime
    stories: Mapping[int, Story]
    events: Mapping[int, Event]
    entities: Mapping[int, Entity]
    by_entity: Mapping[int, Set[int]]
    by_topic: Mapping[str, Set[int]]
    _by_search: dict[str, Set[int]] = field(default_factory=dict)

    def by_search(self, query: str) -> Set[int]:
        """The numbers of the stories that the search finds; each search is made once."""
        if query not in self._by_search:
            self._by_search[query] = found_among(self.stories, query)
        return self._by_search[query]


def gather(since: datetime, now: datetime) -> Gathered:
    """What was told from `since` on, or is announced for the days to come, as known at `now`; in a number of queries
    that does not depend on how many readers there are."""
    told = Q(last_told_at__gte=since) | _coming(now.date())
    events = {event.pk: event for event in _known(now).filter(told) if event.claims.all()}
    former, noticed = _former_numbers(events), _noticed(events)
    stories = {pk: _story(event, now, former[pk], noticed) for pk, event in events.items()}
    by_entity, by_topic = defaultdict[int, set[int]](set), defaultdict[str, set[int]](set)
    entities: dict[int, Entity] = {}
    for pk, event in events.items():
        for topic in event.topics:
            by_topic[topic].add(pk)
        for one in event.participants.all():
            if one.entity:
                by_entity[one.entity.root_id].add(pk)
                entities[one.entity.root_id] = one.entity
    return Gathered(since, stories, events, entities, by_entity, by_topic)


def _known(now: datetime) -> EventQuerySet:
    return Event.objects.shown().filter(first_told_at__lte=now).with_participants().with_claims()


def _coming(today: date) -> Q:
    span = (today - timedelta(days=1), today + COMING)
    return Q(precision=Precision.DAY, day__range=span, status__in=ANNOUNCED)


def _story(event: Event, now: datetime, former: frozenset[int], noticed: Mapping[tuple[int, str], datetime]) -> Story:
    told = [claim for claim in event.claims.all() if claim.told_at <= now]
    statuses = _statuses(event, told)
    if len(told) < len(event.claims.all()):
        event.status = statuses[-1][1]  # as it was then: a week that is past is looked at
    first_of_source: dict[int, datetime] = {}
    for claim in told:
        first_of_source.setdefault(claim.article.first_telling.source_id, claim.told_at)
    return Story(
        number=event.pk,
        status=Status(event.status),
        statuses=statuses,
        former=former,
        conflicts=tuple(event.conflicts),
        when=event.when,
        reports=tuple(first_of_source.values()),
        noticed_at=noticed.get((event.pk, event.status)),
    )


def _statuses(event: Event, told: Sequence[Claim]) -> list[tuple[datetime, Status]]:
    claims = [claim for claim in told if claim.withdrawn_at is None] or told
    sites = {one.entity.site_name for claim in claims for one in claim.participants.all() if one.entity}
    official = {place for place, claim in enumerate(claims) if is_told_by(claim.article.url, sites)}
    return statuses_over_time([claim.telling for claim in claims], official)


def _former_numbers(events: Mapping[int, Event]) -> Mapping[int, frozenset[int]]:
    """Under which numbers each was told before others turned out to be the same."""
    former = defaultdict[int, set[int]](set)
    for pk, into in Event.objects.filter(merged_into__in=events).values_list("pk", "merged_into_id"):
        former[into or pk].add(pk)
    for number, event in FormerEvent.objects.filter(event__in=events).values_list("number", "event_id"):
        former[event].add(number)
    return defaultdict(frozenset, {pk: frozenset(numbers) for pk, numbers in former.items()})


def _noticed(events: Mapping[int, Event]) -> Mapping[tuple[int, str], datetime]:
    rows = Notice.objects.filter(event__in=events).values_list("event", "status", "noticed_at")
    return {(event, status): noticed_at for event, status, noticed_at in rows}
