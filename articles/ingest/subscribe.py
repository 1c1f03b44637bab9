"""A feed's address → a feed that will be polled."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from articles.ingest.answers import RefusedError, UnreachableError
from articles.ingest.fetch import is_private, web_url
from articles.models import Feed, Source
from articles.models.feeds import LONGEST_ADDRESS

Note = Callable[[Model], None]


def add_feed(url: str, *, name: str = "", language: str = "", now: datetime, note: Note | None = None) -> Feed:
    """The feed at this address, due at once; the one that is here already is given back as it is. What is new, the feed
    and maybe its source, is handed to `note` in the transaction that stores it.

    Raises RefusedError (a FetchError) for what is no http(s) address or lies where nothing may be fetched.
    """
    address = str(web_url(url.strip()))
    if len(address) > LONGEST_ADDRESS:
        raise RefusedError(f"an address longer than {LONGEST_ADDRESS} characters")
    known = Feed.objects.filter(url=address).first()
    if known is not None:
        return known
    is_nearby = _is_nearby(address)
    interval = settings.POLL_INTERVAL_PRIVATE if is_nearby else settings.POLL_INTERVAL
    with transaction.atomic():
        source, is_new_source = _source(address, name, language)
        told = {"source": source, "interval": interval, "is_nearby": is_nearby, "next_poll_at": now}
        feed, is_new = Feed.objects.get_or_create(url=address, defaults=told)
        for row, is_noted in ((source, is_new_source), (feed, is_new)):
            if note and is_noted:
                note(row)
    return feed


def _source(address: str, name: str, language: str) -> tuple[Source, bool]:
    """The publisher at the feed's site; one of another name at the same site is another publisher."""
    parts = urlsplit(address)
    site, host = f"{parts.scheme}://{parts.netloc}/", parts.hostname or address
    is_taken = bool(name) and Source.objects.filter(site=site).exclude(name=name).exists()
    return Source.objects.get_or_create(
        site=address[:500] if is_taken else site, defaults={"name": (name or host)[:200], "language": language}
    )


def _is_nearby(address: str) -> bool:
    """Whether it is in one of FETCH_PRIVATE_NETWORKS; a name that nobody knows now may be known at the poll."""
    try:
        return is_private(address)
    except UnreachableError:
        return False
