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

from articles.text.grouping import WINDOWS, Telling, best_match, could_meet, distinct
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
    queue = [_rank(shelf, claim) for claim in decided]
    heapify(queue)
    while queue:
        _, claim = heappop(queue)
        for later in set(_decide(shelf, claim)) - decided:
            decided.add(later)
            heappush(queue, _rank(shelf, later))
    return decided


def _rank(shelf: Shelf, claim: int) -> tuple[tuple[object, ...], int]:
    """Its place in the order; of two that say the very same, it does not matter which is the first."""
    return shelf.telling(claim).order, claim


def _decide(shelf: Shelf, claim: int) -> Iterable[int]:
    """Put the claim where it belongs; returns the later ones that may see a difference."""
    left, match = shelf.group_of(claim), best_match(shelf.telling(claim), _groups_before(shelf, claim))
    if left is not None and (match == left or (match is None and not _told_before(shelf, claim, left))):
        return ()
    missing = _later_than(claim, shelf, left)
    shelf.put(claim, match)
    return chain(missing, _later_than(claim, shelf, shelf.group_of(claim)))


def _adds_nothing(shelf: Shelf, claim: int, group: int | None) -> bool:
    """Whether the same was told there before, so that no later claim sees the difference."""
    content = shelf.telling(claim).content
    before = _told_before(shelf, claim, group) if group is not None else ()
    return any(other.content == content for other in before)


def _groups_before(shelf: Shelf, claim: int) -> list[tuple[int, Sequence[Telling]]]:
    """The groups that the claim might join, each with what was told before it."""
    one = shelf.telling(claim)
    around = shelf.near(one.kind, one.names, *_span([one], before=WINDOWS[one.kind]))
    groups = {shelf.group_of(other) for other in around if _rank(shelf, other) < _rank(shelf, claim)}
    return [(group, _told_before(shelf, claim, group)) for group in groups if group is not None]


def _told_before(shelf: Shelf, claim: int, group: int) -> list[Telling]:
    rank = _rank(shelf, claim)
    return distinct(shelf.telling(one) for one in shelf.members(group) if _rank(shelf, one) < rank)


def _later_than(claim: int, shelf: Shelf, group: int | None) -> list[int]:
    """The later claims whose decision may depend on whether this one is in the group."""
    if _adds_nothing(shelf, claim, group):
        return []
    one = shelf.telling(claim)
    found = who_may_see(shelf, group, one.told_at if one.is_dated else None)
    return [other for other in found if _rank(shelf, other) > _rank(shelf, claim)]


def who_may_see(shelf: Shelf, group: int | None, since: datetime | None = None) -> list[int]:
    """The claims, told at that time or later, that could meet one of the group: all others stay where they are,
    whatever becomes of it."""
    told = distinct(shelf.telling(member) for member in shelf.members(group)) if group is not None else []
    if not told:
        return []
    window, names = WINDOWS[told[0].kind], frozenset[str]().union(*(other.names for other in told))
    start, end = _span(told, before=window, after=window)
    around = shelf.near(told[0].kind, names, max(start, since or start), end)
    return [other for other in around if any(could_meet(shelf.telling(other), known) for known in told)]


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

    def remove(self, claim: int) -> None:
        for name in self.tellings[claim].names:
            self._naming[self.tellings[claim].kind, name].discard(claim)
        self._members[self._groups.pop(claim)].discard(claim)

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
