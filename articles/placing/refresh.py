"""An event's row from its claims: all but the editors' titles follows from them, and can be made again at any time."""

from collections import Counter
from collections.abc import Iterable

from articles.models import Claim, ClaimParticipant, Event, EventParticipant
from articles.models.events import EventQuerySet
from articles.placing.lock import one_at_a_time
from articles.text.standing import state_of


def refresh_stale() -> None:
    """Bring the events whose claims were taken away up to date."""
    with one_at_a_time():
        refresh_all(Event.objects.stale())


def refresh_all(events: EventQuerySet) -> None:
    for event in events.with_claims():
        _refresh(event)


def _refresh(event: Event) -> None:
    """Make the event's row from its claims; one that lost them all is dropped, unless a claim still to be placed may
    be its own, found anew."""
    claims = list(event.claims.all())
    if not claims:
        if not Claim.objects.unplaced().filter(kind=event.kind).exists():
            event.delete()
        return
    standing = [claim for claim in claims if claim.withdrawn_at is None] or claims
    event.state = state_of([claim.telling for claim in standing])
    event.first_told_at, event.last_told_at = claims[0].told_at, claims[-1].told_at
    event.source_count = len({claim.article.first_telling.source_id for claim in claims})
    event.languages = sorted({claim.article.language for claim in claims} - {""})
    event.topics = sorted({topic for claim in claims for topic in claim.article.topics})
    event.is_stale = False
    event.save()
    event.participants.all().delete()
    write_participants(event, claims)


def write_participants(event: Event, claims: Iterable[Claim]) -> None:
    """Everybody who is told to take part, each in the one role that they are told in most often."""
    told = [one for claim in claims for one in claim.participants.all()]
    times = Counter((one.key, one.role) for one in told)
    chosen: dict[str, ClaimParticipant] = {}
    for one in told:
        known = chosen.setdefault(one.key, one)
        if times[one.key, one.role] > times[one.key, known.role]:
            chosen[one.key] = one
    EventParticipant.objects.bulk_create(
        EventParticipant(event=event, entity_id=one.entity_id, label=one.label, role=one.role)
        for one in chosen.values()
    )
