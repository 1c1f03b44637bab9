"""What robots.txt says about a page, read once a day for each site and kept in the cache (RFC 9309)."""

from datetime import timedelta

from django.core.cache import cache
from protego import Protego

from articles.ingest.answers import ROBOTS, FetchError, StatusError
from articles.ingest.fetch import fetch, web_url

NAME = "Jalon"
KEPT, KEPT_WITHOUT_ANSWER = timedelta(days=1), timedelta(minutes=10)
LONGEST_READ = 500_000
LONGEST_DELAY = timedelta(minutes=1)
_NO_ANSWER = b"?"


class RobotsError(FetchError):
    """The site asks robots not to read this page."""


class RobotsUnknownError(FetchError):
    """The site's robots.txt cannot be had now; until it can, nothing of the site is read."""

    passing = True


def leave_for(url: str) -> timedelta:
    """The time that the site wants between two requests. Raises RobotsError where the page is not to be read, and
    RobotsUnknownError where nobody knows; RedisError without the cache."""
    rules = Protego.parse(_robots_of(url).decode("utf-8", "replace"))
    if not rules.can_fetch(url, NAME):
        raise RobotsError("the site's robots.txt asks not to read this page")
    return min(timedelta(seconds=rules.crawl_delay(NAME) or 0), LONGEST_DELAY)


def _robots_of(url: str) -> bytes:
    at = str(web_url(url).copy_with(path="/robots.txt", query=None))
    key = f"robots:{at}"
    known: bytes | None = cache.get(key)
    if known is None:
        known = _fetched(at)
        kept = KEPT_WITHOUT_ANSWER if known == _NO_ANSWER else KEPT
        cache.set(key, known, timeout=kept.total_seconds())
    if known == _NO_ANSWER:
        raise RobotsUnknownError("the site's robots.txt cannot be had, so nothing of it is read for now")
    return known


def _fetched(at: str) -> bytes:
    """The rules, none where the site says that it has none, and "?" where it does not answer."""
    try:
        return fetch(at, accept=ROBOTS).body[:LONGEST_READ]
    except StatusError as refusal:
        return _NO_ANSWER if refusal.passing else b""
    except FetchError as problem:
        return _NO_ANSWER if problem.passing else b""
