"""Whose turn a claim is: the most urgent that nobody looks at goes to the editor who asks, and is theirs for a while.

A claim is held by two columns of its row; a proposal, of which there are few, in the cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from articles.models import Claim, ClaimParticipant, Event, Proposal
from articles.models.events import ClaimQuerySet
from articles.models.proposals import ProposalQuerySet
from articles.text.values import Status

HELD_FOR = timedelta(minutes=10)
MOST_COUNTED = 1_000
MOST_LATER = 200
MOST_PROPOSALS = 200
DOUBTFUL = 0.5

_TAKE = """
UPDATE articles_claim SET held_by_id = %s, held_until = %s
WHERE id = ANY(ARRAY({first} FOR UPDATE OF articles_claim SKIP LOCKED)) RETURNING id
"""


class Only(StrEnum):
    """What an editor may wish to see alone."""

    PROPOSALS = "proposals"
    CONFLICTS = "conflicts"
    EVIDENCE = "evidence"
    RUMOURS = "rumours"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which claims an editor works at; empty: all. `entity` is the key of one that takes part."""

    entity: int | None = None
    kind: str = ""
    language: str = ""
    only: Only | None = None

    def claims(self) -> ClaimQuerySet:
        """Those that wait and pass, the most urgent first. One of which somebody proposes something waits as that."""
        if self.only == Only.PROPOSALS:
            return Claim.objects.none()
        proposed = Proposal.objects.filter(decided_at=None, claim=OuterRef("pk"))
        return Claim.objects.to_review().filter(~Exists(proposed), self._passing())

    def proposals(self) -> ProposalQuerySet:
        """The open ones; these come first, unless something else is asked for."""
        if self.entity or self.kind or self.language or self.only not in (None, Only.PROPOSALS):
            return Proposal.objects.none()
        return Proposal.objects.open()

    def _passing(self) -> Q:
        passing = Q()
        if self.entity:
            named = Q(entity=self.entity) | Q(entity__merged_into=self.entity)
            passing &= Q(Exists(ClaimParticipant.objects.filter(named, claim=OuterRef("pk"))))
        if self.kind:
            passing &= Q(kind=self.kind)
        if self.language:
            passing &= Q(article__language=self.language)
        return passing & _of_sort(self.only)


def _of_sort(only: Only | None) -> Q:
    match only:
        case Only.CONFLICTS:
            return Q(event__in=Event.objects.in_conflict())
        case Only.EVIDENCE:
            return Q(event__evidence_changed_at__isnull=False) | Q(withdrawn_at__isnull=False)
        case Only.RUMOURS:
            return Q(status=Status.RUMOURED)
        case Only.DOUBTFUL:
            return Q(confidence__lt=DOUBTFUL)
    return Q()


ALL = Sieve()


def take(
    user: User, now: datetime, sieve: Sieve = ALL, *, event: int | None = None, later: Sequence[int] = ()
) -> Claim | None:
    """Hold for the user the first claim that nobody else holds, those of the event that they had before first, those
    that they put off (`later`) last, and let go of what they held; None where nothing is left for them."""
    taken = _first(user, now, sieve, event, later)
    let_go(user, but=taken)
    return Claim.objects.get(pk=taken) if taken else None


def _first(user: User, now: datetime, sieve: Sieve, event: int | None, later: Sequence[int]) -> int | None:
    waiting = sieve.claims()
    fresh = waiting.exclude(pk__in=later)
    of_event = [fresh.filter(event=event)] if event else []
    for claims in (*of_event, fresh, *(waiting.filter(pk=pk) for pk in later)):
        if taken := _hold_first(claims, user, now):
            return taken
    return None


def hold(claim: Claim, user: User, now: datetime) -> bool:
    """Hold this very claim for a while from now on; whether nobody else holds it."""
    return _hold_first(Claim.objects.filter(pk=claim.pk), user, now) is not None


def _hold_first(claims: ClaimQuerySet, user: User, now: datetime) -> int | None:
    """In one statement: rows that others are taking are passed over."""
    free = claims.filter(Q(held_until=None) | Q(held_until__lte=now) | Q(held_by=user))
    try:
        first, values = free.values("pk")[:1].query.sql_with_params()
    except EmptyResultSet:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(first=first), [user.pk, now + HELD_FOR, *values])
        row = cursor.fetchone()
    return row[0] if row else None


def let_go_of(claim: int, user: User) -> None:
    """Free this claim alone, if the user holds it."""
    Claim.objects.filter(pk=claim, held_by=user).update(held_by=None, held_until=None)


def let_go(user: User, *, but: int | None = None) -> None:
    """Free what the user holds, so that others get it."""
    Claim.objects.filter(held_by=user).exclude(pk=but or 0).update(held_by=None, held_until=None)


def give_to_nobody(claims: QuerySet[Claim]) -> int:
    """Free those of the claims that anybody holds; returns how many these are."""
    return claims.exclude(held_by=None).update(held_by=None, held_until=None)


def holder(claim: Claim, user: User, now: datetime) -> User | None:
    """Who else looks at the claim now."""
    is_others = claim.held_until is not None and claim.held_until > now and claim.held_by_id != user.pk
    return claim.held_by if is_others else None


def put_off(later: Sequence[int], pk: int) -> list[int]:
    """What the user put off, with one more, which comes last of these."""
    return [*(one for one in later if one != pk), pk][-MOST_LATER:]


def take_proposal(user: User, sieve: Sieve = ALL, *, later: Sequence[int] = ()) -> Proposal | None:
    """The first open proposal of others that nobody else looks at; those put off last."""
    behind = {pk: place for place, pk in enumerate(later, 1)}
    found = sieve.proposals().exclude(made_by=user)[:MOST_PROPOSALS]
    in_turn = sorted(found, key=lambda one: behind.get(one.pk, 0))
    return next((one for one in in_turn if hold_proposal(one, user)), None)


def hold_proposal(proposal: Proposal, user: User) -> bool:
    key = f"proposal-held-{proposal.pk}"
    if cache.add(key, user.pk, HELD_FOR.total_seconds()):
        return True
    return cache.get(key) == user.pk and cache.touch(key, HELD_FOR.total_seconds())


def let_go_of_proposal(proposal: int, user: User) -> None:
    if cache.get(f"proposal-held-{proposal}") == user.pk:
        cache.delete(f"proposal-held-{proposal}")


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `is_cut` where there are more than are counted."""

    number: int
    is_cut: bool = False


def left(sieve: Sieve = ALL) -> Count:
    """How many claims and proposals wait, as far as they are counted."""
    number = sum(rows[: MOST_COUNTED + 1].count() for rows in (sieve.claims(), sieve.proposals()))
    return Count(min(number, MOST_COUNTED), number > MOST_COUNTED)
