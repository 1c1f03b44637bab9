"""Signing up, confirming, changing, leaving and erasing: what becomes of a subscriber by their own doing.

1. `ask` keeps an address with its wishes, unconfirmed; nothing but a link to confirm is mailed to it. One that is
   confirmed already is left as it is: whoever knows an address changes nothing by it.
2. `confirm`, by the link, makes it a subscriber who is mailed.
3. `change`, `pause`, `leave` and their opposites; `move` to another address that was confirmed; `revoke_links`.
4. `erase` takes every row of theirs away; `forget_unconfirmed` those whom nobody confirmed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Manager, QuerySet
from django.db.models.functions import Lower

from articles.models import Entity, Follow, Subscriber

# Longer than a link to confirm holds.
UNCONFIRMED_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a subscriber is to be mailed, and when: `weekday` 0 is Monday, `hour` by the clock of `zone`."""

    language: str
    weekday: int = 0
    hour: int = 8
    zone: str = "Europe/Paris"
    wants_quiet_line: bool = False
    alerts_a_day: int = 0
    entities: Sequence[Entity] = field(default_factory=tuple)
    topics: Sequence[str] = ()
    searches: Sequence[str] = ()


_OWN = ("language", "weekday", "hour", "zone", "wants_quiet_line", "alerts_a_day")


def of_address(address: str) -> QuerySet[Subscriber]:
    """The one with the address, however it is capitalised."""
    return Subscriber.objects.alias(lowered=Lower("email")).filter(lowered=address.lower())


def ask(address: str, wishes: Wishes) -> Subscriber:
    """The subscriber of an address, made if there is none; the wishes are kept only while nobody confirmed it."""
    with transaction.atomic():
        subscriber = _made(address, wishes)
        if subscriber.confirmed_at is None:
            change(subscriber, wishes)
    return subscriber


def confirm(subscriber: Subscriber, now: datetime) -> bool:
    """Whether this was the first time."""
    return Subscriber.objects.filter(pk=subscriber.pk, confirmed_at=None).update(confirmed_at=now) == 1


def change(subscriber: Subscriber, wishes: Wishes) -> None:
    """Have what they are mailed be the wishes, all of them."""
    with transaction.atomic():
        Subscriber.objects.select_for_update().get(pk=subscriber.pk)
        for name in _OWN:
            setattr(subscriber, name, getattr(wishes, name))
        subscriber.save(update_fields=_OWN)
        _follow(subscriber, {entity.root_id for entity in wishes.entities})
        _only(subscriber.topic_follows, "topic", wishes.topics)
        _only(subscriber.searches, "query", wishes.searches)


def wishes_of(subscriber: Subscriber) -> Wishes:
    """Their present ones. A follow of an entity that was merged is one of what it is in the end."""
    own: dict[str, Any] = {name: getattr(subscriber, name) for name in _OWN}
    return Wishes(
        **own,
        entities=followed_by(subscriber),
        topics=[one.topic for one in subscriber.topic_follows.order_by("topic")],
        searches=[one.query for one in subscriber.searches.order_by("pk")],
    )


def followed_by(subscriber: Subscriber) -> Sequence[Entity]:
    follows = subscriber.follows.select_related("entity__merged_into").order_by("entity__name")
    roots = [one.entity.merged_into or one.entity for one in follows]
    return list({root.pk: root for root in roots}.values())


def pause(subscriber: Subscriber, now: datetime) -> None:
    Subscriber.objects.filter(pk=subscriber.pk, paused_at=None).update(paused_at=now, pause_reason="")


def leave(subscriber: Subscriber, now: datetime) -> None:
    """No more mails; what they follow is kept, so that they may come back, until they erase it."""
    Subscriber.objects.filter(pk=subscriber.pk, unsubscribed_at=None).update(unsubscribed_at=now)


def resume(subscriber: Subscriber) -> None:
    """Mail them again from their next turn on, whyever they were not."""
    again = {"paused_at": None, "pause_reason": "", "unsubscribed_at": None, "failures": 0, "due_at": None}
    Subscriber.objects.filter(pk=subscriber.pk).update(**again)


def come_back(subscriber: Subscriber) -> None:
    """As if they had not left."""
    Subscriber.objects.filter(pk=subscriber.pk).update(unsubscribed_at=None, due_at=None)


def revoke_links(subscriber: Subscriber) -> None:
    """Every link that was mailed to them opens nothing any more."""
    Subscriber.objects.filter(pk=subscriber.pk).update(key=uuid4())


def move(subscriber: Subscriber, address: str) -> bool:
    """Mail them at another address, which they confirmed; False where it is another subscriber's."""
    try:
        with transaction.atomic():
            of_address(address).filter(confirmed_at=None).exclude(pk=subscriber.pk).delete()
            again = {"email": address, "failures": 0, "pause_reason": ""}
            Subscriber.objects.filter(pk=subscriber.pk, email=subscriber.email).update(**again)
    except IntegrityError:
        return False
    return True


def erase(subscriber: Subscriber) -> None:
    """Every row of theirs: what they follow, and which mails they got."""
    subscriber.delete()


def forget_unconfirmed(now: datetime) -> int:
    """Erase the addresses that nobody confirmed; returns how many."""
    forgotten = Subscriber.objects.filter(confirmed_at=None, created_at__lt=now - UNCONFIRMED_FOR)
    return forgotten.delete()[1].get(Subscriber._meta.label, 0)


def exported(subscriber: Subscriber) -> dict[str, Any]:
    """All that is kept of them, as JSON takes it."""
    own = ("email", *_OWN, "created_at", "confirmed_at", "paused_at", "pause_reason", "unsubscribed_at", "failures")
    mails = ("kind", "period_start", "period_end", "state", "reason", "sent_at", "message_id", "told", "counts")
    return {
        **{name: getattr(subscriber, name) for name in own},
        "follows": list(subscriber.follows.order_by("pk").values_list("entity__name", flat=True)),
        "topics": list(subscriber.topic_follows.order_by("pk").values_list("topic", flat=True)),
        "searches": list(subscriber.searches.order_by("pk").values("query", "created_at")),
        "mails": list(subscriber.digests.order_by("pk").values(*mails)),
    }


def _made(address: str, wishes: Wishes) -> Subscriber:
    """Of two who ask at once, one makes the row and the other finds it."""
    found = of_address(address).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Subscriber.objects.create(email=address, language=wishes.language)
    except IntegrityError:
        return of_address(address).get()


def _follow(subscriber: Subscriber, roots: set[int]) -> None:
    """A follow of what was merged stays its own while its root is followed, so that the merge can be undone."""
    follows = {one.pk: one.entity.root_id for one in subscriber.follows.select_related("entity")}
    subscriber.follows.filter(pk__in=[pk for pk, root in follows.items() if root not in roots]).delete()
    new = sorted(roots - set(follows.values()))
    Follow.objects.bulk_create([Follow(subscriber=subscriber, entity_id=root) for root in new])


def _only(rows: Manager[Any], name: str, values: Sequence[str]) -> None:
    """Of the subscriber's rows leave and add so many that they are of the values."""
    rows.exclude(**{f"{name}__in": values}).delete()
    kept = set(rows.values_list(name, flat=True))
    for value in dict.fromkeys(values):
        if value not in kept:
            rows.create(**{name: value})
