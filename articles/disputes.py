"""Where an event's claims are at odds: what each says, side by side, and what an editor ruled."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from articles.models import Claim, Event, Ruling
from articles.text.standing import Field


@dataclass(frozen=True, slots=True)
class Version:
    """What some claims say alike, in order of time, and whether it stands by an editor's word."""

    claims: Sequence[Claim]
    stands: bool


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field, what is said of it, the earliest first, and the ruling that stands."""

    field: Field
    versions: Sequence[Version]
    ruling: Ruling | None


def of(event: Event) -> Sequence[Dispute]:
    """What the event's claims are at odds about, and what was ruled; needs them (`Event.objects.with_claims()`)."""
    claims = list(event.claims.all())
    rulings = Ruling.objects.standing().filter(claim__event=event).in_order()
    ruled = {Field(ruling.field): ruling for ruling in rulings}
    fields = [field for field in Field if field in ruled or field in event.conflicts]
    return [Dispute(field, _versions(claims, field, ruled.get(field)), ruled.get(field)) for field in fields]


def _versions(claims: Sequence[Claim], field: Field, ruling: Ruling | None) -> list[Version]:
    alike: dict[Hashable, list[Claim]] = {}
    for claim in claims:
        if claim.said(field):
            alike.setdefault(claim.said(field), []).append(claim)
    chosen = ruling.claim_id if ruling else None
    return [Version(told, any(claim.pk == chosen for claim in told)) for told in alike.values()]
