"""Feeds that say themselves when they have something: their subscriptions at WebSub hubs."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from articles.models.feeds import LONGEST_ADDRESS, Feed

RENEWED_BEFORE = timedelta(days=1)
ASKED_AGAIN_AFTER = timedelta(hours=6)


def unguessable() -> str:
    return secrets.token_urlsafe(32)


class PushQuerySet(models.QuerySet["Push"]):
    def to_ask_for(self, now: datetime) -> Self:
        """Those without a lease or with one that ends soon, unless their hub was asked lately."""
        ends_soon = Q(feed__pushed_until=None) | Q(feed__pushed_until__lt=now + RENEWED_BEFORE)
        not_lately = Q(asked_at=None) | Q(asked_at__lt=now - ASKED_AGAIN_AFTER)
        return self.filter(ends_soon, not_lately, feed__is_paused=False).order_by("pk")


class Push(models.Model):
    """A feed's subscription at a hub. The hub delivers to an address with the `token` in it, and signs with `secret`;
    the lease that it granted is `Feed.pushed_until`."""

    feed = models.OneToOneField(Feed, models.CASCADE, related_name="push")
    hub = models.URLField(max_length=LONGEST_ADDRESS)
    topic = models.URLField(max_length=LONGEST_ADDRESS)
    token = models.CharField(max_length=50, unique=True, default=unguessable)
    secret = models.CharField(max_length=50, default=unguessable)
    asked_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")

    objects = PushQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.topic} at {self.hub}"
