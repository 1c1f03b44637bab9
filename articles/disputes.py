"""Where an event's claims are at odds: what each says, side by side, and what an editor ruled."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Claim, Event, Ruling
from articles.text.standing import Field


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field, the claims that say something of it in order of time, and the ruling that stands."""

    field: Field
    claims: Sequence[Claim]
    ruling: Ruling | None


def of(event: Event) -> Sequence[Dispute]:
    """What the event's claims are at odds about, and what was ruled; needs them (`Event.objects.with_claims()`)."""
    claims = list(event.claims.all())
    rulings = Ruling.objects.standing().filter(claim__event=event).in_order()
    ruled = {Field(ruling.field): ruling for ruling in rulings}
    fields = [field for field in Field if field in ruled or field in event.conflicts]
    return [Dispute(field, [one for one in claims if one.says(field)], ruled.get(field)) for field in fields]
