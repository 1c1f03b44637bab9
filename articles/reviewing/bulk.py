"""Many claims decided upon at once: one after the other, each written down by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User

from articles.models import Claim
from articles.reviewing import claims
from articles.reviewing.errors import ReviewError

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were decided upon, and how many somebody else changed, removed or decided upon meanwhile."""

    done: int
    left_alone: int


def accept_all(chosen: Iterable[Claim], *, by: User, now: datetime) -> Outcome:
    """Those that an editor has decided upon already are left alone."""

    def accept(claim: Claim) -> None:
        claims.accept(claim, seen=claim.revision, by=by, now=now)

    chosen = list(chosen)
    open_ones = [claim for claim in chosen if claim.decided_at is None]
    return _each(open_ones, accept, left_alone=len(chosen) - len(open_ones))


def reject_all(chosen: Iterable[Claim], *, why: str, by: User, now: datetime) -> Outcome:
    return _each(chosen, lambda one: claims.reject(one, why=why, seen=one.revision, by=by, now=now))


def _each(chosen: Iterable[Claim], do: Callable[[Claim], object], left_alone: int = 0) -> Outcome:
    done = 0
    for claim in chosen:
        try:
            do(claim)
            done += 1
        except ReviewError:
            left_alone += 1
    return Outcome(done, left_alone)
