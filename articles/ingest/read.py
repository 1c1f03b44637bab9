"""Article → its full text, from its page.

1. The caller took the article's row. 2. Fetch the page, when it is its site's turn, and find the article in it,
outside any transaction. 3. Settle which article it is, where the page leads to another address. 4. Store the text as
the next version, or keep the feed's summary and say why the article is only partial; either way it goes on to be
tagged. 5. After a fault that may pass, the page is fetched again later, and one that an event rests on at some
later times anyhow (`text.looks`); what is noise about it then makes no version. A page at which the reader itself
fails is noted, and its article set aside after some tries.
"""

import logging
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.ingest.addresses import settle
from articles.ingest.answers import PAGE, FetchError, StatusError
from articles.ingest.doubt import believable, language_of
from articles.ingest.politeness import NotYetError, fetch_politely
from articles.ingest.store import store_text
from articles.models import Article
from articles.models.leases import FAULTS, without_blame
from articles.text.changes import is_noise
from articles.text.looks import next_look
from articles.text.page import PageError, read_page
from articles.text.values import Page
from articles.text.walls import less_than_told

SHORTEST_WAIT = timedelta(minutes=5)
LONGEST_TRIED = timedelta(days=1)
LONGEST_UNTAGGED = timedelta(minutes=1)
GONE = (404, 410)
NOT_READ_YET = "its page was not read yet"

logger = logging.getLogger(__name__)


class Reading(Enum):
    """How it ended: with the whole text, with a part of it for good, or to be tried again later."""

    WHOLE = "whole"
    PARTIAL = "partial"
    LATER = "later"


def read_some(source_id: int, most: int) -> int:
    """Read up to `most` pages of a source, the newest article's first, for as long as its site answers at once; how
    many were tried. A site that keeps one waiting has all its others wait for the next sweep."""
    for number in range(most):
        now = timezone.now()
        newest = Article.objects.waiting_for_text(now).filter(source=source_id).order_by("-pk")
        article = newest.take(now)
        if article is None:
            return number
        if read_article(article, now) is Reading.LATER:
            return number + 1
    return most


def go_on_with_summaries(now: datetime) -> int:
    """Let articles be tagged by what their feeds gave whose pages were not read within a minute, whatever keeps them;
    these are read when it is their turn, and tagged again. Returns how many these are."""
    kept_waiting = Article.objects.filter(read_at=None, stored_at__lte=now - LONGEST_UNTAGGED)
    turn = Coalesce("read_again_at", Value(now))
    return kept_waiting.update(read_at=now, read_again_at=turn, partial_reason=NOT_READ_YET)


def watch_evidence(now: datetime) -> int:
    """Have the pages that events rest on read again, after hours, days, then weeks; returns how many are watched since
    now. A reading that is due anyhow goes first."""
    found = list(Article.objects.to_be_watched(now).without_text().select_related("source"))
    for article in found:
        article.watched_since = now
        again = article.read_again_at or _next_look(article, now)
        Article.objects.filter(pk=article.pk).update(watched_since=now, read_again_at=again)
    return len(found)


def read_article(article: Article, now: datetime) -> Reading:
    """Read the page of an article whose row the caller took. What pages and servers do wrong ends in its `error`."""
    try:
        with without_blame(article):
            return _fetched_and_read(article, now)
    except NotYetError as wait:
        return _put_off(article, wait)
    except (FetchError, PageError) as problem:
        return _not_read(article, now, problem)
    except FAULTS as fault:
        logger.exception("reading %s", article.url)
        Article.objects.filter(pk=article.pk).update(error=f"{type(fault).__name__}: {fault}"[:300])
        return Reading.LATER


def _fetched_and_read(article: Article, now: datetime) -> Reading:
    answer = fetch_politely(article.url, now, accept=PAGE)
    page_hash = sha256(answer.body).hexdigest()
    if page_hash == article.page_hash and not article.partial_reason:
        _write(article, _done(article, now))
        return Reading.WHOLE
    page = read_page(answer.body, answer.url, answer.content_type, asked=article.url)
    if article.was_whole and is_noise(article.text, page.text):
        _write(article, _done(article, now) | {"page_hash": page_hash})
        return Reading.WHOLE
    _refuse_less(article, page)
    if settle(article, answer.url, page):
        _store(article, page, now, page_hash)
    return Reading.WHOLE


def _refuse_less(article: Article, page: Page) -> None:
    """What was read whole may have been shortened by the paper, though hardly to less than half."""
    told = article.text[: len(article.text) // 2] if article.was_whole else article.text
    if less := less_than_told(page.text, told):
        raise PageError(less)


def _store(article: Article, page: Page, now: datetime, page_hash: str) -> None:
    also = _done(article, now) | {"page_hash": page_hash}
    also["language"] = language_of(article.title, page.text, declared=article.language or page.language)
    if not article.author:
        also["author"] = page.author
    if article.published_at is None:
        also["published_at"] = believable(page.published, now)
    if page.picture:
        also["picture"] = page.picture
    if not article.was_whole:
        also |= {"search": None, "tagger_version": 0}
    store_text(article, title=_title(article, page), text=page.text, by="page", also=also)


def _done(article: Article, now: datetime) -> dict[str, object]:
    freed = {"tries": 0, "claimed_until": None}
    read = {"read_at": now, "read_again_at": _next_look(article, now), "gone_at": None}
    return {**read, "partial_reason": "", "error": "", **freed}


def _next_look(article: Article, now: datetime) -> datetime | None:
    """None for pages that no event rests on, and for those that editors wrote in."""
    is_watched = article.watched_since is not None and article.edited_at is None
    return next_look(article.told_at, now, article.url) if is_watched else None


def _title(article: Article, page: Page) -> str:
    """The feed's, without the name of the site that pages add; one that was only an address gives way."""
    is_address = article.title.startswith(("http://", "https://"))
    return page.title if page.title and is_address else article.title


def _put_off(article: Article, wait: NotYetError) -> Reading:
    """Wait for the site's turn; the try does not count."""
    tries = max(article.tries - 1, 0)
    _write(article, {"read_again_at": wait.until, "tries": tries, "claimed_until": None})
    return Reading.LATER


def _not_read(article: Article, now: datetime, problem: FetchError | PageError) -> Reading:
    """Be content with what there is, and try again later what may pass: each time after as long as has gone by since
    the first try, for a day. A text that was whole stays so, whatever its page has become."""
    why = str(problem)[:300]
    first_tried_at = article.read_at or now
    is_to_be_tried = isinstance(problem, FetchError) and problem.passing and now - first_tried_at < LONGEST_TRIED
    again = now + max(SHORTEST_WAIT, now - first_tried_at) if is_to_be_tried else _next_look(article, now)
    is_gone = isinstance(problem, StatusError) and problem.status in GONE
    _write(
        article,
        {
            "error": why,
            "partial_reason": "" if article.was_whole else why,
            "read_at": first_tried_at,
            "read_again_at": again,
            "gone_at": (article.gone_at or now) if is_gone else article.gone_at,
            "tries": 0,
            "claimed_until": None,
        },
    )
    return Reading.LATER if is_to_be_tried else Reading.PARTIAL


def _write(article: Article, fields: dict[str, object]) -> None:
    Article.objects.filter(pk=article.pk, version=article.version).update(**fields)
