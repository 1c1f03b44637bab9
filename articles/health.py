"""Is everything there that the tracker needs: database, broker, worker, beat."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import connection
from redis.exceptions import RedisError

ALIVE_FOR = timedelta(seconds=60)


def sign_of_life(part: str, now: datetime) -> None:
    cache.set(f"alive:{part}", now, timeout=None)


def report(now: datetime) -> dict[str, str]:
    """What each part says of itself: "ok", or what is wrong in plain words."""
    broker = _check_broker()
    parts = {"database": _check_database(), "broker": broker}
    for part in ("worker", "beat"):
        parts[part] = _last_seen(part, now) if broker == "ok" else "unknown: it is seen through the broker"
    return parts


def _check_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        return _first_line(problem)
    return "ok"


def _check_broker() -> str:
    try:
        cache.get("alive:worker")
    except RedisError as problem:
        return _first_line(problem)
    return "ok"


def _last_seen(part: str, now: datetime) -> str:
    seen: datetime | None = cache.get(f"alive:{part}")
    if seen is None:
        return "never seen"
    silence = now - seen
    return "ok" if silence < ALIVE_FOR else f"not seen for {int(silence.total_seconds())} s"


def _first_line(problem: Exception) -> str:
    return str(problem).strip().split("\n")[0] or type(problem).__name__
