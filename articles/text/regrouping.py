"""Claims → events, whatever the order of their arrival.

The groups follow from the set of claims alone: each claim, in the order of `Telling.order`, joins the likest group of
those told before it, or founds one. A claim that arrives late is decided in its place; then every later claim that
could see the difference is decided anew, and so on. So the same claims always give the same groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import chain, count
from typing import Protocol

from articles.text.grouping import WINDOWS, Telling, best_match, could_meet
from articles.text.values import EventKind


class Shelf(Protocol):
    """Where claims and their groups are kept. Claims and groups have keys; groups are known by what they hold."""

    def telling(self, claim: int) -> Telling: ...

    def group_of(self, claim: int) -> int | None: ...

    def members(self, group: int) -> Iterable[int]: ...

    def near(self, kind: EventKind, names: Iterable[str], since: datetime, until: datetime) -> Iterable[int]:
        """The claims of the kind that name one of these and were told in that time, both ends included."""

    def put(self, claim: int, group: int | None) -> None:
        """Move the claim into the group; into a new one where that is None."""


def regroup(shelf: Shelf, changed: Iterable[int]) -> set[int]:
    """Decide the claims, then all whose decision may be another for it; returns all that were decided.

    Each is decided when all before it are, so none is decided twice."""
    decided = set(changed)
    queue = [(shelf.telling(claim).order, claim) for claim in decided]
    heapify(queue)
    while queue:
        _, claim = heappop(queue)
        for later in set(_decide(shelf, claim)) - decided:
            decided.add(later)
            heappush(queue, (shelf.telling(later).order, later))
    return decided


def _decide(shelf: Shelf, claim: int) -> Iterable[int]:
    """Put the claim where it belongs; returns the later ones that may see a difference."""
    left, before = shelf.group_of(claim), _groups_before(shelf, claim)
    match = best_match(shelf.telling(claim), before)
    stays = left is not None and (match == left or (match is None and not _told_before(shelf, claim, left)))
    if stays:
        return ()
    losers = _who_may_see(shelf, claim, left)
    shelf.put(claim, match)
    return chain(losers, _who_may_see(shelf, claim, shelf.group_of(claim)))


def _groups_before(shelf: Shelf, claim: int) -> list[tuple[int, Sequence[Telling]]]:
    """The groups that the claim might join, each with what was told before it."""
    one = shelf.telling(claim)
    around = shelf.near(one.kind, one.names, *_span([one], before=WINDOWS[one.kind]))
    groups = {shelf.group_of(other) for other in around if shelf.telling(other).order < one.order}
    return [(group, _told_before(shelf, claim, group)) for group in groups if group is not None]


def _told_before(shelf: Shelf, claim: int, group: int) -> list[Telling]:
    order = shelf.telling(claim).order
    return [told for told in map(shelf.telling, shelf.members(group)) if told.order < order]


def _who_may_see(shelf: Shelf, claim: int, group: int | None) -> list[int]:
    """The later claims whose decision may depend on whether this one is in the group: they could meet one of it."""
    if group is None:
        return []
    one, told = shelf.telling(claim), [shelf.telling(member) for member in shelf.members(group)]
    names = frozenset[str]().union(*(other.names for other in told))
    _, until = _span(told, after=WINDOWS[one.kind])
    later = shelf.near(one.kind, names, one.told_at, until)
    return [
        other
        for other in later
        if shelf.telling(other).order > one.order and any(could_meet(shelf.telling(other), known) for known in told)
    ]


def _span(
    told: Sequence[Telling], before: timedelta = timedelta(0), after: timedelta = timedelta(0)
) -> tuple[datetime, datetime]:
    """From so long before the first to so long after the last; always, where nobody knows when one was told."""
    times = [one.told_at for one in told]
    if not all(one.is_dated for one in told):
        return datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    return min(times) - before, max(times) + after


class MemoryShelf:
    """A shelf of tellings that are all at hand, for evaluation; keys are places in `tellings`."""

    def __init__(self) -> None:
        self.tellings: dict[int, Telling] = {}
        self._groups: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        self._naming: dict[tuple[EventKind, str], set[int]] = {}
        self._keys = count()

    def add(self, telling: Telling) -> int:
        key = next(self._keys)
        self.tellings[key] = telling
        for name in telling.names:
            self._naming.setdefault((telling.kind, name), set()).add(key)
        return key

    def telling(self, claim: int) -> Telling:
        return self.tellings[claim]

    def group_of(self, claim: int) -> int | None:
        return self._groups.get(claim)

    def members(self, group: int) -> Iterable[int]:
        return self._members.get(group, ())

    def near(self, kind: EventKind, names: Iterable[str], since: datetime, until: datetime) -> Iterable[int]:
        found = frozenset[int]().union(*(self._naming.get((kind, name), ()) for name in names))
        return [claim for claim in found if self._is_within(claim, since, until)]

    def _is_within(self, claim: int, since: datetime, until: datetime) -> bool:
        one = self.tellings[claim]
        return not one.is_dated or since <= one.told_at <= until

    def put(self, claim: int, group: int | None) -> None:
        left = self._groups.get(claim)
        if left is not None:
            self._members[left].discard(claim)
        chosen = next(self._keys) if group is None else group
        self._groups[claim] = chosen
        self._members.setdefault(chosen, set()).add(claim)

    @property
    def groups(self) -> list[frozenset[int]]:
        return [frozenset(members) for members in self._members.values() if members]


def grouped(tellings: Sequence[Telling]) -> list[frozenset[int]]:
    """The places of the tellings, group by group."""
    shelf = MemoryShelf()
    regroup(shelf, [shelf.add(telling) for telling in tellings])
    return shelf.groups
