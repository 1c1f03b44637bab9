"""The courteous fetch: what polling and page reading call, so that no site ever has reason to ban this one.

`fetch_politely(url, now, accept=PAGE)` does, in this order: 1. nothing is asked where a server wished to be left alone
(`Restraint`); 2. a page is not asked for where robots.txt says no; 3. all workers together take no more than a turn
every few seconds from one registrable domain (a token bucket in Redis); 4. `fetch`, with 1. to 3. again for each
address that it is redirected to (one turn a domain); 5. a 429 or 503 is remembered, with how far it reaches. What lies
in FETCH_PRIVATE_NETWORKS is one's own and needs none of it.
"""

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from redis import Redis
from redis.commands.core import Script
from redis.exceptions import RedisError

from articles.ingest import robots
from articles.ingest.answers import PAGE, Accepted, Fetched, FetchError, StatusError
from articles.ingest.fetch import fetch, is_private, web_url
from articles.models import Restraint
from articles.text.courtesy import Scope, place_of, registrable_domain, scope_of
from articles.text.rhythm import later, retry_after

ASKS_FOR_PEACE = (429, 503)
PEACE_IF_NOT_TOLD = timedelta(minutes=15)
LEARNT_WITHIN = timedelta(hours=6)
WITHOUT_REDIS = timedelta(seconds=30)

# The generic cell rate algorithm: the key holds the moment from which the bucket is full, in the server's own clock.
_TAKE_A_TURN = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local every, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = full_at - now - every * (burst - 1)
if wait > 0 then return math.ceil(wait) end
redis.call('SET', KEYS[1], full_at + every, 'PX', math.ceil(full_at + every - now))
return 0
"""


class NotYetError(FetchError):
    """Nothing was asked for and nothing failed: it is not its turn. `until` says when to try again."""

    passing = True

    def __init__(self, until: datetime, why: str) -> None:
        super().__init__(why)
        self.until = until


def fetch_politely(
    url: str,
    now: datetime,
    *,
    accept: Accepted = PAGE,
    etag: str = "",
    last_modified: str = "",
    within: float | None = None,
) -> Fetched:
    """`fetch`, when it may be: raises NotYetError where it has to wait (give the row back and take it again then), and
    a FetchError as `fetch` does, RobotsError among them. Holds no transaction and never sleeps."""
    leave = _Leave(now, is_page=accept is PAGE)
    leave.ask(url)
    try:
        return fetch(url, etag=etag, last_modified=last_modified, accept=accept, before_hop=leave.ask, within=within)
    except StatusError as refusal:
        if refusal.status in ASKS_FOR_PEACE and not is_ours(refusal.url):
            remember(refusal.url, refusal, now)
        raise


class _Leave:
    """What one fetch may ask: it takes one turn of each registrable domain that it comes through."""

    def __init__(self, now: datetime, *, is_page: bool) -> None:
        self._now = now
        self._is_page = is_page
        self._domains: set[str] = set()

    def ask(self, url: str) -> None:
        """Raises NotYetError, or RobotsError, where the address is not to be asked (now)."""
        if is_ours(url):
            return
        _heed_restraints(url, self._now)
        try:
            wait = self._wait_for(url)
        except RedisError as gone:
            raise NotYetError(self._now + WITHOUT_REDIS, "Redis is gone, and with it the turns") from gone
        if wait:
            raise NotYetError(self._now + later(wait, url), "its site is asked often enough at the moment")

    def _wait_for(self, url: str) -> timedelta:
        every = robots.leave_for(url) if self._is_page else timedelta(0)
        domain = registrable_domain(web_url(url).host)
        if domain in self._domains:
            return timedelta(0)
        self._domains.add(domain)
        return take_turn(domain, at_least=every)


def is_ours(url: str) -> bool:
    """Whether it lies in one's own network, which FETCH_PRIVATE_NETWORKS names. Raises FetchError as `fetch` does."""
    return bool(settings.FETCH_PRIVATE_NETWORKS) and is_private(url)


def take_turn(domain: str, *, at_least: timedelta = timedelta(0)) -> timedelta:
    """Take one turn of a registrable domain, or nothing if there is none: then, how long until there is one.
    `at_least` is the time between two turns that the site asks for. Raises RedisError without Redis."""
    every = max(timedelta(minutes=1) / settings.DOMAIN_PER_MINUTE, at_least)
    wait = _taking()(keys=[f"jalon:turns:{domain}"], args=[every / timedelta(milliseconds=1), settings.DOMAIN_BURST])
    return timedelta(milliseconds=int(wait))


def remember(url: str, refusal: StatusError, now: datetime) -> None:
    """Note that the server wants to be left alone, and for how much of its site that holds."""
    domain = place_of(url, Scope.DOMAIN)
    refused = Restraint.objects.addresses_refused_since(domain, now - LEARNT_WITHIN)
    told = {
        "domain": domain,
        "url": url[:2000],
        "told_at": now,
        "until": now + (retry_after(refusal.told_retry_after, now) or PEACE_IF_NOT_TOLD),
        "why": str(refusal)[:300],
    }
    for scope in {Scope.PATH, scope_of(url, refused)}:
        Restraint.objects.update_or_create(scope=scope, place=place_of(url, scope)[:1000], defaults=told)


def _heed_restraints(url: str, now: datetime) -> None:
    until = Restraint.objects.over(url).lasting_until(now)
    if until is not None:
        raise NotYetError(until, "its server asked to be left alone")


@cache
def _taking() -> Script:
    patience = {"socket_timeout": 5, "socket_connect_timeout": 5}
    return Redis.from_url(settings.REDIS_URL, **patience).register_script(_TAKE_A_TURN)
