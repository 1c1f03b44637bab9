"""Feeds by the list: OPML in and out."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from articles.ingest.answers import FetchError, RefusedError
from articles.ingest.fetch import is_private, web_url
from articles.ingest.subscribe import Note, add_feed
from articles.models import Feed
from articles.models.feeds import host_of
from articles.text.opml import Opml, Outline, write_opml

HOSTS_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Listed:
    """What becomes of one feed of a list: followed anew, followed before, or refused with the `problem`. Of one in
    `doubt` nobody knows the host just now."""

    outline: Outline
    is_new: bool = False
    problem: str = ""
    doubt: str = ""


def foreseen(opml: Opml, within: float) -> list[Listed]:
    """What importing the list would do. Its hosts are looked up for as many seconds; those of which nothing is known by
    then are taken as good, for polling guards itself."""
    known = set(Feed.objects.values_list("url", flat=True))
    listed = [_at_first_sight(outline, known) for outline in opml.feeds]
    problems = _problems({host_of(one.outline.url): one.outline.url for one in listed if one.is_new}, within)
    return [_with_problem(one, problems.get(host_of(one.outline.url))) if one.is_new else one for one in listed]


def _at_first_sight(outline: Outline, known: set[str]) -> Listed:
    """As far as the address itself tells."""
    try:
        return Listed(outline, is_new=str(web_url(outline.url)) not in known)
    except FetchError as problem:
        return Listed(outline, problem=str(problem))


def _problems(hosts: dict[str, str], within: float) -> dict[str, FetchError]:
    """By host, what is wrong about it; each is asked for by one of its addresses."""
    executor = ThreadPoolExecutor(HOSTS_AT_ONCE)  # the system's resolver knows no timeout
    asked = {executor.submit(_problem, url): host for host, url in hosts.items()}
    answered, _ = wait(asked, timeout=within)
    executor.shutdown(wait=False, cancel_futures=True)
    found = ((asked[one], one.result()) for one in answered)
    return {host: problem for host, problem in found if problem}


def _problem(url: str) -> FetchError | None:
    try:
        is_private(url)
    except FetchError as problem:
        return problem
    return None


def _with_problem(one: Listed, problem: FetchError | None) -> Listed:
    if isinstance(problem, RefusedError):
        return Listed(one.outline, problem=str(problem))
    return Listed(one.outline, is_new=True, doubt=str(problem or ""))


def import_within(
    seconds: float, opml: Opml, now: datetime, note: Note | None = None
) -> tuple[list[Listed], Sequence[Outline]]:
    """As many as can be followed in some seconds, and those that are left for another time."""
    over, listed = monotonic() + seconds, []
    for one in import_feeds(opml, now, note):
        listed.append(one)
        if monotonic() > over:
            break
    return listed, opml.feeds[len(listed) :]


def import_feeds(opml: Opml, now: datetime, note: Note | None = None) -> Iterator[Listed]:
    """Follow the list's feeds, one at each step; all are due at once, and the turns of their sites spread them."""
    known = set(Feed.objects.values_list("url", flat=True))
    for outline in opml.feeds:
        try:
            feed = add_feed(outline.url, name=outline.title, now=now, note=note)
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
