"""Claims → events: each unplaced claim joins the event it tells of, or opens a new one.

Placing is serial (`placing.lock`):

1. Take some unplaced claims, and those of events whose claims were changed elsewhere (stale ones).
2. Decide them in the order of their telling, and then those whose decision may be another for it (`text.regrouping`).
3. Give each group its event's row (`placing.rows`), and make these rows from all their claims, once each.
4. Join those that tell one thing of entities that editors made one (`placing.twins`).

An event that lost all its claims keeps its row while claims of its kind wait, so that a re-tagged article finds it.
"""

from collections.abc import Iterable

from articles.models import Claim, Event
from articles.placing.lock import one_at_a_time
from articles.placing.refresh import refresh_all
from articles.placing.rows import write_rows
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


def _place(claims: Iterable[int], shaken: Iterable[int | None]) -> set[int]:
    """Decide the claims, and those that could be of one of the shaken events; returns all that were decided."""
    keys = list(claims)
    write_clues(keys)
    shelf = StoredShelf()
    shelf.read(keys)
    seen = [claim for event in shaken for claim in who_may_see(shelf, event)]
    decided = regroup(shelf, [*keys, *seen])
    write_rows(shelf, decided)
    return decided


def _events_of(claims: Iterable[int]) -> list[int]:
    return list(Claim.objects.filter(pk__in=list(claims), placed__isnull=False).values_list("placed", flat=True))
