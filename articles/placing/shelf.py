"""The claims in the database as `text.regrouping` works on them: read as they are needed, each once a batch.

A group is known by its event's key; one that is opened now by a number below zero, until it gets its event."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import datetime
from itertools import count

from django.db.models import Q

from articles.models import Claim, ClaimParticipant, Clue
from articles.text.grouping import Telling
from articles.text.values import EventKind, Role, Status


class StoredShelf:
    def __init__(self) -> None:
        self.placed: dict[int, int | None] = {}
        self._tellings: dict[int, Telling] = {}
        self._groups: dict[int, int | None] = {}
        self._members: dict[int, set[int]] = defaultdict(set)
        self._whole: set[int] = set()
        self._near: dict[Hashable, list[int]] = {}
        self._new = count(-1, -1)

    def telling(self, claim: int) -> Telling:
        return self._tellings[claim]

    def group_of(self, claim: int) -> int | None:
        return self._groups[claim]

    def members(self, group: int) -> Iterable[int]:
        return tuple(self._members[group])

    def near(self, kind: EventKind, names: Iterable[str], since: datetime, until: datetime) -> Iterable[int]:
        asked = (kind, frozenset(names), since, until)
        if asked not in self._near:
            clues = Clue.objects.filter(kind=kind, key__in=list(asked[1]), told_at__range=(since, until))
            found = dict(clues.values_list("claim_id", "claim__placed_id"))
            self._read(found.keys(), {event for event in found.values() if event is not None})
            self._near[asked] = list(found)
        return self._near[asked]

    def put(self, claim: int, group: int | None) -> None:
        left = self._groups[claim]
        if left is not None:
            self._members[left].discard(claim)
        chosen = next(self._new) if group is None else group
        self._groups[claim] = chosen
        self._members[chosen].add(claim)

    def read(self, claims: Iterable[int]) -> None:
        """Read the claims, and all others of their events."""
        keys = list(claims)
        events = Claim.objects.filter(pk__in=keys).exclude(placed=None).values_list("placed_id", flat=True)
        self._read(keys, set(events))

    def _read(self, claims: Iterable[int], events: set[int]) -> None:
        missing, parts = [claim for claim in claims if claim not in self._tellings], events - self._whole
        if not missing and not parts:
            return
        self._whole |= parts
        rows = _rows(Q(pk__in=missing) | Q(placed__in=parts))
        unknown = {key: row for key, row in rows.items() if key not in self._tellings}
        for key, (event, telling) in unknown.items():
            self._tellings[key] = telling
            self.placed[key] = self._groups[key] = event
            if event is not None:
                self._members[event].add(key)


def write_clues(claims: Iterable[int]) -> None:
    """Make the claims findable by those whom they name now."""
    keys = list(claims)
    Clue.objects.filter(claim__in=keys).delete()
    told = ClaimParticipant.objects.filter(claim__in=keys).select_related("claim")
    Clue.objects.bulk_create(
        Clue(claim_id=one.claim_id, kind=one.claim.kind, key=one.own_key, role=one.role, told_at=one.claim.told_at)
        for one in told
    )


def _rows(which: Q) -> dict[int, tuple[int | None, Telling]]:
    """The claims' events and tellings; no text is read."""
    claims = list(Claim.objects.filter(which).select_related("article").only(*TOLD, "article__address_key"))
    who: dict[int, set[tuple[str, Role]]] = defaultdict(set)
    for claim, key, role in Clue.objects.filter(claim__in=claims).values_list("claim_id", "key", "role"):
        who[claim].add((key, Role(role)))
    return {claim.pk: (claim.placed_id, _telling(claim, frozenset(who[claim.pk]))) for claim in claims}


TOLD = ["kind", "status", "amount", "currency", "day", "precision", "told_at", "start", "end", "is_main", "placed"]


def _telling(claim: Claim, who: frozenset[tuple[str, Role]]) -> Telling:
    return Telling(
        kind=EventKind(claim.kind),
        status=Status(claim.status),
        who=who,
        told_at=claim.told_at,
        amount=claim.money,
        when=claim.when,
        main=claim.is_main,
        place=f"{claim.article.address_key} {claim.start:08} {claim.end:08}",
    )
