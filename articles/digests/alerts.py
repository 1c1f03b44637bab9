"""Alerts: what appeared or changed its status at what somebody follows, joined for a quarter of an hour.

An event in a status is noticed once, as a `Notice`. Those who follow it and want alerts get a digest that waits for a
quarter of an hour, unless one waits already or they had as many today as they want; it tells all that was noticed
meanwhile. What they are not told so is in their weekly mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from articles.models import (
    Digest,
    Event,
    EventParticipant,
    Follow,
    Notice,
    SavedSearch,
    Subscriber,
    TopicFollow,
)
from articles.models.digests import DigestKind
from articles.searching.finding import found_among

JOINED_FOR = timedelta(minutes=15)
FRESH = timedelta(days=2)
DAY = timedelta(days=1)
AT_ONCE = 500


def notice(now: datetime) -> int:
    """Notice some of what is told lately in a status not noticed yet, and plan the alerts of it; returns how many."""
    known = Notice.objects.filter(event=OuterRef("pk"), status=OuterRef("status"))
    lately = Event.objects.shown().filter(~Exists(known), last_told_at__gte=now - FRESH)
    with transaction.atomic():
        seen = list(lately.order_by("pk")[:AT_ONCE])
        Notice.objects.bulk_create(
            [Notice(event=event, status=event.status, noticed_at=now) for event in seen], ignore_conflicts=True
        )
        _plan(seen, now)
    return len(seen)


def _plan(seen: Sequence[Event], now: datetime) -> None:
    lately = Q(digests__kind=DigestKind.ALERT, digests__claimed_at__gte=now - DAY)
    following = Subscriber.objects.wanting_alerts().filter(pk__in=_followers(seen))
    free = following.annotate(had=Count("digests", filter=lately)).filter(had__lt=F("alerts_a_day"))
    Digest.objects.bulk_create([_alert(one, now) for one in free], ignore_conflicts=True)


def _followers(seen: Sequence[Event]) -> set[int]:
    entities = EventParticipant.objects.filter(event__in=seen, entity__isnull=False).values("entity")
    ours = Q(entity__in=entities) | Q(entity__merged_into__in=entities)
    topics = {topic for event in seen for topic in event.topics}
    wanting = Subscriber.objects.wanting_alerts()
    return {
        *Follow.objects.filter(ours, subscriber__in=wanting).values_list("subscriber_id", flat=True),
        *TopicFollow.objects.filter(topic__in=topics, subscriber__in=wanting).values_list("subscriber_id", flat=True),
        *_searching(seen),
    }


def _searching(seen: Sequence[Event]) -> Iterable[int]:
    """Those with a saved search that finds an article of the events; each search is made once."""
    wanting = SavedSearch.objects.filter(subscriber__in=Subscriber.objects.wanting_alerts())
    keys = [event.pk for event in seen]
    for query in wanting.order_by().values_list("query", flat=True).distinct():
        if found_among(keys, query):
            yield from wanting.filter(query=query).values_list("subscriber_id", flat=True)


def _alert(subscriber: Subscriber, now: datetime) -> Digest:
    today = now.astimezone(subscriber.clock).date()
    return Digest(
        subscriber=subscriber,
        kind=DigestKind.ALERT,
        period_start=today,
        period_end=today + DAY,
        try_at=now + JOINED_FOR,
    )
