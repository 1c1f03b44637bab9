"""Placed → shown: under which event readers find a claim, once the editors' decisions lie over what placing found."""

from collections.abc import Iterable, Sequence

from articles.models import Claim, ClaimMove, Event


def pinned(claims: Iterable[Claim]) -> dict[int, int]:
    """The events, by the claims' keys, to which editors moved the claims: the latest move that stands counts."""
    moves = ClaimMove.objects.standing().filter(claims__in=list(claims)).in_order()
    return dict(moves.values_list("claims", "target"))


def show(claims: Sequence[Claim]) -> None:
    """Write the event under which each claim is shown; events that win or lose one thereby are to be made anew."""
    pins = pinned(claims)
    found = {claim.pk: pins.get(claim.pk) or claim.placed_id for claim in claims}
    roots = dict(
        Event.objects.filter(pk__in={*found.values()}, merged_into__isnull=False).values_list("pk", "merged_into")
    )
    changed, touched = [], set[int]()
    for claim in claims:
        event = roots.get(found[claim.pk] or 0, found[claim.pk])
        if event is not None and event != claim.event_id:
            touched |= {event, claim.event_id or event}
            claim.event_id = event
            changed.append(claim)
    Claim.objects.bulk_update(changed, ["event"], batch_size=500)
    Event.objects.filter(pk__in=touched).update(is_stale=True)
