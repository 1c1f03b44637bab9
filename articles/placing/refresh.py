"""An event's row from its claims: all but the editors' titles follows from them and from what editors
ruled, and can be made again at any time."""

from collections import Counter
from collections.abc import Sequence

from django.utils import timezone

from articles.models import Claim, ClaimParticipant, Event, EventParticipant, Ruling
from articles.models.events import EventQuerySet
from articles.placing.lock import one_at_a_time
from articles.placing.turns import write_urgency
from articles.text.standing import Field, conflicts_of, is_told_by, state_of, told_in_passing


def refresh_stale() -> None:
    """Bring the events whose claims were taken away up to date."""
    with one_at_a_time():
        refresh_all(Event.objects.stale())


def refresh_all(events: EventQuerySet) -> None:
    for event in events.with_claims():
        _refresh(event)


def _refresh(event: Event) -> None:
    """Make the event's row from its claims. One that lost them all is dropped, unless a claim still to be placed may
    be its own, found anew; one of which claims are shown elsewhere, or of which a decision speaks, stays as what it was
    last known as, and is not shown."""
    claims = list(event.claims.all())
    if not claims:
        _clear(event)
        return
    if _is_awaited(event):
        return
    known_as = event.status if event.source_count else ""
    event.kind = _kind(event, claims)
    standing = [claim for claim in claims if claim.withdrawn_at is None] or claims
    tellings, ruled = [claim.telling for claim in standing], _ruled(claims)
    event.state = state_of(tellings, _official(standing), {field: one.telling for field, one in ruled.items()})
    event.first_told_at, event.last_told_at = claims[0].told_at, claims[-1].told_at
    event.source_count = len({claim.article.first_telling.source_id for claim in claims})
    event.publishers = sorted({claim.article.source_id for claim in claims})
    event.news_at = event.news_at if event.status == known_as else timezone.now()
    event.has_changed = has_changed(claims, event.status)
    event.languages = sorted({claim.article.language for claim in claims} - {""})
    event.topics = sorted({topic for claim in claims for topic in claim.article.topics})
    event.conflicts = [str(field) for field in conflicts_of(tellings)]
    event.is_stale = False
    _let_take_part(event, participants_of(event, claims, ruled.get(Field.PARTIES)))
    event.save()
    write_urgency(event, claims, in_conflict=any(field not in ruled for field in event.conflicts))


def has_changed(claims: Sequence[Claim], status: str) -> bool:
    """Whether one told another status before the last that tells the present one."""
    present = [claim.told_at for claim in claims if claim.status == status]
    return any(claim.status != status and claim.told_at < max(present) for claim in claims) if present else False


def _kind(event: Event, claims: Sequence[Claim]) -> str:
    """That of its own claims, which are of one kind; others may be shown with them."""
    return next((claim.kind for claim in claims if claim.placed_id == event.pk), claims[0].kind)


def _is_awaited(event: Event) -> bool:
    """Whether it shows the claims of others while its own may be on their way, found anew: they must know it again."""
    waiting = Claim.objects.unplaced().filter(kind=event.kind)
    return not event.placed_claims.exists() and waiting.exists()


def _clear(event: Event) -> None:
    placed = list(event.placed_claims.prefetch_related("participants"))
    if placed:
        _let_take_part(event, participants_of(event, placed))
    if placed or Event.objects.decided_upon().filter(pk=event.pk).exists():
        event.source_count, event.conflicts, event.is_stale = 0, [], False
        event.save(update_fields=["source_count", "conflicts", "is_stale", "who"])
    elif not Claim.objects.unplaced().filter(kind=event.kind).exists():
        event.delete()


def _let_take_part(event: Event, participants: Sequence[EventParticipant]) -> None:
    """Write who takes part; `who`, which follows from them, is saved with the event."""
    event.who = sorted({one.entity_id for one in participants if one.entity_id})
    event.participants.all().delete()
    EventParticipant.objects.bulk_create(participants)


def _ruled(claims: Sequence[Claim]) -> dict[Field, Claim]:
    """The claims that stand by an editor's word, the latest of several."""
    known = {claim.pk: claim for claim in claims}
    rulings = Ruling.objects.standing().filter(claim__in=claims).in_order().values_list("field", "claim")
    return {Field(field): known[pk] for field, pk in rulings if pk is not None}


def _official(claims: Sequence[Claim]) -> set[int]:
    """The places of the claims that one of the participants itself makes, on its own site."""
    sites = {one.entity.site_name for claim in claims for one in claim.participants.all() if one.entity}
    return {place for place, claim in enumerate(claims) if is_told_by(claim.article.url, sites)}


def participants_of(event: Event, claims: Sequence[Claim], ruled: Claim | None = None) -> list[EventParticipant]:
    """Everybody who is told to take part, not in passing alone, each in the one role that they are told in most often;
    in the roles that the ruled claim tells of, those whom it names alone. Who was merged is shown as who it is in the
    end."""
    passing = told_in_passing([claim.telling for claim in claims])
    named = (one for claim in claims for one in claim.participants.all() if (one.key, one.role) not in passing)
    told = [one for one in named if _is_ruled_in(one, ruled)]
    times = Counter((one.key, one.role) for one in told)
    chosen: dict[str, ClaimParticipant] = {}
    for one in told:
        known = chosen.setdefault(one.key, one)
        if times[one.key, one.role] > times[one.key, known.role]:
            chosen[one.key] = one
    return [
        EventParticipant(
            event=event,
            entity_id=one.entity.root_id if one.entity else None,
            told_as_id=one.entity_id,
            label=one.label,
            role=one.role,
        )
        for one in chosen.values()
    ]


def _is_ruled_in(one: ClaimParticipant, ruled: Claim | None) -> bool:
    roles = {other.role for other in ruled.participants.all()} if ruled else set()
    return one.role not in roles or (ruled is not None and one.key in {other.key for other in ruled.participants.all()})
