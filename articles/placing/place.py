"""Claims → events: each unplaced claim joins the event it tells of, or opens a new one.

Placing is serial (`placing.lock`):

1. Take some unplaced claims, and those of events whose claims were changed elsewhere (stale ones).
2. Decide them in the order of their telling, and then those whose decision may be another for it (`text.regrouping`).
3. Give each group its event's row (`placing.rows`), and make these rows from all their claims, once each.
4. Join those that tell one thing of entities that editors made one (`placing.twins`).

An event that lost all its claims keeps its row while claims of its kind wait, so that a re-tagged article finds it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from articles.models import Claim, Event
from articles.placing.lock import one_at_a_time
from articles.placing.refresh import refresh_all
from articles.placing.rows import NOWHERE, reopen, write_rows
from articles.placing.shelf import StoredShelf, write_clues
from articles.placing.twins import join_twins
from articles.text.regrouping import regroup, who_may_see


def place_waiting(most: int = 100) -> int:
    """Place up to `most` claims; returns how many were. Safe to run anywhere at any time."""
    with one_at_a_time():
        waiting = list(Claim.objects.unplaced().values_list("pk", flat=True)[:most])
        stale = list(Event.objects.stale().values_list("pk", flat=True))
        shaken = dict(Claim.objects.filter(placed__in=stale).values_list("pk", "placed_id"))
        decided = _place([*waiting, *shaken], set(shaken.values())) if waiting or shaken else set()
        refresh_all(Event.objects.stale())
        join_twins(_events_of(decided))
        return len(waiting)


def place_anew(claim: Claim) -> None:
    """Place a claim that is new or that tells something else now, and all whose place depends on it, at once; call it
    where the lock is held. One that an event has alone keeps it, with its address, unless it joins another."""
    home = claim.placed_id if claim.placed_id and not _others_in(claim.placed_id, claim) else None
    _place_at_once(claim, home)


def place_back(claim: Claim, number: int, titles: Sequence[str]) -> None:
    """The same for one that tells again what it told in the event of that number: where no other claim is there, that
    is opened again, with its address and the editors' titles."""
    if _others_in(number, claim):
        place_anew(claim)
    else:
        reopen(number, claim, titles)
        _place_at_once(claim, number)


def settle(events: Collection[int], claims: Iterable[int] = (), homes: Mapping[int, int] = NOWHERE) -> None:
    """Decide the claims, and those of the events, which lost or changed a claim; and make the events anew. Others that
    wait are left to `place_waiting`. Call it where the lock is held."""
    others = set(Event.objects.stale().exclude(pk__in=events).values_list("pk", flat=True))
    Event.objects.filter(pk__in=events).update(is_stale=True)
    shaken = dict(Claim.objects.filter(placed__in=events).values_list("pk", "placed_id"))
    decided = _place([*claims, *shaken], set(shaken.values()), homes)
    refresh_all(Event.objects.stale().exclude(pk__in=others))
    join_twins(_events_of(decided))


def _others_in(event: int, claim: Claim) -> bool:
    return Claim.objects.filter(placed=event).exclude(pk=claim.pk).exists()


def _place_at_once(claim: Claim, home: int | None) -> None:
    left = claim.events | ({home} if home else set())
    Claim.objects.filter(pk=claim.pk).update(placed=None)
    settle(left, [claim.pk], {claim.pk: home} if home else NOWHERE)


def _place(claims: Iterable[int], shaken: Iterable[int | None], homes: Mapping[int, int] = NOWHERE) -> set[int]:
    """Decide the claims, and those that could be of one of the shaken events; returns all that were decided."""
    keys = list(claims)
    write_clues(keys)
    shelf = StoredShelf()
    shelf.read(keys)
    seen = [claim for event in shaken for claim in who_may_see(shelf, event)]
    decided = regroup(shelf, [*keys, *seen])
    write_rows(shelf, decided, homes)
    return decided


def _events_of(claims: Iterable[int]) -> list[int]:
    """Those that the claims are placed in."""
    return list(Claim.objects.filter(pk__in=list(claims), placed__isnull=False).values_list("placed", flat=True))
