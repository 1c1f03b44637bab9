"""WebSub: hubs that ring when a feed has something. A delivery is a bell, no more: what it says is not believed, the
feed is polled at once. So there is one way in for entries, and polling is the fallback by itself.

1. A poll finds a hub named (`note_hub`). 2. A sweep asks the hub (`ask`). 3. The hub asks back at the address that only
it was told (`granted`), and the lease begins. 4. It delivers, signed (`rung`). 5. Before the lease ends, 2. again.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from articles.ingest.answers import FetchError
from articles.ingest.fetch import submit
from articles.models import Feed, Push
from articles.models.feeds import LONGEST_ADDRESS
from articles.text.websub import Hub, is_signed

LEASE_WANTED = timedelta(days=10)
LONGEST_LEASE = timedelta(days=30)


def note_hub(feed: Feed, hub: Hub | None) -> None:
    """Remember the hub that a feed named; another one than before begins a new subscription."""
    if (
        hub is None
        or not _is_trusted(feed, hub)
        or Push.objects.filter(feed=feed, hub=hub.url, topic=hub.topic).exists()
    ):
        return
    Push.objects.filter(feed=feed).delete()
    Push.objects.create(feed=feed, hub=hub.url, topic=hub.topic)
    Feed.objects.filter(pk=feed.pk).update(pushed_until=None)


def ask(push: Push, now: datetime) -> bool:
    """Ask the hub for a subscription; False where it refused or was not there, with its `error` noted."""
    if not Push.objects.filter(pk=push.pk, asked_at=push.asked_at).update(asked_at=now, error=""):
        return False
    form = {
        "hub.mode": "subscribe",
        "hub.topic": push.topic,
        "hub.callback": f"{settings.SITE_URL}{reverse('websub', args=[push.token])}",
        "hub.secret": push.secret,
        "hub.lease_seconds": str(int(LEASE_WANTED.total_seconds())),
    }
    try:
        submit(push.hub, form)
    except FetchError as problem:
        Push.objects.filter(pk=push.pk).update(error=str(problem))
        return False
    return True


def granted(token: str, topic: str, lease: timedelta, now: datetime) -> bool:
    """Whether this was asked for; if so, its lease begins."""
    push = Push.objects.filter(token=token, topic=topic).exclude(asked_at=None).first()
    if push is None or lease <= timedelta(0):
        return False
    return bool(Feed.objects.active().filter(pk=push.feed_id).update(pushed_until=now + min(lease, LONGEST_LEASE)))


def denied(token: str, topic: str, why: str) -> bool:
    return bool(Push.objects.filter(token=token, topic=topic).update(error=f"the hub refused: {why[:200]}"))


def rung(token: str, body: bytes, signature: str, now: datetime) -> bool:
    """Have the feed polled at once if the delivery is signed; False for an address that nobody was told."""
    push = Push.objects.filter(token=token).first()
    if push is not None and is_signed(body, signature, push.secret):
        Feed.objects.active().filter(pk=push.feed_id, next_poll_at__gt=now).update(next_poll_at=now)
    return push is not None


def _is_trusted(feed: Feed, hub: Hub) -> bool:
    """The secret goes to the hub: over TLS, or within one's own network. Overlong addresses are not stored."""
    fits = max(len(hub.url), len(hub.topic)) <= LONGEST_ADDRESS
    return fits and (hub.url.startswith("https://") or feed.is_nearby)
