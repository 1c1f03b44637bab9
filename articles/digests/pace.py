"""No more than so many mails a minute to one domain, from all workers together; and rest where it asks for that."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache

REST = timedelta(minutes=15)
_MINUTE = 60


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def may_mail(domain: str, now: datetime) -> bool:
    """Take a turn of this minute, if one is left and the domain is not at rest."""
    minute = int(now.timestamp()) // _MINUTE
    key = f"mails:{domain}:{minute}"
    if cache.get(f"mails:rest:{domain}", 0) > now.timestamp():
        return False
    cache.add(key, 0, timeout=2 * _MINUTE)
    return int(cache.incr(key)) <= settings.MAILS_A_MINUTE


def let_rest(domain: str, now: datetime) -> None:
    """After an answer that means "not now": nothing goes there for a while."""
    cache.set(f"mails:rest:{domain}", (now + REST).timestamp(), timeout=REST.total_seconds())


def next_minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0) + timedelta(seconds=_MINUTE)
