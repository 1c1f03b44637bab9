"""How often one visitor or one mailbox may ask for mails, so that no form of ours floods anybody.

Counted in the cache, in windows of the clock, under keyed hashes: no address is kept by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address

from django.core.cache import cache
from django.utils.crypto import salted_hmac

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many (`most`) of one subject in each window of so long (`within`)."""

    name: str
    most: int
    within: timedelta

    def passed(self, subject: str, now: datetime) -> datetime | None:
        """Count one more. None while it is within the limit, else when it may be tried again."""
        window = int(now.timestamp() // self.within.total_seconds())
        ends = datetime.fromtimestamp((window + 1) * self.within.total_seconds(), UTC)
        return ends if _count(f"{self.name}:{window}:{_hidden(subject)}", self.within) > self.most else None


ASKED_BY_VISITOR = Limit("asked-by", 20, HOUR)
ASKED_FOR_MAILBOX = Limit("asked-for", 6, HOUR)
MAILED_A_DAY = Limit("mailed", 4, DAY)


def too_many(visitor: str, mailbox: str, now: datetime) -> datetime | None:
    """When to try again, where a visitor asked too often, or too many asked for one mailbox; None where all is well.
    It says nothing of whether the mailbox is known here."""
    by_visitor = ASKED_BY_VISITOR.passed(visitor, now)
    return by_visitor or ASKED_FOR_MAILBOX.passed(mailbox.lower(), now)


def may_mail(mailbox: str, now: datetime) -> bool:
    """Whether a link may be mailed to the mailbox: one an hour, a few a day. Who asks has had the turn."""
    key = f"mailed-lately:{_hidden(mailbox.lower())}"
    return cache.add(key, 1, HOUR.total_seconds()) and MAILED_A_DAY.passed(mailbox.lower(), now) is None


def network_of(address: str) -> str:
    """Who counts as one visitor: an IPv4 address, or the /64 that an IPv6 address is in; "unknown" for no address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found, 64), strict=False))


def _count(key: str, within: timedelta) -> int:
    cache.add(key, 0, 2 * within.total_seconds())  # longer than its window: it cannot run out in between
    return cache.incr(key)


def _hidden(subject: str) -> str:
    return salted_hmac("articles.limits", subject, algorithm="sha256").hexdigest()[:32]
