"""PostgreSQL says that its disk is full: what could not be stored waits, the rest goes on, and nothing is set aside.

A trigger raises what the server raises then (SQLSTATE 53100), for the rows that the test says; in `tests/integration`
PostgreSQL itself runs out of room.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from articles import tasks
from articles.ingest.poll import PollResult
from articles.ingest.subscribe import add_feed
from articles.models import Article, Feed
from articles.models.leases import MOST_TRIES, without_blame
from articles.tagging import TAGGER_VERSION
from tests.factories import make_article, make_source
from tests.ingest.servers import HTML, Site
from tests.ingest.test_poll import item, poll_again, rss

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "could not extend file: No space left on device"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No bell is rung, and nothing was said before."""
    monkeypatch.setattr("tracker.celery._quiet_until", {})
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *_, **__: None)


@contextmanager
def full_disk(when: str, on: str = "INSERT") -> Iterator[None]:
    """No room for those rows of articles for which the condition holds, as long as the block lasts."""
    _run(
        f"""CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE '{SAID}' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER full_disk BEFORE {on} ON articles_article FOR EACH ROW WHEN ({when})
            EXECUTE FUNCTION full_disk()"""
    )
    try:
        yield
    finally:
        _run("DROP FUNCTION full_disk CASCADE")


def _run(statements: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statements)


def test_a_feed_says_so_and_keeps_its_due_time_while_others_go_on(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    now = timezone.now()
    big, small = (
        add_feed(site.put(f"/{name}", rss(item(number, name)), validates=True), now=now)
        for number, name in enumerate(("big", "small"))
    )
    with full_disk("NEW.title = 'big'"), caplog.at_level(logging.ERROR):
        assert poll_again(big, now).error == f"the database could not store it: {SAID}"
        assert poll_again(small, now) == PollResult(listed=1, new=1)
    assert (big.next_poll_at, big.etag, big.last_polled_at, big.last_good_at) == (now, "", None, None)
    assert caplog.messages == [f"polling {big.url}: {big.error}"]
    assert not Feed.objects.due(now).filter(pk=big.pk).exists(), "it rests for as long as its lease"
    later = now + settings.LEASE + timedelta(seconds=1)
    assert poll_again(big, later) == PollResult(listed=1, new=1)
    assert (big.error, big.tries) == ("", 0)


@pytest.fixture
def report(site: Site) -> Article:
    text = "".join(f"<p>Sentence {n} of the report, told at some length.</p>" for n in range(20))
    url = site.put("/page", f"<html><body><article>{text}</article></body></html>", HTML)
    return make_article("A report of some length", "A summary.", url=url, read_at=None, source=make_source())


def reading(article: Article) -> Callable[[], object]:
    return lambda: tasks.read_source(article.source_id)


def tagging(_: Article) -> Callable[[], object]:
    return tasks.tag_waiting


@pytest.mark.parametrize(("step", "when"), [(reading, "NEW.read_at IS NOT NULL"), (tagging, "NEW.tagger_version > 0")])
def test_no_article_is_set_aside_for_it(
    report: Article,
    step: Callable[[Article], Callable[[], object]],
    when: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if step is tagging:
        Article.objects.update(read_at=timezone.now())
    with full_disk(when, on="UPDATE"), caplog.at_level(logging.ERROR):
        for _ in range(MOST_TRIES + 1):
            Article.objects.update(claimed_until=None)
            step(report)()
    report.refresh_from_db()
    assert (report.tries, report.error, report.version) == (0, "", 1)
    (line,) = caplog.messages
    assert line.startswith("PostgreSQL stopped articles.tasks.")
    assert line.endswith(f", which goes on at a later sweep: {SAID}")
    assert report.claimed_until > timezone.now()
    Article.objects.update(claimed_until=None)
    step(report)()
    report.refresh_from_db()
    assert report.partial_reason == ""
    assert report.version == 2 if step is reading else report.tagger_version == TAGGER_VERSION


@pytest.mark.parametrize(("sqlstate", "tries"), [("53100", 0), ("57P01", 0), ("58030", 0), ("54000", 1), ("22000", 1)])
def test_only_what_the_server_lacks_leaves_a_row_without_blame(report: Article, sqlstate: str, tries: int) -> None:
    taken = Article.objects.take(timezone.now())
    assert taken is not None
    with pytest.raises(Exception, match="no"), without_blame(taken):
        _run(f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{sqlstate}'; END $$")
    report.refresh_from_db()
    assert report.tries == tries
