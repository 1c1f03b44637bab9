"""When to ask a feed again: by how often it publishes, what it asks of its readers, and how often it failed.

Pure: the moment is passed in, and what would be chance elsewhere is spread by name, so that the same feed at the
same moment always gets the same answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from itertools import pairwise

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=24)
LONGEST_WISH = timedelta(hours=6)
LATER_AT_MOST = 0.2
LOOKS_A_GAP, LOOKS_A_SILENCE = 8, 24
JUDGED, LEAST_JUDGED = 20, 3
ODD_TIMES_THE_LONGEST, NEVER_ODD_BEFORE = 2, timedelta(days=2)
NOTHING = timedelta(0)

_MAX_AGE = re.compile(r"(?<![\w-])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_SKIPPED = re.compile(rb"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_FIRST_ENTRY = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a feed asks of those who poll it: the least time between two polls, and hours (UTC) without any."""

    interval: timedelta = NOTHING
    skip_hours: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a feed publishes: the gap from one entry to the next on average, the longest seen, the newest entry."""

    usual_gap: timedelta | None = None
    longest_gap: timedelta | None = None
    newest: datetime | None = None


def rhythm_of(published: Iterable[datetime]) -> Rhythm:
    """The rhythm of entries by their dates; gaps are known from three dates on."""
    newest = sorted(set(published))[-JUDGED:]
    if len(newest) < LEAST_JUDGED:
        return Rhythm(newest=newest[-1] if newest else None)
    gaps = [later - earlier for earlier, later in pairwise(newest)]
    return Rhythm(sum(gaps, NOTHING) / len(gaps), max(gaps), newest[-1])


def interval_for(rhythm: Rhythm, now: datetime, unknown: timedelta) -> timedelta:
    """Some looks for each entry that comes; one that fell silent is looked at ever less. `unknown` without dates."""
    usual = unknown if rhythm.usual_gap is None else rhythm.usual_gap / LOOKS_A_GAP
    silence = NOTHING if rhythm.newest is None else (now - rhythm.newest) / LOOKS_A_SILENCE
    return min(max(usual, silence, SHORTEST), LONGEST)


def wishes_of(body: bytes) -> Wishes:
    """The feed's <ttl> and <skipHours>, as far as they stand before its first entry."""
    first = _FIRST_ENTRY.search(body)
    head = body[: first.start() if first else 16_384]
    ttl, skipped = _TTL.search(head), _SKIPPED.search(head)
    hours = {int(hour) % 24 for hour in _HOUR.findall(skipped[1])} if skipped else set()
    return Wishes(
        interval=min(timedelta(minutes=int(ttl[1])), LONGEST_WISH) if ttl else NOTHING,
        skip_hours=tuple(sorted(hours)) if len(hours) < 24 else (),
    )


def max_age(cache_control: str) -> timedelta:
    """How long the answer says that it stays fresh, within reason; some servers say a year."""
    told = _MAX_AGE.search(cache_control)
    return min(timedelta(seconds=int(told[1])), LONGEST_WISH) if told else NOTHING


def retry_after(told: str, now: datetime) -> timedelta:
    """A Retry-After in either form, as the time from now on; nothing where it says nothing."""
    if told.strip().isdecimal():
        return min(timedelta(seconds=int(told.strip()[:8])), LONGEST)
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return NOTHING
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(aware - now, NOTHING), LONGEST)


def next_poll(now: datetime, interval: timedelta, wishes: Wishes, name: str) -> datetime:
    """The moment of the next poll: a little after the interval, each feed by another share; in no skipped hour."""
    at = now + later(max(interval, wishes.interval), f"{name} {now:%Y%m%d%H%M}")
    while at.astimezone(UTC).hour in wishes.skip_hours:
        at += timedelta(hours=1)
    return at


def later(wait: timedelta, name: str) -> timedelta:
    """The wait and up to a fifth more, by name: those who began together do not meet again."""
    return wait * (1 + LATER_AT_MOST * _share(name))


def is_oddly_silent(rhythm: Rhythm, now: datetime) -> bool:
    """Whether a feed has been silent for longer than its own past explains."""
    if rhythm.newest is None or rhythm.longest_gap is None:
        return False
    return now - rhythm.newest > max(rhythm.longest_gap * ODD_TIMES_THE_LONGEST, NEVER_ODD_BEFORE)


def _share(name: str) -> float:
    """A number from 0 to 1 that any two names are unlikely to share."""
    return int.from_bytes(sha256(name.encode()).digest()[:4]) / 2**32
