"""No more than so many mails a minute to one domain, from all workers together; and rest where it asks for that."""

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from redis import Redis

REST = timedelta(minutes=15)
_MINUTE = 60


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def may_mail(domain: str, now: datetime) -> bool:
    """Take a turn of this minute, if one is left and the domain is not at rest."""
    turns = f"jalon:mails:{domain}:{int(now.timestamp()) // _MINUTE}"
    asked = _redis().pipeline(transaction=False)
    asked.get(_rest_of(domain))
    asked.incr(turns)
    asked.expire(turns, 2 * _MINUTE)
    rests_until, taken, _ = asked.execute()
    return float(rests_until or 0) <= now.timestamp() and taken <= settings.MAILS_A_MINUTE


def let_rest(domain: str, now: datetime) -> None:
    """After an answer that means "not now": nothing goes there for a while."""
    _redis().set(_rest_of(domain), (now + REST).timestamp(), ex=REST)


def next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(seconds=_MINUTE)


def _rest_of(domain: str) -> str:
    return f"jalon:mails:rest:{domain}"


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=5)
