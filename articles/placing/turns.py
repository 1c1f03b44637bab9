"""Whose turn a claim is at the desk: `text.urgency`, of an event's claims that no editor has decided on."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from articles.models import Claim, Event, Follow
from articles.text.urgency import urgency
from articles.text.values import Status


def write_urgency(event: Event, claims: Iterable[Claim], *, in_conflict: bool) -> None:
    """One query, and where something is other one statement, whatever the number of claims."""
    waiting = [claim for claim in claims if claim.decided_at is None]
    if not waiting:
        return
    followers, changed = _followers(waiting), []
    for claim in waiting:
        found = _urgency(event, claim, followers, in_conflict=in_conflict)
        if found != claim.urgency:
            claim.urgency = found
            changed.append(claim)
    Claim.objects.bulk_update(changed, ["urgency"])


def _urgency(event: Event, claim: Claim, followers: int, *, in_conflict: bool) -> int:
    return urgency(
        followers=followers,
        confidence=claim.confidence,
        status=Status(claim.status),
        told_at=claim.told_at,
        is_main=claim.is_main,
        in_conflict=in_conflict,
        evidence_changed=event.evidence_changed_at is not None or claim.withdrawn_at is not None,
    )


def _followers(claims: Collection[Claim]) -> int:
    """How many follow one of the parties, by the name that the claims give them or as who they are in the end."""
    entities = [one.entity for claim in claims for one in claim.participants.all() if one.entity]
    keys = {key for entity in entities for key in (entity.pk, entity.root_id)}
    return Follow.objects.filter(entity__in=keys).values("subscriber").distinct().count() if keys else 0
