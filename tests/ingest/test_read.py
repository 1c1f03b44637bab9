"""Articles read from pages on loopback servers."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from articles import tasks
from articles.ingest import read as room
from articles.ingest.politeness import NotYetError
from articles.ingest.read import go_on_with_summaries, read_article, read_some, watch_evidence
from articles.models import Article, ArticleVersion, Source, Tombstone
from articles.text.fingerprint import content_hash, entry_key
from tests.factories import make_article, make_claim, make_event
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
    real, seen = room.fetch_politely, []

    def noting(*args, **options):
        seen.append(connection.in_atomic_block)
        return real(*args, **options)

    monkeypatch.setattr(room, "fetch_politely", noting)
    read(article_at(press.url("/1")))
    assert seen == [False]


def page(title: str, *paragraphs: str, head: str = "") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or (f"{title}. " * 20, "Elle le dit mardi. " * 20))
    return f"<html lang='fr'><head><title>{title}</title>{head}</head><body><article>{body}</article></body></html>"


class TestAddresses:
    """One article at several addresses is one article."""

    def test_the_page_says_its_own(self, site):
        own = f"<link rel='canonical' href='{site.url('/own')}'>"
        site.put("/amp/1", page(TITLE, head=own), HTML)
        article = read(article_at(site.url("/amp/1")))
        assert article.url == site.url("/own")
        assert [other.url for other in article.addresses.all()] == [site.url("/amp/1")]
        assert list(Article.objects.at(site.url("/amp/1"))) == [article]

    def test_a_redirect_says_it(self, site):
        site.redirect("/short", "/long", 301)
        site.put("/long", page(TITLE), HTML)
        assert read(article_at(site.url("/short"))).url == site.url("/long")

    def test_a_page_of_another_article_proves_nothing(self, site):
        site.redirect("/1", "/news", 302)
        site.put("/news", page("Toutes nos actualités de la semaine", "Un autre sujet que celui-là. " * 60), HTML)
        assert read(article_at(site.url("/1"))).url == site.url("/1")

    def test_another_publisher_is_not_named_by_it(self, site):
        site.put("/1", page(TITLE, head="<link rel='canonical' href='https://victim.example/1'>"), HTML)
        assert read(article_at(site.url("/1"))).url == site.url("/1")

    def test_two_that_turn_out_to_be_one_are_made_one(self, site):
        own = f"<link rel='canonical' href='{site.url('/own')}'>"
        site.put("/own", page(TITLE, head=own), HTML)
        site.put("/copy", page(TITLE, head=own), HTML)
        first = read(article_at(site.url("/own")))
        copy = article_at(site.url("/copy"), text="Un chapô que le premier flux n'avait pas.")
        Article.objects.waiting_for_text(NOW).filter(pk=copy.pk).take(NOW)
        read_article(Article.objects.get(pk=copy.pk), NOW)
        kept = Article.objects.get()
        assert (kept.pk, kept.text, kept.tagger_version) == (first.pk, first.text, 0)
        assert list(Article.objects.at(site.url("/copy"))) == [kept]
        texts = [version.text for version in kept.versions.order_by("number")]
        assert texts == [SUMMARY, first.text, "Un chapô que le premier flux n'avait pas."]
        assert kept.version == 4
        assert kept.versions.get(number=3).note == f"as stored at {site.url('/copy')}"

    def test_the_older_one_stays_even_where_it_is_read_later(self, site):
        own = f"<link rel='canonical' href='{site.url('/own')}'>"
        site.put("/old", page(TITLE, head=own), HTML)
        old, new = article_at(site.url("/old")), article_at(site.url("/own"))
        read(old)
        kept = Article.objects.get()
        assert (kept.pk, kept.url) == (old.pk, site.url("/old"))
        assert list(Article.objects.at(new.url)) == [kept]

    def test_two_that_were_read_stay_two(self, site):
        own = f"<link rel='canonical' href='{site.url('/own')}'>"
        site.put("/copy", page(TITLE, head=own), HTML)
        article_at(site.url("/own"), read_at=NOW)
        copy = article_at(site.url("/copy"), read_at=NOW, read_again_at=NOW)
        read(copy)
        assert Article.objects.count() == 2

    def test_one_that_was_removed_stays_so(self, site):
        Tombstone.objects.create(url=site.url("/own"))
        site.put("/copy", page(TITLE, head=f"<link rel='canonical' href='{site.url('/own')}'>"), HTML)
        copy = article_at(site.url("/copy"))
        read_article(copy, NOW)
        assert not Article.objects.exists()
        assert Tombstone.objects.at(site.url("/copy")).exists()


class TestReadingAgain:
    def whole(self, press) -> Article:
        article = read(article_at(press.url("/1")))
        Article.objects.update(read_again_at=NOW, tagger_version=5)
        return Article.objects.get(pk=article.pk)

    def test_the_same_page_is_skipped(self, press, monkeypatch):
        article = self.whole(press)
        monkeypatch.setattr(room, "read_page", None)
        again = read(article, NOW + timedelta(hours=1))
        assert (again.version, again.tagger_version, again.read_again_at) == (2, 5, None)
        assert again.read_at == NOW + timedelta(hours=1)

    def test_the_same_text_in_another_page_is_not_tagged_again(self, press):
        article = self.whole(press)
        press.put("/1", press.replies["/1"].body + b"<!-- 2 -->", HTML)
        again = read(article, NOW + timedelta(hours=1))
        assert (again.version, again.tagger_version) == (2, 5)

    def test_a_shortened_page_is_followed(self, press):
        article = self.whole(press)
        press.put("/1", press.replies["/1"].body.replace(b"Un partenaire inquiet", b""), HTML)
        again = read(article, NOW + timedelta(hours=1))
        assert (again.version, again.tagger_version) == (3, 0)
        assert again.versions.first().note == "page: 1 paragraph removed"

    @pytest.mark.parametrize("status", [200, 404, 503])
    def test_a_text_that_was_whole_stays_so_whatever_its_page_becomes(self, press, status):
        article = self.whole(press)
        press.put("/1", (SAMPLES / "wall_fr.html").read_bytes(), HTML, status=status)
        again = read(article, NOW + timedelta(hours=1))
        assert (again.text, again.partial_reason) == (article.text, "")
        assert again.error


def test_pages_with_something_else_in_the_articles_place(site):
    paid = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
    site.put("/", page("Le Relais, toute l'actualité"), HTML)
    site.redirect("/expired", "/")
    site.redirect("/private", "/login?next=/private")
    site.put("/login?next=/private", page("Connexion"), HTML)
    site.put("/soft", page("Page introuvable | Le Relais", "Essayez notre moteur de recherche. " * 5), HTML)
    site.put("/paid", page(TITLE, f"{TITLE} d'un an. " * 5, head=paid), HTML)
    site.put("/other", page("Newsletter", "Recevez chaque matin nos sélections dans votre boîte. " * 10), HTML)
    told = "Lumenia reporte l'ouverture annoncée centre calcul Chambéry après décision partenaire financier majeur"
    for path, why in {
        "/expired": "the article is gone: its address leads to the front page",
        "/private": "the article is behind a sign-in",
        "/soft": "the article is gone: its address shows an error page (not found)",
        "/paid": "the article is behind a paywall",
        "/other": "the page speaks of something else than its feed",
    }.items():
        article = read(article_at(site.url(path), text=told))
        assert (article.partial_reason, article.text) == (why, told), path
    assert set(Article.objects.partial()) == set(Article.objects.all())


def test_the_lead_pictures_address_is_taken(site):
    site.put("/1", page(TITLE, head="<meta property='og:image' content='/lead.jpg'>"), HTML)
    assert read(article_at(site.url("/1"))).picture == site.url("/lead.jpg")


class TestWaitingForItsTurn:
    def put_off(self, monkeypatch, until: datetime, **fields: object) -> Article:
        def not_yet(*_: object, **__: object) -> None:
            raise NotYetError(until, "its site is asked often enough at the moment")

        monkeypatch.setattr(room, "fetch_politely", not_yet)
        article = article_at("https://relais.example/1", **fields)
        Article.objects.update(stored_at=NOW)
        return read(article)

    def test_it_waits_unread_for_a_moment(self, monkeypatch):
        article = self.put_off(monkeypatch, NOW + timedelta(seconds=20))
        assert (article.read_at, article.tries, article.claimed_until, article.error) == (None, 0, None, "")
        assert not Article.objects.waiting_for_text(NOW + timedelta(seconds=19)).exists()
        assert Article.objects.waiting_for_text(NOW + timedelta(seconds=20)).exists()

    def test_what_waits_for_long_is_tagged_by_its_summary_meanwhile(self, monkeypatch):
        article = self.put_off(monkeypatch, NOW + timedelta(hours=2))
        assert go_on_with_summaries(NOW + timedelta(seconds=59)) == 0
        assert go_on_with_summaries(NOW + timedelta(seconds=60)) == 1
        assert list(Article.objects.waiting_for_tags(1)) == [article]
        article.refresh_from_db()
        assert article.read_again_at == NOW + timedelta(hours=2)
        assert article.partial_reason == "its page was not read yet"


class TestManyPages:
    """Several of a source at once, the newest first; how many requests, and in which order, is what counts."""

    @pytest.fixture
    def many(self, site) -> list[Article]:
        for number in range(5):
            site.put(f"/{number}", page(f"Un titre assez long, le numéro {number}"), HTML)
        return [article_at(site.url(f"/{number}")) for number in range(5)]

    def test_the_newest_are_read_first_and_only_so_many(self, site, many):
        assert read_some(many[0].source_id, 3) == 3
        assert [asked.path for asked in site.asked] == ["/4", "/3", "/2"]
        assert read_some(many[0].source_id, 3) == 2
        assert not Article.objects.waiting_for_text(NOW).exists()

    def test_a_site_that_is_not_well_is_not_asked_on(self, site, many):
        site.put("/4", "", HTML, status=503)
        assert read_some(many[0].source_id, 3) == 1
        assert len(site.asked) == 1
        assert read_some(many[0].source_id, 3) == 3

    def test_a_lasting_fault_of_one_page_keeps_no_other(self, site, many):
        site.put("/4", "", HTML, status=404)
        assert read_some(many[0].source_id, 3) == 3

    def test_each_source_with_something_to_read_is_rung_for_once(self, site, many, monkeypatch):
        other = make_article(url=site.url("/other"), read_at=None)
        make_article()
        rung = []
        monkeypatch.setattr(tasks.read_source, "apply_async", lambda told, **_: rung.append(told[0]))
        tasks.read_waiting()
        assert sorted(rung) == sorted({many[0].source_id, other.source_id})

    def test_a_source_with_more_is_rung_for_again(self, many, monkeypatch):
        rung = []
        monkeypatch.setattr(tasks, "PAGES_AT_ONCE", 2)
        monkeypatch.setattr(tasks.read_source, "apply_async", lambda told, **_: rung.append(told[0]))
        monkeypatch.setattr(tasks.tag_waiting, "delay", lambda: None)
        for _ in range(3):
            tasks.read_source(many[0].source_id)
        assert rung == [many[0].source_id] * 2
        assert not Article.objects.filter(read_at=None).exists()


def test_an_article_at_which_the_reader_fails_is_set_aside_with_its_error(press, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise LookupError("a bug")

    poison, other = article_at(press.url("/1")), article_at(press.url("/1?x=2"))
    press.replies["/1?x=2"] = press.replies["/1"]
    with monkeypatch.context() as patch:
        patch.setattr(room, "read_page", fails)
        for turn in range(5):
            read(poison, NOW + timedelta(hours=turn))
    assert list(Article.objects.set_aside()) == [poison]
    assert Article.objects.get(pk=poison.pk).error == "LookupError: a bug"
    assert read(other, NOW).version == 2


class TestEvidence:
    """Pages that events rest on are looked at again."""

    def watched(self, press, **fields):
        article = read(article_at(press.url("/1")))
        make_event(make_claim(article, quote=article.title))
        Article.objects.update(published_at=NOW, **fields)
        assert watch_evidence(NOW) == 1
        return Article.objects.get()

    def test_it_comes_due_after_hours_and_then_ever_later(self, press):
        article = self.watched(press)
        waits = []
        while (again := article.read_again_at) is not None:
            waits.append(again - NOW)
            article = read(article, again)
        assert waits == sorted(waits)
        assert timedelta(hours=2) <= waits[0] < timedelta(hours=3)
        assert timedelta(weeks=5) < waits[-1] < timedelta(weeks=9)
        assert article.version == 2
        assert watch_evidence(NOW) == 0

    @pytest.mark.parametrize("fields", [{"published_at": NOW - timedelta(weeks=10)}, {"page_hash": ""}])
    def test_old_ones_and_those_whose_feed_has_the_text_are_not_watched(self, press, fields):
        article = read(article_at(press.url("/1")))
        make_event(make_claim(article, quote=article.title))
        Article.objects.update(**({"published_at": NOW} | fields))
        assert watch_evidence(NOW) == 0

    def test_one_that_no_event_rests_on_is_not_watched(self, press):
        read(article_at(press.url("/1")))
        assert watch_evidence(NOW) == 0

    def test_noise_is_no_new_version(self, press):
        article = self.watched(press)
        body = (SAMPLES / "article_fr.html").read_bytes()
        press.put("/1", body.replace(b"</p>", "</p><p>Mis à jour le 2 mai 2024 à 10h32</p>".encode(), 1), HTML)
        again = read(article, article.read_again_at)
        assert (again.version, again.text) == (article.version, article.text)
        assert again.page_hash != article.page_hash

    def test_a_new_text_is_one_that_its_source_changed(self, press):
        article = self.watched(press)
        body = (SAMPLES / "article_fr.html").read_bytes()
        press.put("/1", body.replace(b"grenobloise", b"lyonnaise", 1), HTML)
        assert read(article, article.read_again_at).version == article.version + 1
        assert ArticleVersion.objects.get(number=article.version).changed_by_source

    @pytest.mark.parametrize("status", [404, 410])
    def test_a_page_that_is_gone_keeps_its_text_and_may_come_back(self, press, status):
        article = self.watched(press)
        at = article.read_again_at
        press.put("/1", b"gone", HTML, status=status)
        gone = read(article, at)
        assert (gone.text, gone.gone_at, gone.partial_reason) == (article.text, at, "")
        press.put("/1", (SAMPLES / "article_fr.html").read_bytes(), HTML)
        assert read(gone, gone.read_again_at).gone_at is None
