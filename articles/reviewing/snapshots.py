"""A claim's values as the audit keeps them, and a claim made from them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from articles.models import Change, Claim, ClaimMove, ClaimParticipant, Entity, FormerQuote, Proposal, Ruling
from articles.models.changes import Values
from articles.reviewing.errors import Difference

# Whose turn it is at the desk is nobody's decision.
LEFT_OUT = frozenset({"id", "urgency", "held_by", "held_until"})
# What a claim tells, and who stands by it: what is told to editors that are late.
TOLD = ("kind", "status", "amount", "currency", "day", "precision", "quote", "participants", "decided_by")


def values_of(claim: Claim) -> dict[str, Any]:
    """The values of the row that is stored, by the names of its fields, as JSON: dates in ISO 8601 to the microsecond,
    sums as strings, other rows by their keys; and `participants`, each with `entity`, `label` and `role`."""
    row = Claim.objects.get(pk=claim.pk)
    told = {field.name: _plain(getattr(row, field.attname)) for field in row._meta.fields if field.name not in LEFT_OUT}
    participants = row.participants.order_by("pk").values("entity", "label", "role")
    return told | {"participants": list(participants)}


def ties_of(claim: Claim) -> dict[str, Any]:
    """What hangs on the claim, and goes or comes loose when it is removed."""
    quotes = claim.former_quotes.values("version", "quote", "start", "end", "replaced_at")
    return {
        "former_quotes": [{name: _plain(value) for name, value in one.items()} for one in quotes],
        "moves": list(claim.moves.values_list("pk", flat=True)),
        "rulings": list(claim.rulings.values_list("pk", flat=True)),
        "proposals": list(claim.proposals.values_list("pk", flat=True)),
    }


def titles_of(claim: Claim) -> dict[str, Any]:
    """The editors' titles of its event, which goes where it loses its last claim, and may come back with it."""
    return {"titles": [claim.placed.title_en, claim.placed.title_fr] if claim.placed else ["", ""]}


def make_again(claim_id: int, told: Values) -> Claim:
    """Store the claim with these values, whether there is one of this key or not. Its article must be there."""
    claim = Claim.objects.filter(pk=claim_id).first() or Claim(pk=claim_id)
    for field in claim._meta.fields:
        if field.name in told:
            setattr(claim, field.attname, field.to_python(told[field.name]))
    claim.decided_by = User.objects.filter(pk=told["decided_by"]).first()
    claim.save()
    _write_participants(claim, told["participants"])
    return claim


def tie_again(claim: Claim, ties: Values) -> None:
    """Hang on the claim what hung on it, as far as it is there still."""
    to_python = {field.name: field.to_python for field in FormerQuote._meta.fields}
    FormerQuote.objects.bulk_create(
        FormerQuote(claim=claim, **{name: to_python[name](value) for name, value in one.items()})
        for one in ties["former_quotes"]
    )
    for move in ClaimMove.objects.filter(pk__in=ties["moves"]):
        move.claims.add(claim)
    Ruling.objects.filter(pk__in=ties["rulings"], claim=None).update(claim=claim)
    Proposal.objects.filter(pk__in=ties["proposals"], claim=None).update(claim=claim)


def differences(claim: Claim, seen: int) -> list[Difference]:
    """What the claim tells otherwise than when its revision was the one that an editor saw."""
    changes = list(Change.objects.of(claim).select_related("made_by").order_by("pk"))
    saw, now = _at(seen, changes), values_of(claim)
    if saw is None:
        return []
    return [_difference(name, saw[name], now[name], changes) for name in TOLD if saw[name] != now[name]]


def _at(revision: int, changes: Sequence[Change]) -> Values | None:
    known = (told for change in changes for told in (change.before, change.after) if told)
    return next((told for told in known if told.get("revision") == revision), None)


def _difference(name: str, saw: Any, now: Any, changes: Sequence[Change]) -> Difference:
    changed = [one for one in changes if (one.before or {}).get(name) != (one.after or {}).get(name)]
    last = changed[-1] if changed else None
    return Difference(name, saw, now, last.made_by, last.made_at) if last else Difference(name, saw, now)


def _write_participants(claim: Claim, told: Sequence[Values]) -> None:
    """Of an entity that is gone its name stays."""
    known = set(Entity.objects.filter(pk__in=[one["entity"] for one in told]).values_list("pk", flat=True))
    claim.participants.all().delete()
    ClaimParticipant.objects.bulk_create(
        ClaimParticipant(
            claim=claim,
            entity_id=one["entity"] if one["entity"] in known else None,
            label=one["label"],
            role=one["role"],
        )
        for one in told
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
