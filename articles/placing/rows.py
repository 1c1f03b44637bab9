"""Which event's row each group of claims has: events keep their number, address and titles through re-grouping.

A row goes with most of its claims. One that has none left leaves a `FormerEvent`, so that its address goes on working.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from articles.models import Claim, Event, FormerEvent
from articles.placing.shelf import StoredShelf
from articles.placing.shown import show
from articles.text.grouping import best_match
from articles.text.standing import state_of

Rows = dict[int, int]
"""The event's key of each group."""
NOWHERE: Mapping[int, int] = MappingProxyType({})


def write_rows(shelf: StoredShelf, decided: Iterable[int], homes: Mapping[int, int] = NOWHERE) -> None:
    """Store where the decided claims belong now. `homes` are the empty events of claims that are placed anew: one that
    joins no other event goes back there, and the address of one that does leads on."""
    groups = _changed_groups(shelf, decided)
    rows = _rows_kept(shelf, groups)
    for group in groups:
        if group not in rows:
            home = next((homes[claim] for claim in groups[group] if claim in homes), None)
            rows[group] = home or _emptied_row(shelf, group) or _new_row(shelf, group)
    moved = {claim: rows[group] for group in groups for claim in groups[group] if shelf.placed[claim] != rows[group]}
    for row in set(moved.values()):
        Claim.objects.filter(pk__in=[claim for claim, to in moved.items() if to == row]).update(placed=row)
    show(list(Claim.objects.filter(pk__in=moved)))
    _leave_redirects({claim: shelf.placed[claim] or homes.get(claim) for claim in moved}, moved)


def _changed_groups(shelf: StoredShelf, decided: Iterable[int]) -> dict[int, Sequence[int]]:
    """The groups that gained or lost a claim, with their claims in order."""
    moved = [claim for claim in decided if shelf.group_of(claim) != shelf.placed[claim]]
    touched = {group for claim in moved for group in (shelf.group_of(claim), shelf.placed[claim]) if group is not None}
    members = {group: sorted(shelf.members(group), key=lambda one: shelf.telling(one).order) for group in touched}
    return {group: claims for group, claims in sorted(members.items(), reverse=True) if claims}


def _rows_kept(shelf: StoredShelf, groups: Mapping[int, Sequence[int]]) -> Rows:
    """Each row goes to the group that has most of its claims, each group gets the one that most of its claims had."""
    rows: Rows = {}
    shares = Counter((shelf.placed[claim], group) for group, claims in groups.items() for claim in claims)
    first = {group: shelf.telling(claims[0]).order for group, claims in groups.items()}
    known = [(-shared, first[group], row, group) for (row, group), shared in shares.items() if row is not None]
    for _, _, row, group in sorted(known):
        if group not in rows and row not in rows.values():
            rows[group] = row
    return rows


def _emptied_row(shelf: StoredShelf, group: int) -> int | None:
    """That of an event that lost all its claims and was known as what these tell: of an article tagged again."""
    told = [shelf.telling(claim) for claim in shelf.members(group)]
    stale = Event.objects.emptied().found().filter(kind=told[0].kind).with_participants()
    known = [(event.pk, [event.own_telling]) for event in stale if not event.placed_claims.exists()]
    return next((match for one in told if (match := best_match(one, known)) is not None), None)


def _new_row(shelf: StoredShelf, group: int) -> int:
    told = [shelf.telling(claim) for claim in shelf.members(group)]
    event = Event(kind=told[0].kind, is_stale=True)
    event.state = state_of(told)
    event.save()
    return event.pk


def reopen(number: int, claim: Claim, titles: Sequence[str]) -> None:
    """Have an event of that number again, if it is gone or leads to another, as the claim tells it."""
    if Event.objects.filter(pk=number).exists():
        return
    FormerEvent.objects.filter(number=number).delete()
    event = Event(pk=number, kind=claim.kind, title_en=titles[0], title_fr=titles[1], is_stale=True)
    event.state = state_of([claim.telling])
    event.save(force_insert=True)


def _leave_redirects(left: Mapping[int, int | None], moved: Mapping[int, int]) -> None:
    """From the events that the claims left to those that they moved to."""
    heirs: dict[int, Counter[int]] = {}
    for claim, row in sorted(moved.items()):
        former = left[claim]
        if former is not None and former != row:
            heirs.setdefault(former, Counter())[row] += 1
    empty = Event.objects.filter(pk__in=heirs, placed_claims=None, claims=None).exclude(
        pk__in=Event.objects.decided_upon()
    )
    for event in empty:
        heir = heirs[event.pk].most_common(1)[0][0]
        FormerEvent.objects.filter(event=event).update(event=heir)
        FormerEvent.objects.create(number=event.pk, event_id=heir)
        event.delete()
