"""Merges that stand → what each event and entity is in the end, and the claims and rows that follow from it."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from articles.models import Claim, ClaimMove, Entity, EntityMerge, Event, EventMerge
from articles.models.events import EventQuerySet
from articles.placing.refresh import refresh_all
from articles.placing.shown import show


def root(into: Mapping[int, int], key: int) -> int:
    while key in into:
        key = into[key]
    return key


def show_merged_events() -> None:
    """Write `merged_into` of the events, and show their claims there."""
    changed = _write_roots(Event, dict(EventMerge.objects.standing().values_list("loser", "winner")))
    there = Claim.objects.filter(placed__in=changed).values("pk")
    moved = ClaimMove.objects.standing().filter(target__in=changed).values("claims")
    show_anew(list(Claim.objects.filter(Q(pk__in=there) | Q(pk__in=moved))))
    refresh_now(changed)


def show_merged_entities() -> set[int]:
    """Write `merged_into` of the entities, and make the events that tell of them anew; returns the entities' keys."""
    changed = _write_roots(Entity, dict(EntityMerge.objects.standing().values_list("loser", "winner")))
    refresh_now(_events_naming(changed).values_list("pk", flat=True))
    return changed


def _events_naming(entities: Iterable[int]) -> EventQuerySet:
    return Event.objects.filter(claims__participants__entity__in=list(entities)).distinct()


def show_anew(claims: Sequence[Claim]) -> None:
    show(claims)
    refresh_all(Event.objects.stale())


def refresh_now(events: Iterable[int]) -> None:
    Event.objects.filter(pk__in=list(events)).update(is_stale=True)
    refresh_all(Event.objects.stale())


def _write_roots(table: type[Event] | type[Entity], into: Mapping[int, int]) -> set[int]:
    """Write which row each is in the end; returns the keys of those that are another now."""
    rows = table._default_manager
    roots = {key: root(into, key) for key in into}
    known = dict(rows.exclude(merged_into=None).values_list("pk", "merged_into"))
    changed = {key for key in roots.keys() | known.keys() if roots.get(key) != known.get(key)}
    for key in changed:
        rows.filter(pk=key).update(merged_into=roots.get(key))
    return changed
