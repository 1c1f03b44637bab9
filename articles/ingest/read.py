"""Article → its full text, from its page.

1. The caller took the article's row. 2. Fetch the page and find the article in it, outside any transaction. 3. Store
it as the next version, or keep the feed's summary and say why the article is only partial. 4. A fault that may pass
leaves the row waiting, under a lease that runs until the next try.
"""

from datetime import datetime, timedelta

from articles.ingest.answers import PAGE, FetchError
from articles.ingest.doubt import believable, language_of
from articles.ingest.fetch import fetch
from articles.ingest.store import store_text
from articles.models import Article
from articles.models.leases import MOST_TRIES
from articles.text.page import PageError, read_page
from articles.text.values import Page

SHORTEST_WAIT = timedelta(minutes=5)


def read_article(article: Article, now: datetime) -> None:
    """Read the page of an article whose row the caller took. What pages and servers do wrong ends in its `error`."""
    try:
        answer = fetch(article.url, accept=PAGE)
        page = read_page(answer.body, answer.url, answer.content_type)
        _refuse_less(article, page)
    except (FetchError, PageError) as problem:
        _not_read(article, now, problem)
    else:
        _read(article, page, now)


def _refuse_less(article: Article, page: Page) -> None:
    if len(page.text) < len(article.text):
        raise PageError("the page shows less of the article than its feed")


def _read(article: Article, page: Page, now: datetime) -> None:
    done: dict[str, object] = {"read_at": now, "partial_reason": "", "error": "", "tries": 0, "claimed_until": None}
    done |= {"search": None, "tagger_version": 0}
    done["language"] = language_of(article.title, page.text, declared=article.language or page.language)
    if not article.author:
        done["author"] = page.author
    if article.published_at is None:
        done["published_at"] = believable(page.published, now)
    store_text(article, title=_title(article, page), text=page.text, also=done)


def _title(article: Article, page: Page) -> str:
    """The feed's, without the name of the site that pages add; one that was only an address gives way."""
    return page.title if page.title and article.title == article.url else article.title


def _not_read(article: Article, now: datetime, problem: FetchError | PageError) -> None:
    """Wait and try again, or be content with what the feed gave."""
    why = str(problem)[:300]
    is_passing = isinstance(problem, FetchError) and problem.passing
    changes: dict[str, object] = {
        "error": why,
        "partial_reason": why,
        "read_at": now,
        "tries": 0,
        "claimed_until": None,
    }
    if is_passing and article.tries < MOST_TRIES:
        changes = {"error": why, "claimed_until": now + SHORTEST_WAIT * 3 ** max(article.tries - 1, 0)}
    Article.objects.filter(pk=article.pk, version=article.version).update(**changes)
