"""What would be stored of an address or a text: told without storing anything, and stored as told."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from articles.ingest.add import BY_HAND, add
from articles.ingest.answers import FetchError, UnreachableError
from articles.ingest.fetch import no_longer_than
from articles.ingest.look import Draft, Look, NothingPastedError, RemovedError, look, look_at
from articles.models import Article, Source, Tombstone
from articles.tagging import TAGGER_VERSION
from articles.text.pasted import Pasted
from articles.text.values import Precision, VagueDate
from tests.factories import NOW, make_article, make_source
from tests.ingest.servers import HTML, Site, silent, site

__all__ = ["site"]

pytestmark = pytest.mark.django_db

DAY = VagueDate(date(2026, 3, 1), Precision.DAY)
TEXT = "".join(f"<p>Mistral AI told its plans for the year {n} to the press at some length.</p>" for n in range(20))
HEAD = (
    "<title>Plans of Mistral AI told</title><meta name='author' content='Ann Smith'>"
    "<meta property='article:published_time' content='2026-03-01T08:00:00Z'>"
    "<meta property='og:image' content='https://news.example/p.jpg'>"
)
PAYWALL = '<script type="application/ld+json">{"isAccessibleForFree": false}</script>'


def html(body: str = TEXT, head: str = HEAD) -> str:
    return f"<html lang='en'><head>{head}</head><body><article>{body}</article></body></html>"


def nothing_is_stored() -> bool:
    return not (Article.objects.exists() or Source.objects.exists() or Tombstone.objects.exists())


def test_a_page_fills_a_draft_and_is_not_stored(site: Site) -> None:
    draft = look_at(f"{site.put('/1', html(), HTML)}?utm_source=x", NOW).draft
    assert (draft.title, draft.author, draft.language) == ("Plans of Mistral AI told", "Ann Smith", "en")
    assert (draft.published, draft.picture, draft.url) == (DAY, "https://news.example/p.jpg", site.url("/1"))
    assert draft.text.startswith("Mistral AI told its plans")
    assert draft.page_hash
    assert nothing_is_stored()


def test_what_nobody_changed_is_stored_as_any_page_that_was_read(site: Site) -> None:
    draft = look_at(site.put("/1", html(), HTML), NOW).draft
    article = add(draft, NOW).article
    article.refresh_from_db()
    assert (article.edited_at, article.read_at, article.page_hash) == (None, NOW, draft.page_hash)
    assert (article.published, article.source.site) == (DAY, site.url("/"))
    assert list(Article.objects.waiting_for_tags(TAGGER_VERSION)) == [article]


def test_an_address_that_is_here_is_not_asked(site: Site) -> None:
    article = make_article(url=site.url("/1"))
    assert look_at(site.url("/1/?utm_source=x"), NOW).known == article
    assert site.paths() == []


def test_a_page_that_names_the_address_of_an_article_that_is_here_leads_to_it(site: Site) -> None:
    article = make_article("Plans of Mistral AI told", url=site.url("/own"))
    page = html(head=f"{HEAD}<link rel='canonical' href='{site.url('/own')}'>")
    found = look_at(site.put("/other", page, HTML), NOW)
    assert (found.known, found.draft.others) == (article, (site.url("/other"),))


def test_a_page_that_names_the_address_of_another_report_keeps_its_own(site: Site) -> None:
    make_article("Something else altogether was told", "Of which nobody knew.", url=site.url("/own"))
    page = html(head=f"{HEAD}<link rel='canonical' href='{site.url('/own')}'>")
    found = look_at(site.put("/other", page, HTML), NOW)
    assert (found.known, found.draft.url) == (None, site.url("/other"))


@pytest.mark.parametrize("path", ["/removed", "/leads-there"])
def test_what_was_removed_says_so(site: Site, path: str) -> None:
    Tombstone.objects.create(url=site.url("/removed"))
    site.put("/removed", html(), HTML)
    site.redirect("/leads-there", "/removed")
    with pytest.raises(RemovedError) as told:
        look_at(site.url(path), NOW)
    assert told.value.url == site.url("/removed")


def test_of_a_page_behind_a_paywall_its_head_is_told(site: Site) -> None:
    body = "<p>Mistral AI told its plans for the year to the press at some length, and they are many.</p>" * 2
    draft = look_at(site.put("/1", html(body, HEAD + PAYWALL), HTML), NOW).draft
    assert (draft.partial_reason, draft.title) == ("the article is behind a paywall", "Plans of Mistral AI told")
    assert (draft.text[:10], draft.page_hash) == ("Mistral AI", "")


def test_of_another_wall_nothing_is_taken_for_the_article(site: Site) -> None:
    page = html("<p>Please sign in to continue reading. Then you can read all that there is to be read here.</p>")
    draft = look_at(site.put("/1", page, HTML), NOW).draft
    assert draft == Draft(url=site.url("/1"), partial_reason="the article is behind a sign-in")


def test_all_that_is_fetched_is_over_in_time(site: Site) -> None:
    site.misbehave("/1", silent)
    with pytest.raises(UnreachableError, match=r"within 0\.3 s"), no_longer_than(0.3):
        look_at(site.url("/1"), NOW)


class TestPasted:
    def test_a_text_is_taken_as_it_is(self) -> None:
        pasted = Pasted("", "Un titre", "OpenAI et Mistral AI signent un accord pour la suite.", DAY)
        assert look(pasted, NOW) == Look(Draft(pasted.title, pasted.text, language="fr", published=DAY))

    def test_the_page_of_a_text_is_not_asked(self, site: Site) -> None:
        found = look(Pasted(site.url("/1?utm_source=x"), "A title", "A text."), NOW)
        assert (found.draft.url, site.paths()) == (site.url("/1"), [])

    def test_a_day_to_come_is_none(self) -> None:
        to_come = VagueDate(NOW.date() + timedelta(days=3), Precision.DAY)
        assert look(Pasted("", "A title", "A text.", to_come), NOW).draft.published is None

    @pytest.mark.parametrize("pasted", [Pasted(), Pasted("", "A title")])
    def test_nothing_pasted(self, pasted: Pasted) -> None:
        with pytest.raises(NothingPastedError):
            look(pasted, NOW)

    @pytest.mark.parametrize("url", ["ftp://news.example/1", "http://user@news.example/", "http://[::1"])
    def test_no_address(self, url: str) -> None:
        with pytest.raises(FetchError):
            look(Pasted(url, "A title", "A text."), NOW)


class TestAdding:
    def test_an_editors_text_is_left_alone(self) -> None:
        assert add(Draft("A title", "A text."), NOW, is_edited=True).article.edited_at == NOW

    def test_a_text_that_is_added_twice_is_one_article(self) -> None:
        made, again = (add(Draft("A title", text), NOW) for text in ("A text.", "A  text."))
        assert (made.is_new, again.is_new, again.article) == (True, False, made.article)
        assert made.article.url.startswith(BY_HAND)

    def test_it_is_of_the_source_chosen(self) -> None:
        source = make_source()
        assert add(Draft("A title", "A text.", "https://news.example/1"), NOW, source=source).article.source == source

    @pytest.mark.parametrize("site", ["https://www.news.example/", "http://news.example", "https://news.example/"])
    def test_a_source_is_found_however_its_site_is_written(self, site: str) -> None:
        source = make_source(site=site)
        assert add(Draft("A title", "A text.", "https://news.example/1"), NOW).article.source == source

    def test_of_two_ways_of_writing_the_very_one_is_it(self) -> None:
        make_source(site="http://news.example/")
        source = make_source(site="https://news.example/")
        assert add(Draft("A title", "A text.", "https://news.example/1"), NOW).article.source == source


@pytest.mark.django_db(transaction=True)
def test_two_who_add_one_address_at_once_get_one_article() -> None:
    make_source(site="https://news.example/")
    barrier, made = Barrier(4), []

    def editor(number: int) -> None:
        try:
            barrier.wait()
            made.append(add(Draft("A title", f"Text {number}.", "https://news.example/1"), NOW, is_edited=True))
        finally:
            connections.close_all()

    threads = [Thread(target=editor, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.is_new for one in made) == [False, False, False, True]
    assert {one.article for one in made} == {Article.objects.get()}
