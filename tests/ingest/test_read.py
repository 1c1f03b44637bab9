"""Articles read from pages on loopback servers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from articles.ingest import read as room
from articles.ingest.read import read_article
from articles.models import Article, ArticleVersion, Source
from articles.text.fingerprint import content_hash, entry_key
from tests.ingest import servers
from tests.ingest.servers import HTML, PDF

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)
SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "pages"
TITLE = "Lumenia reporte l'ouverture de son centre de calcul"
SUMMARY = "Lumenia reporte d'un an l'ouverture."

pytestmark = pytest.mark.django_db


@pytest.fixture
def press(site):
    site.put("/1", (SAMPLES / "article_fr.html").read_bytes(), HTML)
    return site


def article_at(url: str, **fields: object) -> Article:
    source, _ = Source.objects.get_or_create(site="https://relais.example/", defaults={"name": "Le Relais"})
    told = {"title": TITLE, "text": SUMMARY} | fields
    return Article.objects.create(
        source=source,
        entry_key=entry_key(url=url),
        url=url,
        content_hash=content_hash(str(told["title"]), str(told["text"])),
        **told,
    )


def read(article: Article, now: datetime = NOW) -> Article:
    """As the worker does: take the row, then read."""
    taken = Article.objects.waiting_for_text(now).filter(pk=article.pk).take(now)
    assert taken is not None
    read_article(taken, now)
    return Article.objects.get(pk=article.pk)


def test_the_pages_text_takes_the_place_of_the_summary(press):
    article = read(article_at(press.url("/1"), tagger_version=4))
    assert article.title == TITLE
    assert article.text.startswith("La société grenobloise Lumenia")
    assert article.text.count("\n") == 6
    assert (article.version, article.content_hash) == (2, content_hash(TITLE, article.text))
    assert (article.read_at, article.search, article.tagger_version) == (NOW, None, 0)
    assert (article.tries, article.error, article.partial_reason, article.claimed_until) == (0, "", "", None)
    kept = ArticleVersion.objects.get()
    assert (kept.number, kept.text) == (1, SUMMARY)


def test_what_the_feed_did_not_say_comes_from_the_page(press):
    article = read(article_at(press.url("/1")))
    assert (article.author, article.language) == ("Anne Roy", "fr")
    assert article.published_at == datetime(2024, 5, 1, 12, tzinfo=UTC)


def test_what_the_feed_said_stays(press):
    published = datetime(2024, 4, 30, 7, tzinfo=UTC)
    article = read(article_at(press.url("/1"), title="Le titre du flux", author="AFP", published_at=published))
    assert (article.title, article.author, article.published_at) == ("Le titre du flux", "AFP", published)


def test_the_language_of_the_text_is_believed_over_the_feeds(press):
    assert read(article_at(press.url("/1"), language="en")).language == "fr"


def test_an_article_known_by_its_address_alone_gets_the_pages_title(press):
    assert read(article_at(press.url("/1"), title=press.url("/1"), text="")).title == TITLE


def test_the_same_text_is_no_new_version(press):
    article = read(article_at(press.url("/1")))
    Article.objects.update(read_at=None)
    again = read(article, NOW + timedelta(hours=1))
    assert (again.version, again.read_at) == (2, NOW + timedelta(hours=1))


def test_redirects_to_the_article_are_followed(press):
    press.redirect("/short", "/1", 301)
    assert read(article_at(press.url("/short"))).text.startswith("La société")


def lasting_faults(site, settings):
    site.put("/pdf", b"%PDF-1.7", PDF)
    site.put("/gone", "", HTML, status=410)
    site.put("/forbidden", "", HTML, status=403)
    site.put("/image", b"...", "image/png")
    site.put("/wall", (SAMPLES / "wall_fr.html").read_bytes(), HTML)
    site.put("/list", (SAMPLES / "list_en.html").read_bytes(), HTML)
    site.put("/huge", bytes(11_000_000), HTML)
    site.redirect("/inside", "http://192.168.0.1/")
    site.redirect("/loop", "/loop")
    return {
        "/missing": "HTTP 404 (Not Found)",
        "/gone": "HTTP 410 (Gone)",
        "/forbidden": "HTTP 403 (Forbidden)",
        "/pdf": "a PDF (application/pdf), not a web page",
        "/image": "image/png, not a web page",
        "/wall": "the article is behind a paywall",
        "/list": "no article found on the page",
        "/huge": "answer larger than 10 MB",
        "/inside": "192.168.0.1 is a private address",
        "/loop": "more than 5 redirects",
    }


def test_faults_that_last_leave_the_summary_and_say_why_it_is_all(site, settings):
    for path, why in lasting_faults(site, settings).items():
        article = read(article_at(site.url(path)))
        assert (article.error, article.partial_reason) == (why, why)
        assert (article.text, article.version, article.read_at) == (SUMMARY, 1, NOW)
        assert (article.tries, article.claimed_until, article.read_again_at) == (0, None, None)
    assert not ArticleVersion.objects.exists()


def test_a_page_on_a_private_address_that_is_not_allowed(press, settings):
    settings.FETCH_PRIVATE_NETWORKS = []
    article = read(article_at(press.url("/1")))
    assert article.partial_reason == "127.0.0.1 is a loopback address"
    assert press.asked == []


def test_a_page_that_shows_less_than_the_feed(press):
    text = "Lumenia reporte d'un an l'ouverture de son centre. " * 100
    article = read(article_at(press.url("/1"), text=text))
    assert (article.text, article.partial_reason) == (text, "the page shows less of the article than its feed")


def test_a_fault_that_may_pass_leaves_the_summary_for_now_and_the_page_to_be_fetched_again(site):
    site.put("/1", "", HTML, status=503)
    article = read(article_at(site.url("/1")))
    why = "HTTP 503 (Service Unavailable)"
    assert (article.error, article.partial_reason, article.text) == (why, why, SUMMARY)
    assert (article.read_at, article.tries, article.claimed_until) == (NOW, 0, None)
    assert not Article.objects.waiting_for_text(NOW + timedelta(minutes=4)).exists()
    assert Article.objects.waiting_for_text(NOW + timedelta(minutes=5)).exists()
    assert Article.objects.waiting_for_tags(1).exists()


def test_it_is_tried_ever_more_rarely_and_not_for_ever(site):
    site.put("/1", "", HTML, status=503)
    article, waits, now = read(article_at(site.url("/1"))), [], NOW
    while article.read_again_at:
        waits.append(article.read_again_at - now)
        now = article.read_again_at
        article = read(article, now)
    assert waits == [timedelta(minutes=minutes) for minutes in (5, 5, 10, 20, 40, 80, 160, 320, 640, 1280)]
    assert (article.read_at, article.partial_reason) == (NOW, "HTTP 503 (Service Unavailable)")


def test_a_fault_that_passed_is_forgotten(press):
    press.put("/2", "", HTML, status=500)
    article = read(article_at(press.url("/2")))
    press.replies["/2"] = press.replies["/1"]
    article = read(article, article.read_again_at)
    assert (article.error, article.partial_reason, article.version) == ("", "", 2)
    assert (article.read_at, article.read_again_at) == (NOW + timedelta(minutes=5), None)


def test_a_server_that_is_not_there(site):
    article = read(article_at(f"http://127.0.0.1:{servers.unused_port()}/1"))
    assert article.partial_reason.startswith("no connection")
    assert article.read_again_at == NOW + timedelta(minutes=5)


def test_slow_servers_and_bombs(site, settings):
    settings.FETCH_MOST_SECONDS = 0.3
    site.misbehave("/silent", servers.silent)
    assert read(article_at(site.url("/silent"))).error == "no complete answer within 0.3 s"
    settings.FETCH_MOST_SECONDS = 30
    site.misbehave("/bomb", servers.gzip_bomb(50, HTML))
    assert read(article_at(site.url("/bomb"))).partial_reason == "answer larger than 10 MB"


def test_a_parallel_writer_is_never_overwritten(press):
    article = article_at(press.url("/1"))
    taken = Article.objects.waiting_for_text(NOW).take(NOW)
    Article.objects.update(text="Corrigé par une éditrice.", version=2)
    read_article(taken, NOW)
    article.refresh_from_db()
    assert (article.text, article.version, article.read_at) == ("Corrigé par une éditrice.", 2, None)
    press.put("/1", "", HTML, status=404)
    read_article(taken, NOW)
    article.refresh_from_db()
    assert (article.error, article.read_at) == ("", None)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_network_is_waited_for(press, monkeypatch):
    real, seen = room.fetch, []

    def noting(*args, **options):
        seen.append(connection.in_atomic_block)
        return real(*args, **options)

    monkeypatch.setattr(room, "fetch", noting)
    read(article_at(press.url("/1")))
    assert seen == [False]
