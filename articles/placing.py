"""Claims → events: each unplaced claim joins the event it tells of, or opens a new one.

Placing is serial (one advisory lock), so that two workers never make twins of one event:

1. Take some unplaced claims, oldest telling first.
2. For each, compare it with the events of its kind that share a participant; join the best or open a new one.
3. Make that event's state anew from all its claims, before the next claim is compared with it.
4. When nothing is left to place, do the same for stale events, and drop those that no claim tells of any more.
   They were candidates until then, so that a re-tagged article finds its events again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from articles.models import Claim, ClaimParticipant, Event, EventParticipant
from articles.models.events import EventQuerySet
from articles.text.grouping import LONGEST_WINDOW, Telling, best_match, state_of

PLACING_LOCK = 0x4A414C4F  # any number that no other lock of this database uses


def place_waiting(most: int = 100) -> int:
    """Place up to `most` claims; returns how many were. Safe to run anywhere at any time."""
    with _one_at_a_time():
        claims = list(Claim.objects.unplaced().prefetch_related("participants")[:most])
        for claim in claims:
            _refresh_all(Event.objects.filter(pk=_place(claim).pk))
        if len(claims) < most:
            _refresh_all(Event.objects.stale())
        return len(claims)


def refresh_stale() -> None:
    """Bring the events whose claims were taken away up to date."""
    with _one_at_a_time():
        _refresh_all(Event.objects.stale())


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLACING_LOCK])
        yield


def _place(claim: Claim) -> Event:
    known = {event.pk: event for event in _candidates(claim)}
    match = best_match(claim.telling, [(key, _tellings(event)) for key, event in known.items()])
    event = known[match] if match is not None else _open_event(claim)
    claim.event = event
    claim.save(update_fields=["event"])
    return event


def _candidates(claim: Claim) -> Iterable[Event]:
    """Events of the claim's kind that share a participant with it, told not too long before or after."""
    entities = [taking_part.entity_id for taking_part in claim.participants.all() if taking_part.entity_id]
    labels = [taking_part.label for taking_part in claim.participants.all() if not taking_part.entity_id]
    return (
        Event.objects.filter(kind=claim.kind)
        .involving(entities, labels)
        .filter(last_told_at__gte=claim.told_at - LONGEST_WINDOW, first_told_at__lte=claim.told_at + LONGEST_WINDOW)
        .with_claims()
        .with_participants()
    )


def _tellings(event: Event) -> list[Telling]:
    """What its claims tell; of one that lost them all, what it was last known as."""
    return [claim.telling for claim in event.claims.all()] or [event.telling]


def _open_event(claim: Claim) -> Event:
    event = Event(kind=claim.kind, is_stale=True)
    event.state = state_of([claim.telling])
    event.save()
    _write_participants(event, [claim])
    return event


def _refresh_all(events: EventQuerySet) -> None:
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
    event.state = state_of([claim.telling for claim in claims])
    event.source_count = len({claim.article.source_id for claim in claims})
    event.languages = sorted({claim.article.language for claim in claims} - {""})
    event.topics = sorted({topic for claim in claims for topic in claim.article.topics})
    event.is_stale = False
    event.save()
    event.participants.all().delete()
    _write_participants(event, claims)


def _write_participants(event: Event, claims: Iterable[Claim]) -> None:
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
