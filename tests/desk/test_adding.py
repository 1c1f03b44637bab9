"""Adding an article at the desk: pasted, checked, stored; each fault a sentence, and nothing that was typed is lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import tasks
from articles.admin import adding
from articles.ingest import look as looking
from articles.ingest.politeness import NotYetError
from articles.ingest.robots import RobotsError, RobotsUnknownError
from articles.models import Article, Change, Source, Tombstone
from articles.models.changes import Act
from tests.desk.forms import form_of, member
from tests.factories import NOW, make_article, make_entity, make_source
from tests.ingest.servers import HTML, PDF, Site, silent, site
from tests.ingest.test_look import HEAD, PAYWALL, html
from tests.pipeline import work_off

__all__ = ["site"]

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"
TEXT = (
    "Nvidia acquires Run:ai for $700 million\nNvidia has acquired Run:ai for $700 million, it said.\nMore is to come."
)


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bells that were rung; nobody hears them."""
    heard: list[str] = []
    for name in ("index_waiting", "compare_waiting", "tag_waiting"):
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda name=name: heard.append(name))
    return heard


def paste(desk: Client, pasted: str, **more: str) -> str:
    return unescape(desk.post(ADD, {"pasted": pasted, **more}).content.decode())


def save(desk: Client, form: dict[str, str], **changes: str):
    return desk.post(ADD, {**form, "_save": "Add it", **changes})


def stored() -> tuple[int, ...]:
    return Article.objects.count(), Source.objects.count(), Tombstone.objects.count()


def private(site: Site, settings: object) -> str:
    settings.FETCH_PRIVATE_NETWORKS = []  # type: ignore[attr-defined]
    return site.url("/1")


def removed(site: Site, _: object) -> str:
    Tombstone.objects.create(url=site.url("/1"))
    return site.url("/1")


def slow(site: Site, _: object) -> str:
    return site.misbehave("/1", silent)


def status(number: int) -> Callable[[Site, object], str]:
    return lambda site, _: site.put("/1", "no", HTML, status=number)


FAULTS: dict[str, tuple[Callable[[Site, object], str], str, bool]] = {
    # what is pasted, what is said of it, and whether the text of the page is asked for instead
    "nothing": (lambda *_: "  ", "neither an address nor a text", False),
    "a word": (lambda *_: "hello", "neither an address nor a text", False),
    "no address": (lambda *_: "ftp://news.example/1", "no address of a page on the web", False),
    "a user name": (lambda *_: "http://me@news.example/1", "no address of a page on the web", False),
    "refused network": (private, "leads into a network", False),
    "not found": (status(404), "no page at this address", True),
    "gone": (status(410), "no page at this address", True),
    "forbidden": (status(403), "refuses to show the page", True),
    "out of order": (status(500), "at the moment", True),
    "not a page": (lambda site, _: site.put("/1", b"%PDF-1.4", PDF), "such as a PDF", True),
    "a PDF by another name": (lambda site, _: site.put("/1", b"%PDF-1.4", HTML), "such as a PDF", True),
    "no answer": (slow, "no whole answer in time", True),
    "removed": (removed, "was removed here", False),
}
TOLD_BY_POLITENESS = {
    "robots": (RobotsError("no"), "asks programs not to read"),
    "robots unknown": (RobotsUnknownError("?"), "does not answer whether"),
    "its turn is later": (NotYetError(NOW + timedelta(days=10_000), "wait"), "Try again in"),
}


