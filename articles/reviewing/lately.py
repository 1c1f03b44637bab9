"""What an editor did lately: how much today, and what they can take back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Change, Claim, Mention
from articles.models.changes import Act
from articles.reviewing import mentions, undoing
from articles.reviewing.undoing import last_standing

DECISIONS = (Act.ACCEPTED, Act.CHANGED, Act.REJECTED, Act.ADDED)
LOOKED_BACK = 20
UNDOING: Mapping[str, tuple[type[Claim] | type[Mention], Callable[..., Claim | None]]] = {
    Claim._meta.label_lower: (Claim, undoing.take_back),
    Mention._meta.label_lower: (Mention, mentions.take_back),
}


def done_today(user: User, now: datetime) -> int:
    """How many claims the user has decided upon since midnight, what they took back not counted."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    acts = Change.objects.filter(made_by=user, table=Claim._meta.label_lower, made_at__gte=midnight)
    latest = acts.order_by("row_id", "-made_at", "-pk").distinct("row_id").values_list("act", flat=True)
    return sum(act in DECISIONS for act in latest)


def last_of(user: User) -> Change | None:
    """The last that the user did to a claim, or said of words, that stands, and that nothing else stands on."""
    changes = Change.objects.filter(made_by=user, table__in=UNDOING, act__in=DECISIONS).order_by("-made_at", "-pk")
    return next((one for one in changes[:LOOKED_BACK] if last_standing(_row_of(one)) == one), None)


def take_back(change: Change, *, by: User, now: datetime) -> Claim | None:
    """Undo what was done to a claim, which is returned if it is there then, or said of words. Raises ReviewError."""
    return UNDOING[change.table][1](change, by=by, now=now)


def _row_of(change: Change) -> Claim | Mention:
    return UNDOING[change.table][0](pk=change.row_id)
