"""Feeds by the list: OPML in and out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from articles.ingest.answers import FetchError
from articles.ingest.subscribe import add_feed
from articles.models import Feed
from articles.text.opml import Opml, Outline, write_opml

__all__ = ["Listed", "exported", "import_feeds"]


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of one feed of a list: followed anew, followed before, or refused with the `problem`."""

    outline: Outline
    is_new: bool = False
    problem: str = ""


def import_feeds(opml: Opml, now: datetime) -> Iterator[Listed]:
    """Follow the list's feeds, one at each step; all are due at once, and the turns of their sites spread them."""
    known = set(Feed.objects.values_list("url", flat=True))
    for outline in opml.feeds:
        try:
            feed = add_feed(outline.url, name=outline.title, now=now)
        except FetchError as problem:
            yield Listed(outline, problem=str(problem))
        else:
            yield Listed(outline, is_new=feed.url not in known)
            known.add(feed.url)


def exported(title: str) -> bytes:
    """All feeds as OPML, those that are paused too."""
    feeds = Feed.objects.select_related("source").order_by("source__name", "url")
    return write_opml((Outline(feed.url, feed.source.name, _site(feed)) for feed in feeds), title)


def _site(feed: Feed) -> str:
    """The publisher's site; the source of a second publisher at one site has its feed's address there."""
    return "" if feed.source.site == feed.url[:500] else feed.source.site
