"""Send what waits: many mails over one connection, each at most once whatever breaks.

1. Take some waiting digests (leases: no other worker works at them meanwhile) and gather once what there is to tell.
2. Compose one. Nothing to say: it is QUIET. Its domain had its turns for this minute: it waits. So does an alert while
   its reader's weekly mail is under way, which may tell the same.
3. Claim it: compare-and-set, committed before the first word to the server. What dies after that stays CLAIMED, and
   `tell_unsure` makes it UNSURE; it is never sent again.
4. Hand it over, and write what the server made of it. Only a certain "not sent" makes it wait again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Min
from django.utils import timezone
from django.utils.translation import gettext_noop
from redis.exceptions import RedisError

from articles.digests import pace
from articles.digests.compose import OVERLAP, WEEK, Composed, Composer
from articles.digests.gather import gather
from articles.digests.letters import Handed, Outcome, hand_over, hang_up
from articles.digests.readers import Reader, readers_of
from articles.models import Digest, Subscriber
from articles.models.digests import DigestKind, DigestState
from articles.models.leases import FAULTS
from articles.models.readers import LATE

AT_ONCE = 50
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=4)
SERVER_WAIT = timedelta(minutes=2)
FAILURES_TO_PAUSE = 3
SECONDS_A_RUN = 200.0

# Kept as they are, shown in the language of whoever looks.
DIED = gettext_noop("a worker died while it was being sent")
TOO_LATE = gettext_noop("it could not be sent in time")
LEFT = gettext_noop("the reader has left")
PAUSED = gettext_noop("the address is paused")
UNCONFIRMED = gettext_noop("the address is not confirmed")

logger = logging.getLogger(__name__)


def send_waiting(seconds: float = SECONDS_A_RUN) -> int:
    """Work at what waits for up to so many seconds; returns how many digests were dealt with."""
    end, dealt = time.monotonic() + seconds, 0
    taken = _take()
    if not taken:
        return 0
    sender = _Sender.at_work(taken)
    try:
        while taken:
            dealt += sender.deal_with(taken)
            taken = [] if sender.must_stop or time.monotonic() > end else _take()
    except RedisError:
        Digest.objects.filter(pk__in=[one.pk for one in taken], state=DigestState.WAITING).give_back()
        raise
    finally:
        hang_up(sender.connection)
    return dealt


def tell_unsure(now: datetime) -> int:
    """Mark those that a worker died over; returns how many."""
    left = Digest.objects.left_in_hand(now)
    return left.update(state=DigestState.UNSURE, reason=DIED, claimed_until=None)


def _take() -> list[Digest]:
    now = timezone.now()
    return Digest.objects.waiting(now).take_some(now, AT_ONCE)


class _Sender:
    """One run of a worker: what it gathered, and its connection."""

    def __init__(self, composer: Composer, connection: BaseEmailBackend) -> None:
        self.composer = composer
        self.connection = connection
        self.must_stop = False

    @classmethod
    def at_work(cls, taken: Sequence[Digest]) -> _Sender:
        now = timezone.now()
        first = Digest.objects.filter(state=DigestState.WAITING).aggregate(first=Min("period_start"))["first"]
        first = min([one.period_start for one in taken] + ([first] if first else []))
        since = min(timezone.make_aware(datetime.combine(first, datetime.min.time())), now - WEEK) - OVERLAP
        return cls(Composer(gather(since - timedelta(days=1), now)), get_connection())

    def deal_with(self, taken: Sequence[Digest]) -> int:
        """Send a batch; what is left of it when the server fails is given back, no try counted."""
        subscribers = Subscriber.objects.in_bulk({one.subscriber_id for one in taken})
        readers = readers_of(subscribers.values(), timezone.now())
        for place, digest in enumerate(taken):
            if self.must_stop:
                wait = {"claimed_until": None, "try_at": timezone.now() + SERVER_WAIT, "tries": 0}
                Digest.objects.filter(pk__in=[one.pk for one in taken[place:]], claimed_at=None).update(**wait)
                return place
            if reader := readers.get(digest.subscriber_id):
                self._deal_with_one(digest, reader)
        return len(taken)

    def _deal_with_one(self, digest: Digest, reader: Reader) -> None:
        now = timezone.now()
        if not reader.subscriber.is_mailable:
            digest.became(DigestState.SKIPPED, _why_not(reader.subscriber))
        elif now > last_moment(digest):
            digest.became(DigestState.LATE, digest.reason or TOO_LATE)
        elif digest.kind == DigestKind.ALERT and Digest.objects.weekly().under_way(reader.subscriber).exists():
            digest.waits_again(now + SERVER_WAIT, digest.reason)
        elif (composed := self._compose(digest, reader, now)) is None:
            return
        elif not pace.may_mail(pace.domain_of(reader.subscriber.email), now):
            digest.waits_again(pace.next_minute(now), digest.reason)
        else:
            self._send(digest, reader.subscriber, composed, now)

    def _compose(self, digest: Digest, reader: Reader, now: datetime) -> Composed | None:
        """None where it is dealt with so: there is nothing to say, or it is the one at which composing fails."""
        try:
            composed = self.composer.compose(digest, reader, now)
        except FAULTS as fault:
            logger.exception("Digest %d is set aside", digest.pk)
            Digest.objects.filter(pk=digest.pk).put_aside(repr(fault))
            return None
        if composed is None:
            digest.became(DigestState.QUIET)
        return composed

    def _send(self, digest: Digest, subscriber: Subscriber, composed: Composed, now: datetime) -> None:
        digest.told, digest.counts = list(composed.marks), dict(composed.counts)
        digest.message_id = composed.letter.message_id
        if Digest.objects.claim(digest, now):
            handed = hand_over(composed.letter, self.connection)
            self.must_stop = handed.all_wait or handed.outcome == Outcome.UNSURE
            _write(digest, subscriber, handed)


def last_moment(digest: Digest) -> datetime:
    """When it is too late: the next one is near, or an alert would tell of yesterday."""
    end = timezone.make_aware(datetime.combine(digest.period_end, datetime.min.time()))
    return end + (LATE if digest.kind == DigestKind.WEEKLY else timedelta(hours=12))


def _write(digest: Digest, subscriber: Subscriber, handed: Handed) -> None:
    now = timezone.now()
    if handed.outcome == Outcome.SENT:
        digest.became(DigestState.SENT, sent_at=now)
        if subscriber.failures:
            Subscriber.objects.filter(pk=subscriber.pk).update(failures=0)
    elif handed.outcome == Outcome.UNSURE:
        digest.became(DigestState.UNSURE, handed.reason)
    elif handed.outcome == Outcome.NEVER:
        digest.became(DigestState.REFUSED, handed.reason)
        count_failure(subscriber, handed.reason, now)
    else:
        if handed.is_refusal:
            pace.let_rest(pace.domain_of(subscriber.email), now)
        digest.waits_again(now + wait_after(digest.refusals), handed.reason, refusals=1)


def wait_after(refusals: int) -> timedelta:
    """Ever longer, from minutes to hours."""
    return min(FIRST_WAIT * (1 << min(refusals, 10)), LONGEST_WAIT)


def count_failure(subscriber: Subscriber, reason: str, now: datetime) -> None:
    """An address that refuses mail after mail for good is left alone, until an editor or its owner says otherwise."""
    mine = Subscriber.objects.filter(pk=subscriber.pk)
    mine.update(failures=F("failures") + 1)
    mine.filter(failures__gte=FAILURES_TO_PAUSE, paused_at=None).update(paused_at=now, pause_reason=reason[:300])


def _why_not(subscriber: Subscriber) -> str:
    if subscriber.unsubscribed_at:
        return LEFT
    return PAUSED if subscriber.paused_at else UNCONFIRMED
