"""What a claim tells, as `text.values.Claim`: read from a row, written into one, and as JSON for proposals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from articles.models import Claim, ClaimParticipant, Entity
from articles.reviewing.errors import FaultyError
from articles.text import values
from articles.text.correcting import Fault, Trouble, faults_of, faults_of_quote
from articles.text.folding import fold
from articles.text.places import Place, nearest, overlap, places_of
from articles.text.values import EventKind, Money, Participant, Precision, Role, Status, VagueDate

EDITOR = "editor"


def told_by(claim: Claim) -> values.Claim:
    """What the claim tells now: what a form of correction begins with."""
    return values.Claim(
        kind=EventKind(claim.kind),
        status=Status(claim.status),
        participants=tuple(
            Participant(one.label, Role(one.role), str(one.entity_id) if one.entity_id else None)
            for one in claim.participants.all()
        ),
        start=claim.start,
        end=claim.end,
        amount=claim.money,
        date=claim.when,
        main=claim.is_main,
        confidence=claim.confidence,
        rule=claim.rule,
    )


def named(told: values.Claim) -> values.Claim:
    """With the names of the known entities, where the editor left them out. Raises FaultyError for unknown ones."""
    keys = {one.key for one in told.participants if one.key}
    names = {str(one.pk): one.name for one in Entity.objects.filter(pk__in=[key for key in keys if key.isdecimal()])}
    unknown = [one for one in told.participants if one.key and one.key not in names]
    if unknown:
        raise FaultyError([Fault(Trouble.UNKNOWN_ENTITY, one.name or str(one.key)) for one in unknown])
    parties = (replace(one, name=one.name.strip() or names.get(one.key or "", "")) for one in told.participants)
    return replace(told, participants=tuple(parties))


def check(told: values.Claim, claim: Claim) -> None:
    """Raise FaultyError where the claim, of its article's present text, cannot tell that: new words must stand there,
    and no other claim may tell the same."""
    quote = [] if _keeps_quote(told, claim) else faults_of_quote(told.start, told.end, claim.article.whole)
    if faults := [*faults_of(told), *quote]:
        raise FaultyError(faults)
    for other in _others_there(told, claim):
        if _tells_the_same(other, told):
            raise FaultyError([Fault(Trouble.TOLD_ALREADY, other.quote)])


def write_told(claim: Claim, told: values.Claim) -> None:
    """Make the row tell that, by an editor's word; quotes are of the article's present text unless they stay."""
    if not _keeps_quote(told, claim):
        claim.quote, claim.withdrawn_at = quote_of(told, claim), None
        claim.start, claim.end, claim.version = told.start, told.end, claim.article.version
    claim.kind, claim.status, claim.money, claim.when = told.kind, told.status, told.amount, told.date
    claim.rule, claim.confidence = EDITOR, 1.0
    claim.save()
    claim.participants.all().delete()
    ClaimParticipant.objects.bulk_create(
        ClaimParticipant(claim=claim, entity_id=int(one.key) if one.key else None, label=one.name, role=one.role)
        for one in told.participants
    )


def quote_of(told: values.Claim, claim: Claim) -> str:
    """The words that would tell it: those of the claim, or others of its article's present text."""
    return claim.quote if _keeps_quote(told, claim) else claim.article.whole[told.start : told.end]


def to_json(told: values.Claim, quote: str) -> dict[str, Any]:
    """For a proposal; with the words of the quote, so that they are found where the text moved."""
    return {
        "kind": str(told.kind),
        "status": str(told.status),
        "participants": [{"name": one.name, "role": str(one.role), "key": one.key} for one in told.participants],
        "quote": quote,
        "start": told.start,
        "end": told.end,
        "amount": str(told.amount.value) if told.amount else None,
        "currency": told.amount.currency if told.amount else "",
        "day": told.date.day.isoformat() if told.date else None,
        "precision": str(told.date.precision) if told.date else "",
        "main": told.main,
    }


def from_json(told: Mapping[str, Any], whole: str, kept: Place | None = None) -> values.Claim | None:
    """As `to_json` wrote it, its quote `kept` where the claim has it, or else where it stands in the present text; None
    where it does not any more."""
    place = kept or nearest(places_of(told["quote"], whole), told["start"])
    if place is None:
        return None
    return values.Claim(
        kind=EventKind(told["kind"]),
        status=Status(told["status"]),
        participants=tuple(Participant(one["name"], Role(one["role"]), one["key"]) for one in told["participants"]),
        start=place[0],
        end=place[1],
        amount=Money(Decimal(told["amount"]), told["currency"]) if told["amount"] is not None else None,
        date=VagueDate(date.fromisoformat(told["day"]), Precision(told["precision"])) if told["day"] else None,
        main=told["main"],
    )


def _keeps_quote(told: values.Claim, claim: Claim) -> bool:
    return claim.pk is not None and (told.start, told.end) == (claim.start, claim.end)


def _others_there(told: values.Claim, claim: Claim) -> list[Claim]:
    near = claim.article.claims.filter(kind=told.kind, version=claim.article.version).exclude(pk=claim.pk)
    return [
        other
        for other in near.prefetch_related("participants")
        if overlap((other.start, other.end), (told.start, told.end))
    ]


def _tells_the_same(other: Claim, told: values.Claim) -> bool:
    """Of the same kind in words that it shares: of the very same parties."""
    ours = {one.key or fold(one.name) for one in told.participants}
    theirs = {str(one.entity_id) if one.entity_id else fold(one.label) for one in other.participants.all()}
    return ours == theirs
