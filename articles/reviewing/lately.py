"""What an editor did lately: how much today, and what they can take back."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Change, Claim
from articles.models.changes import Act, ChangeQuerySet
from articles.reviewing.undoing import last_standing

DECISIONS = (Act.ACCEPTED, Act.CHANGED, Act.REJECTED, Act.ADDED)
LOOKED_BACK = 20


def done_today(user: User, now: datetime) -> int:
    """How many claims the user has decided upon since midnight, what they took back not counted."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    acts = _by(user).filter(made_at__gte=midnight)
    latest = acts.order_by("row_id", "-made_at", "-pk").distinct("row_id").values_list("act", flat=True)
    return sum(act in DECISIONS for act in latest)


def last_of(user: User) -> Change | None:
    """The last change of a claim by the user that stands, and that nothing else stands on."""
    changes = _by(user).filter(act__in=DECISIONS).order_by("-made_at", "-pk")[:LOOKED_BACK]
    return next((one for one in changes if last_standing(one.row_id) == one), None)


def _by(user: User) -> ChangeQuerySet:
    return Change.objects.filter(made_by=user, table=Claim._meta.label_lower)
