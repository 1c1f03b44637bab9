"""Under which event each claim is shown: where placing put it, unless an editor said otherwise."""

from collections.abc import Iterable

from django.db.models import F, Q

from articles.models import Claim, Event


def show(claims: Iterable[int]) -> None:
    """Show the claims under their event; those that gain or lose one are to be made anew."""
    keys = list(claims)
    Event.objects.filter(Q(claims__in=keys) | Q(placed_claims__in=keys)).update(is_stale=True)
    Claim.objects.filter(pk__in=keys).update(event=F("placed"))


def pinned(claims: Iterable[int]) -> dict[int, int]:
    """The event that each of these claims must be in, where somebody said so."""
    return {}