class TestFaults:
    @pytest.mark.parametrize(("pasted", "words", "by_hand"), FAULTS.values(), ids=FAULTS)
    def test_it_is_told_beside_the_field(
        self, pasted, words: str, by_hand: bool, desk: Client, site: Site, settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(adding, "MOST_SECONDS", 0.5)
        typed = pasted(site, settings)
        before = stored()
        page = paste(desk, typed)
        assert words in re.search(r'<ul class="errorlist".*?</ul>', page, re.DOTALL)[0]  # type: ignore[index]
        assert re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", page)[1].strip() == typed.strip()  # type: ignore[index]
        assert ('name="by_hand"' in page) == by_hand
        assert stored() == before

    @pytest.mark.parametrize(("fault", "words"), TOLD_BY_POLITENESS.values(), ids=TOLD_BY_POLITENESS)
    def test_what_politeness_says(self, fault, words: str, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise fault

        monkeypatch.setattr(looking, "fetch_politely", refuse)
        page = paste(desk, "https://news.example/1")
        assert words in page
        assert "https://news.example/1</textarea>" in page
        assert stored() == (0, 0, 0)

    def test_the_way_out_for_what_was_removed(self, desk: Client) -> None:
        stone = Tombstone.objects.create(url="https://news.example/1?a=b&c=d")
        way_out = re.search(r'href="([^"]*tombstone[^"]*)"', paste(desk, stone.url))
        assert stone.url in desk.get(unescape(way_out[1])).content.decode().replace("&amp;", "&")  # type: ignore[index]

    def test_a_text_beside_an_address_that_is_here_is_kept(self, desk: Client) -> None:
        article = make_article(url="https://news.example/1")
        page = paste(desk, f"https://news.example/1\n{TEXT}")
        assert f"/admin/articles/article/{article.pk}/change/" in page
        assert "More is to come." in page


class TestLooking:
    def test_a_page_is_shown_to_be_checked_and_not_stored(self, desk: Client, site: Site) -> None:
        form = form_of(paste(desk, site.put("/1", html(), HTML)))
        assert (form["title"], form["author"], form["published"]) == (
            "Plans of Mistral AI told",
            "Ann Smith",
            "2026-03-01",
        )
        assert (form["language"], form["precision"], form["url"]) == ("en", "day", site.url("/1"))
        assert form["text"].startswith("Mistral AI told")
        assert stored() == (0, 0, 0)

    def test_an_address_that_is_here_leads_to_its_article(self, desk: Client) -> None:
        article = make_article(url="https://news.example/1")
        answer = desk.post(ADD, {"pasted": "http://www.news.example/1/?utm_source=x"})
        assert answer["Location"] == f"/admin/articles/article/{article.pk}/change/"

    def test_a_wall_asks_for_the_text(self, desk: Client, site: Site) -> None:
        teaser = "<p>Mistral AI told its plans for the year to the press at some length, and they are many.</p>" * 2
        page = paste(desk, site.put("/1", html(teaser, HEAD + PAYWALL), HTML))
        assert "the article is behind a paywall" in page
        assert "paste its text here" in page
        assert form_of(page)["title"] == "Plans of Mistral AI told"

    def test_the_text_of_a_page_that_cannot_be_had_may_be_pasted(self, desk: Client, site: Site) -> None:
        page = paste(desk, site.url("/missing"), by_hand="1")
        assert form_of(page)["url"] == site.url("/missing")
        assert site.paths() == []

    def test_the_source_is_found_by_the_site(self, desk: Client) -> None:
        source = make_source(site="https://www.news.example/")
        assert form_of(paste(desk, f"https://news.example/1\n{TEXT}"))["source"] == str(source.pk)

    def test_tags_and_doubles_are_proposed(self, desk: Client) -> None:
        make_entity("Nvidia")
        make_entity("Run:ai")
        double = make_article(*TEXT.split("\n", 1), published_at=timezone.now())
        page = paste(desk, TEXT)
        assert "1 claim proposed" in page
        assert "$700M" in page
        assert '<mark><a class="name"' in page
        assert "the same address or the same text" in page
        assert f"/admin/articles/article/{double.pk}/change/" in page

    def test_a_brief_is_told_by_its_sections(self, desk: Client) -> None:
        page = paste(desk, "Un titre\nLe chapeau.\nPoints clés\n- Premier point.\n- Second point.\nAnalyse\nTout.")
        assert "This is a brief" in page
        assert "<h4>Points clés</h4>" in page


class TestChecking:
    def test_the_part_follows_what_is_written(self, desk: Client) -> None:
        make_entity("Nvidia")
        make_entity("Run:ai")
        form = form_of(paste(desk, "A title\nNothing happened."))
        part = desk.post(ADD, {**form, "text": TEXT}, headers={"HX-Request": "true"}).content.decode()
        assert "1 claim proposed" in part
        assert "<form" not in part
        assert stored() == (0, 0, 0)

    def test_the_button_does_without_a_script(self, desk: Client) -> None:
        form = form_of(paste(desk, "A title\nNothing happened."))
        page = desk.post(ADD, {**form, "title": "", "text": "It did.", "_look": "1"}).content.decode()
        assert "0 claims proposed" in page
        assert form_of(page)["text"] == "It did."
        assert stored() == (0, 0, 0)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": "  "}, "title"),
            ({"text": ""}, "text"),
            ({"text": "\u200b"}, "text"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"published": "2999-01-01"}, "published"),
            ({"published": "soon"}, "published"),
            ({"picture": "data:,x"}, "picture"),
            ({"language": "de"}, "language"),
            ({"source": "999999"}, "source"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field_and_the_rest_is_kept(
        self, changes: dict[str, str], field: str, desk: Client
    ) -> None:
        page = save(desk, form_of(paste(desk, TEXT)), **{"author": "Ann", **changes}).content.decode()
        assert re.search(rf'field-{field}"><ul class="errorlist"', page)
        assert form_of(page)["author"] == "Ann"
        assert not Article.objects.exists()


class TestSaving:
    def test_a_text_is_stored_as_the_editors_and_the_bells_are_rung(
        self, desk: Client, rung: list[str], django_capture_on_commit_callbacks
    ) -> None:
        form = form_of(paste(desk, f"https://news.example/1\n{TEXT}"))
        with django_capture_on_commit_callbacks(execute=True):
            answer = save(desk, form, published="2026-01-15", precision="quarter")
        article = Article.objects.get()
        assert answer["Location"] == f"/admin/articles/article/{article.pk}/added/"
        assert (article.title, article.text) == tuple(TEXT.split("\n", 1))
        assert (str(article.published), article.source.site) == ("2026-01", "https://news.example/")
        assert article.edited_at
        assert rung == ["index_waiting", "compare_waiting", "tag_waiting"]
        assert Change.objects.of(article).get().act == Act.ADDED

    def test_what_the_page_said_stays_followed(self, desk: Client, site: Site) -> None:
        save(desk, form_of(paste(desk, site.put("/1", html(), HTML))), author="Somebody else")
        article = Article.objects.get()
        assert (article.edited_at, article.author) == (None, "Somebody else")
        assert article.page_hash

    @pytest.mark.parametrize("changes", [{"text": "Another text."}, {"title": "Another"}, {"published": "2026-01-01"}])
    def test_what_the_editor_changed_is_left_alone(self, changes: dict[str, str], desk: Client, site: Site) -> None:
        save(desk, form_of(paste(desk, site.put("/1", html(), HTML))), **changes)
        article = Article.objects.get()
        assert article.edited_at
        assert article.page_hash == ""

    def test_with_another_address_it_is_no_page_that_was_read(self, desk: Client, site: Site) -> None:
        save(desk, form_of(paste(desk, site.put("/1", html(), HTML))), url="https://news.example/2")
        assert Article.objects.get().edited_at

    def test_a_forged_note_of_what_was_fetched_counts_for_nothing(self, desk: Client, site: Site) -> None:
        form = form_of(paste(desk, site.put("/1", html(), HTML)))
        save(desk, {**form, "seen": form["seen"][:-3] + "abc"})
        assert Article.objects.get().edited_at

    @pytest.mark.parametrize(("text", "reason"), [(None, "the article is behind a paywall"), ("The whole text.", "")])
    def test_what_a_wall_left_stays_partial_until_its_text_is_pasted(
        self, text: str | None, reason: str, desk: Client, site: Site
    ) -> None:
        teaser = "<p>Mistral AI told its plans for the year to the press at some length, and they are many.</p>" * 2
        form = form_of(paste(desk, site.put("/1", html(teaser, HEAD + PAYWALL), HTML)))
        save(desk, form, **({"text": text} if text else {}))
        article = Article.objects.get()
        assert (article.partial_reason, bool(article.edited_at)) == (reason, not reason)

    def test_sent_twice_it_is_one_article(self, desk: Client, django_capture_on_commit_callbacks) -> None:
        form = form_of(paste(desk, TEXT))
        first, second = save(desk, form), save(desk, form)
        assert first["Location"] == second["Location"]
        assert Article.objects.count() == 1
        assert "nothing was stored twice" in desk.get(second["Location"]).content.decode()

    def test_the_second_of_two_editors_is_told_and_loses_nothing(self, desk: Client) -> None:
        form = form_of(paste(desk, f"https://news.example/1\n{TEXT}"))
        first = make_article("The first editor's title", url="https://www.news.example/1")
        page = save(desk, form).content.decode()
        assert "There is an article at this address already." in page
        assert f"/admin/articles/article/{first.pk}/change/" in page
        assert form_of(page)["text"].endswith("More is to come.")
        assert Article.objects.get() == first

    def test_what_was_removed_meanwhile_is_told_with_the_way_out(self, desk: Client) -> None:
        form = form_of(paste(desk, f"https://news.example/1\n{TEXT}"))
        Tombstone.objects.create(url="https://news.example/1")
        assert "/admin/articles/tombstone/" in save(desk, form).content.decode()
        assert not Article.objects.exists()

    def test_the_page_after_it_follows_what_becomes_of_it(self, desk: Client) -> None:
        make_entity("Nvidia")
        make_entity("Run:ai")
        address = save(desk, form_of(paste(desk, TEXT)))["Location"]
        assert "It waits to be tagged" in desk.get(address).content.decode()
        work_off()
        part = desk.get(address, headers={"HX-Request": "true"}).content.decode()
        assert "stands on the timelines" in part
        assert 'href="/events/' in part
        assert "hx-get" not in part


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_page_is_fetched(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def fetch(*_: object, **__: object) -> None:
        seen.append(connection.in_atomic_block)
        raise RobotsError("no")

    monkeypatch.setattr(looking, "fetch_politely", fetch)
    paste(desk, "https://news.example/1")
    assert seen == [False]


@pytest.mark.parametrize(("allowed", "answer"), [((), 403), (("view_article",), 403), (("add_article",), 200)])
def test_only_those_who_may_add_may(allowed: tuple[str, ...], answer: int, client: Client) -> None:
    member(client, *allowed)
    assert client.get(ADD).status_code == answer
    for sent in ({"pasted": TEXT}, {"title": "A", "text": "B", "_look": "1"}):
        assert client.post(ADD, sent).status_code == answer
    if answer == 403:
        save(client, {"title": "A", "text": "B"})
        assert not Article.objects.exists()


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    for address in (ADD, f"/admin/articles/article/{make_article().pk}/added/"):
        assert "/admin/login/" in client.get(address)["Location"]
