"""The editors' desk."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib import admin
from django.test import Client

from articles import models
from articles.ingest.store import store_text
from articles.models import Article, ArticleVersion, Claim, Entity, Event, Feed, Tombstone
from articles.placing.place import place_waiting
from articles.tagging import TAGGER_VERSION
from articles.text.values import EntityKind, Role
from tests.desk.forms import form_of, rows
from tests.factories import NOW, make_article, make_claim, make_entity, make_event, make_feed, make_source

pytestmark = pytest.mark.django_db
OURS = sorted(model._meta.model_name for model in admin.site._registry if model._meta.app_label == "articles")
WITH_A_FORM = sorted({*OURS} - {"suggestedname"})


def correct(desk: Client, article: Article, **changes: str) -> None:
    address = f"/admin/articles/article/{article.pk}/change/"
    response = desk.post(address, {**form_of(desk.get(address).content.decode()), **changes})
    assert response.status_code == 302, response.content.decode()
    article.refresh_from_db()


def test_strangers_are_asked_who_they_are(client: Client) -> None:
    assert "/admin/login/" in client.get("/admin/articles/article/")["Location"]


@pytest.mark.parametrize("model", OURS)
def test_lists_open_and_cost_the_same_whatever_their_length(
    model: str, desk: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    for more in (2, 6):
        rows(more)
        with django_assert_max_num_queries(7):
            assert desk.get(f"/admin/articles/{model}/").status_code == 200


@pytest.mark.parametrize("model", OURS)
def test_lists_can_be_searched(model: str, desk: Client) -> None:
    rows(1)
    assert desk.get(f"/admin/articles/{model}/", {"q": 'Company "0'}).status_code == 200


@pytest.mark.parametrize("model", WITH_A_FORM)
def test_every_row_can_be_opened(model: str, desk: Client) -> None:
    rows(1)
    table = next(one for one in admin.site._registry if one._meta.model_name == model)
    row = table._default_manager.first()
    assert row is not None
    assert desk.get(f"/admin/articles/{model}/{row.pk}/change/").status_code == 200


class TestCorrection:
    def test_the_text_before_is_kept_as_a_version(self, desk: Client) -> None:
        article = make_article("A title", "A text.", tagger_version=TAGGER_VERSION, search="title")
        correct(desk, article, title="A better title", text="A better text.")
        kept = article.versions.get()
        assert (kept.number, kept.title, kept.text) == (1, "A title", "A text.")
        assert (article.version, article.title, article.text) == (2, "A better title", "A better text.")

    def test_the_new_text_waits_to_be_tagged_and_indexed(self, desk: Client) -> None:
        article = make_article("A title", "A text.", tagger_version=TAGGER_VERSION, search="title")
        correct(desk, article, text="A better text.")
        assert list(Article.objects.waiting_for_tags(TAGGER_VERSION)) == [article]
        assert list(Article.objects.waiting_for_index()) == [article]

    def test_correcting_something_else_makes_no_version(self, desk: Client) -> None:
        article = make_article("A title", "A text.", tagger_version=TAGGER_VERSION)
        correct(desk, article, author="Somebody")
        assert (article.author, article.version) == ("Somebody", 1)
        assert not ArticleVersion.objects.exists()
        assert not Article.objects.waiting_for_tags(TAGGER_VERSION).exists()

    def test_text_and_something_else_can_be_corrected_together(self, desk: Client) -> None:
        article = make_article("A title", "A text.")
        correct(desk, article, author="Somebody", text="A better text.")
        assert (article.author, article.text, article.version) == ("Somebody", "A better text.", 2)

    def test_a_text_that_is_pasted_in_makes_a_partial_article_whole(self, desk: Client) -> None:
        article = make_article("A title", "A summary.", partial_reason="behind a paywall", error="behind a paywall")
        assert "A title" in desk.get("/admin/articles/article/", {"partial_reason__isempty": "0"}).content.decode()
        correct(desk, article, text="The whole text.")
        assert (article.text, article.partial_reason, article.error) == ("The whole text.", "", "")
        assert article.edited_at
        assert article.versions.get().note == "editor: 1 paragraph added, 1 removed"

    def test_pages_can_be_read_again_save_where_an_editor_wrote(self, desk: Client) -> None:
        partial = make_article(partial_reason="behind a paywall", tries=5)
        edited = make_article(edited_at=NOW, tries=5)
        listed = desk.get("/admin/articles/article/", {"set_aside": "yes"}).content.decode()
        assert "2 articles" in listed
        desk.post("/admin/articles/article/", {"action": "read_again", "_selected_action": [partial.pk, edited.pk]})
        assert [one.pk for one in Article.objects.exclude(read_again_at=None)] == [partial.pk]
        assert list(Article.objects.set_aside()) == [edited]

    def test_the_desk_tells_in_french_why_an_article_is_partial(self, desk: Client) -> None:
        make_article(partial_reason="the article is behind a paywall")
        listed = desk.get("/admin/articles/article/", headers={"Accept-Language": "fr"}).content.decode()
        assert "réservé aux abonnés" in listed

    def test_what_says_nothing_of_the_text_leaves_it_to_feed_and_page(self, desk: Client) -> None:
        article = make_article("A title", "A summary.", partial_reason="behind a paywall")
        correct(desk, article, author="Somebody")
        assert (article.edited_at, article.partial_reason) == (None, "behind a paywall")

    def test_every_text_is_kept_however_often_it_is_corrected(self, desk: Client) -> None:
        article = make_article("A title", "First.")
        for text in ("Second.", "Third."):
            correct(desk, article, text=text)
        assert list(article.versions.values_list("number", "text")) == [(2, "Second."), (1, "First.")]

    def test_claims_on_the_text_before_stay_until_it_is_tagged_again(self, desk: Client) -> None:
        claim = make_claim(make_article("A title", "A text."))
        correct(desk, claim.article, text="A better text.")
        assert list(Claim.objects.all()) == [claim]

    def test_a_correction_by_the_feed_in_between_is_told_and_kept(self, desk: Client) -> None:
        article = make_article("A title", "A text.")
        address = f"/admin/articles/article/{article.pk}/change/"
        form = form_of(desk.get(address).content.decode())
        store_text(Article.objects.get(), title="A title", text="The feed's text.")
        told = desk.post(address, {**form, "text": "The editor's text."}).content.decode()
        assert "By the pipeline" in told
        [anyway] = re.findall(r'name="_anyway" value="([^"]+)"', told)
        desk.post(address, {**form, "text": "The editor's text.", "_anyway": anyway})
        article.refresh_from_db()
        assert (article.text, article.version) == ("The editor's text.", 3)
        assert set(article.versions.values_list("text", flat=True)) == {"A text.", "The feed's text."}


class TestRemoval:
    def test_a_removed_article_leaves_a_tombstone(self, desk: Client) -> None:
        article = make_article(url="https://news.example/1")
        desk.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
        assert not Article.objects.exists()
        assert Tombstone.objects.get().url == "https://news.example/1"

    def test_so_does_each_of_many_that_are_removed_at_once(self, desk: Client) -> None:
        articles = [make_article() for _ in range(3)]
        chosen = {"action": "delete_selected", "_selected_action": [one.pk for one in articles], "post": "yes"}
        desk.post("/admin/articles/article/", chosen)
        assert not Article.objects.exists()
        assert set(Tombstone.objects.values_list("url", flat=True)) == {one.url for one in articles}

    def test_what_rested_on_it_alone_goes_and_what_others_tell_stays(self, desk: Client) -> None:
        article = make_article()
        make_event(make_claim(article))
        shared = make_event(make_claim(article), make_claim(make_article(source=make_source("Another"))))
        desk.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
        assert list(Event.objects.values_list("pk", "source_count")) == [(shared.pk, 1)]


class TestClaimsAndEvents:
    def test_a_removed_claim_is_refused_and_its_event_goes(self, desk: Client) -> None:
        claim = make_claim(who=[("OpenAI", Role.PARTY)])
        make_event(claim)
        desk.post(f"/admin/articles/claim/{claim.pk}/delete/", {"post": "yes"})
        assert not Event.objects.exists()
        assert [(one.kind, one.who) for one in claim.article.refused_claims.all()] == [(claim.kind, ["openai"])]

    def test_so_is_each_of_many(self, desk: Client) -> None:
        event = make_event(*(make_claim(who=[("OpenAI", Role.PARTY)]) for _ in range(3)))
        chosen = list(event.claims.values_list("pk", flat=True))[:2]
        desk.post("/admin/articles/claim/", {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
        assert models.RefusedClaim.objects.count() == 2
        assert Event.objects.get().claims.count() == 1

    def test_a_removed_event_is_not_made_again_from_its_claims(self, desk: Client) -> None:
        event = make_event(make_claim(who=[("OpenAI", Role.PARTY)]))
        desk.post(f"/admin/articles/event/{event.pk}/delete/", {"post": "yes"})
        place_waiting()
        assert not Event.objects.exists()
        assert models.RefusedClaim.objects.count() == 1


class TestEntities:
    def test_an_entity_is_always_known_by_its_own_name(self, desk: Client) -> None:
        address = "/admin/articles/entity/add/"
        form = form_of(desk.get(address).content.decode())
        new = {"kind": EntityKind.COMPANY, "name": "Société Générale", "slug": "socgen", "parent": ""}
        assert desk.post(address, {**form, **new}).status_code == 302
        entity = Entity.objects.get()
        assert [(alias.form, alias.folded) for alias in entity.aliases.all()] == [
            ("Société Générale", "societe generale")
        ]

    def test_saving_again_makes_no_second_alias(self, desk: Client) -> None:
        entity = make_entity("OpenAI")
        address = f"/admin/articles/entity/{entity.pk}/change/"
        assert desk.post(address, form_of(desk.get(address).content.decode())).status_code == 302
        assert entity.aliases.count() == 1


class TestWhatFollowsFromArticles:
    @pytest.mark.parametrize("model", ["event", "claim"])
    def test_nobody_makes_one_by_hand(self, model: str, desk: Client) -> None:
        assert desk.get(f"/admin/articles/{model}/add/").status_code == 403

    def test_an_events_title_is_the_editors_its_facts_are_not(self, desk: Client) -> None:
        event = make_event(make_claim())
        address = f"/admin/articles/event/{event.pk}/change/"
        form = form_of(desk.get(address).content.decode())
        desk.post(address, {**form, "title_en": "In our words", "title_fr": "", "status": "denied", "amount": "5"})
        event.refresh_from_db()
        assert (event.title_en, event.status, event.money) == ("In our words", "done", None)


def test_a_feed_can_be_polled_now(desk: Client) -> None:
    feed = make_feed(next_poll_at=NOW.replace(year=2100), is_paused=True, claimed_until=NOW.replace(year=2100), tries=9)
    desk.post("/admin/articles/feed/", {"action": "poll_now", "_selected_action": [feed.pk]})
    feed.refresh_from_db()
    assert Feed.objects.due(feed.next_poll_at).get() == feed


@pytest.mark.parametrize(("chosen", "shown"), [("changed", 2), ("withdrawn", 1)])
def test_events_whose_evidence_changed_are_found(desk: Client, chosen: str, shown: int) -> None:
    make_event(make_claim(withdrawn_at=NOW), evidence_changed_at=NOW)
    make_event(make_claim(), evidence_changed_at=NOW)
    make_event(make_claim())
    answer = desk.get(f"/admin/articles/event/?evidence={chosen}")
    assert answer.context["cl"].result_count == shown
