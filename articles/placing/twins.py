"""Events that are one because entities are: merges of events that follow from merges of entities.

Placing tells merged entities apart, so that their merge can be taken back whole. The two events that it so makes of one
thing are joined by an `EventMerge`, which says `because` of which merges of entities, and goes with any of these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import product

from django.db.models import Q

from articles.models import Claim, ClaimParticipant, EntityMerge, Event, EventMerge
from articles.models.events import EventQuerySet
from articles.placing.merged import root, show_merged_events
from articles.text.grouping import WINDOWS, best_match
from articles.text.values import EventKind


def join_twins(events: Iterable[int]) -> None:
    """Merge each of the events, the youngest first, into that which tells the same of an entity that is one with its
    own. What an editor parted stays apart."""
    kinship = _Kinship()
    if not kinship.merges:
        return
    for event in _own_events(events, kinship.all).order_by("-pk").with_participants():
        own = _named_in(event)
        twin = _twin_of(event, kinship.kin(own) - own)
        if twin is not None:
            _join(event, twin, kinship.merges_between(own, _named_in(twin)))


class _Kinship:
    """Which entities are one, and by which of the merges that stand."""

    def __init__(self) -> None:
        self.merges = {merge.loser_id: merge for merge in EntityMerge.objects.standing()}
        self._into = {loser: merge.winner_id for loser, merge in self.merges.items()}
        self._kin: dict[int, set[int]] = defaultdict(set)
        for loser in self._into:
            self._kin[root(self._into, loser)] |= {loser, root(self._into, loser)}

    @property
    def all(self) -> set[int]:
        return set().union(*self._kin.values())

    def kin(self, entities: Iterable[int]) -> set[int]:
        return {one for entity in entities for one in self._kin[root(self._into, entity)]}

    def merges_between(self, ours: set[int], theirs: set[int]) -> set[EntityMerge]:
        """Those by which the entities of the one event are those of the other."""
        pairs = product(ours - theirs, theirs - ours)
        apart = [(one, other) for one, other in pairs if root(self._into, one) == root(self._into, other)]
        return {self.merges[loser] for one, other in apart for loser in self._path(one) ^ self._path(other)}

    def _path(self, entity: int) -> set[int]:
        passed = set[int]()
        while entity in self._into:
            passed.add(entity)
            entity = self._into[entity]
        return passed


def _own_events(events: Iterable[int], kin: Iterable[int]) -> EventQuerySet:
    """Those of the events, not merged yet, whose claims name one of the kin."""
    theirs = Claim.objects.filter(placed__in=list(events), participants__entity__in=list(kin)).values("placed")
    return Event.objects.shown().filter(pk__in=theirs, merged_into=None)


def _named_in(event: Event) -> set[int]:
    """The entities, as the claims name them, that were placed in the event."""
    named = ClaimParticipant.objects.filter(claim__placed=event, entity__isnull=False)
    return {one.entity_id for one in named if one.entity_id is not None}


def _twin_of(event: Event, kin: set[int]) -> Event | None:
    """The event that tells the same of one of the kin."""
    window = WINDOWS[EventKind(event.kind)]
    near = Event.objects.shown().filter(
        kind=event.kind,
        last_told_at__gte=event.first_told_at - window,
        first_told_at__lte=event.last_told_at + window,
        pk__in=Claim.objects.filter(participants__entity__in=kin).values("placed"),
    )
    others = {other.pk: other for other in near.exclude(pk__in=_parted_from(event)).exclude(pk=event.pk).with_claims()}
    known = [(pk, [claim.telling for claim in other.claims.all()]) for pk, other in others.items()]
    same = best_match(event.telling, known)
    return others[same] if same is not None else None


def _parted_from(event: Event) -> set[int]:
    """The events of which an editor said that they are another, though the entities are one."""
    parted = EventMerge.objects.filter(Q(loser=event) | Q(winner=event), undone_at__isnull=False, because__isnull=False)
    pairs = parted.exclude(because__undone_at__isnull=False).values_list("loser", "winner")
    return {pk for pair in pairs for pk in pair} - {event.pk}


def _join(event: Event, twin: Event, because: Iterable[EntityMerge]) -> None:
    """The latest of the merges of entities is the decision that joins them."""
    last = max(because, key=lambda merge: (merge.made_at, merge.pk))
    joined = EventMerge.objects.create(
        loser=event, winner=twin, why=last.why, made_by=last.made_by, made_at=last.made_at
    )
    joined.because.set(because)
    show_merged_events()
