"""Claims → events: each unplaced claim joins the event it tells of, or opens a new one.

Placing is serial (`placing.lock`):

1. Take some unplaced claims, oldest telling first.
2. For each, compare it with the events of its kind that share a participant; join the best or open a new one.
3. Make that event's state anew from all its claims, before the next claim is compared with it.
4. When nothing is left to place, do the same for stale events, and drop those that no claim tells of any more.
   They were candidates until then, so that a re-tagged article finds its events again.
"""

from collections.abc import Iterable

from articles.models import Claim, Event
from articles.placing.lock import one_at_a_time
from articles.placing.refresh import refresh_all, write_participants
from articles.placing.shown import show
from articles.text.grouping import LONGEST_WINDOW, Telling, best_match
from articles.text.standing import state_of


def place_waiting(most: int = 100) -> int:
    """Place up to `most` claims; returns how many were. Safe to run anywhere at any time."""
    with one_at_a_time():
        claims = list(Claim.objects.unplaced().prefetch_related("participants")[:most])
        for claim in claims:
            _place(claim)
            refresh_all(Event.objects.filter(claims=claim))
        if len(claims) < most:
            refresh_all(Event.objects.stale())
        return len(claims)


def _place(claim: Claim) -> None:
    known = {event.pk: event for event in _candidates(claim)}
    match = best_match(claim.telling, [(key, _tellings(event)) for key, event in known.items()])
    event = known[match] if match is not None else _open_event(claim)
    claim.placed = event
    claim.save(update_fields=["placed"])
    show([claim])


def _candidates(claim: Claim) -> Iterable[Event]:
    """Events of the claim's kind that share a participant with it, told not too long before or after; save those that
    editors split off."""
    named = [taking_part.entity for taking_part in claim.participants.all() if taking_part.entity]
    entities = {key for entity in named for key in (entity.pk, entity.root_id)}
    labels = [taking_part.label for taking_part in claim.participants.all() if not taking_part.entity_id]
    return (
        Event.objects.found()
        .filter(kind=claim.kind)
        .involving(entities, labels)
        .filter(last_told_at__gte=claim.told_at - LONGEST_WINDOW, first_told_at__lte=claim.told_at + LONGEST_WINDOW)
        .prefetch_related("placed_claims__participants")
        .with_participants()
    )


def _tellings(event: Event) -> list[Telling]:
    """What the claims tell that are placed there, whatever editors moved since; of one that lost them all, what it was
    last known as."""
    return [claim.telling for claim in event.placed_claims.all()] or [event.telling]


def _open_event(claim: Claim) -> Event:
    event = Event(kind=claim.kind, is_stale=True)
    event.state = state_of([claim.telling])
    event.save()
    write_participants(event, [claim])
    return event
