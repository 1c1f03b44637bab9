"""Article → its full text, from its page.

1. The caller took the article's row. 2. Fetch the page and find the article in it, outside any transaction. 3. Store
it as the next version, or keep the feed's summary and say why the article is only partial; either way it goes on to
be tagged. 4. After a fault that may pass, the page is fetched again later.
"""

from datetime import datetime, timedelta

from articles.ingest.answers import PAGE, FetchError
from articles.ingest.doubt import believable, language_of
from articles.ingest.fetch import fetch
from articles.ingest.store import store_text
from articles.models import Article
from articles.text.page import PageError, read_page
from articles.text.values import Page

SHORTEST_WAIT = timedelta(minutes=5)
LONGEST_TRIED = timedelta(days=1)


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
    done: dict[str, object] = {"read_at": now, "read_again_at": None, "partial_reason": "", "error": ""}
    done |= {"tries": 0, "claimed_until": None, "search": None, "tagger_version": 0}
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
    """Be content with what the feed gave, and try again later what may pass: each time after as long as has gone by
    since the first try, for a day."""
    why = str(problem)[:300]
    first_tried_at = article.read_at or now
    is_to_be_tried = isinstance(problem, FetchError) and problem.passing and now - first_tried_at < LONGEST_TRIED
    Article.objects.filter(pk=article.pk, version=article.version).update(
        error=why,
        partial_reason=why,
        read_at=first_tried_at,
        read_again_at=now + max(SHORTEST_WAIT, now - first_tried_at) if is_to_be_tried else None,
        tries=0,
        claimed_until=None,
    )
