"""Suggested names become entities, other names of some, or are refused for good."""

import pytest
from django.contrib.auth.models import User

from articles import naming, timelines
from articles.models import Alias, Article, Claim, Entity, Event, SuggestedName
from articles.placing.place import place_waiting
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article
from articles.text.values import EntityKind, EventKind, Role
from tests.factories import NOW, make_article, make_claim, make_entity, make_event
from tests.pipeline import work_off

pytestmark = pytest.mark.django_db
TITLE = "Zorbix raises $50 million"
TEXT = "The start-up Zorbix has raised $50 million from Sequoia Capital, the company said on Tuesday."


def suggested(article: Article, form: str, kind: EntityKind = EntityKind.COMPANY) -> SuggestedName:
    name = SuggestedName.objects.known({form})[form]
    start = article.whole.index(form)
    name.suggestions.create(article=article, form=form, kind=kind, start=start, end=start + len(form))
    return name


class TestByTheTagger:
    @pytest.fixture
    def article(self) -> Article:
        make_entity("Sequoia Capital")
        article = make_article(TITLE, TEXT)
        tag_article(article, NOW, current_tagger())
        while place_waiting():
            pass
        return article

    def test_a_name_that_nobody_knows_is_stored_where_it_stands(self, article: Article) -> None:
        found = article.suggestions.filter(name__folded="zorbix")
        assert {article.whole[one.start : one.end] for one in found} == {"Zorbix"}
        assert found.count() == 2

    def test_adding_it_puts_the_event_on_its_timeline(self, article: Article) -> None:
        event = Event.objects.get(kind=EventKind.FUNDING)
        naming.add_as_entities(SuggestedName.objects.filter(folded="zorbix"))
        assert list(Article.objects.waiting_for_tags(TAGGER_VERSION)) == [article]
        work_off()
        zorbix = Entity.objects.get(name="Zorbix")
        assert list(timelines.events_about(zorbix)) == [event]
        assert Claim.objects.get(event=event).participants.get(role=Role.RECIPIENT).entity == zorbix
        assert zorbix.mentions.count() == 2
        assert not SuggestedName.objects.found().filter(folded="zorbix").exists()

    def test_a_refused_name_stays_away_when_the_article_is_tagged_again(self, article: Article) -> None:
        editor = User.objects.create_user("editor")
        naming.refuse(SuggestedName.objects.filter(folded="zorbix"), editor, NOW)
        article.refresh_from_db()
        tag_article(article, NOW, current_tagger())
        name = SuggestedName.objects.found().get(folded="zorbix")
        assert (name.refused_at, name.refused_by) == (NOW, editor)

    def test_refusing_can_be_undone(self, article: Article) -> None:
        naming.refuse(SuggestedName.objects.all(), User.objects.create_user("editor"), NOW)
        naming.suggest_again(SuggestedName.objects.all())
        assert not SuggestedName.objects.exclude(refused_at=None).exists()


class TestAdding:
    def test_it_is_of_the_kind_that_most_places_tell_and_known_by_all_its_forms(self) -> None:
        suggested(make_article("T", "Acme"), "Acme", EntityKind.PRODUCT)
        suggested(make_article("T", "ACME"), "ACME")
        suggested(make_article("T", "Acme"), "Acme", EntityKind.PRODUCT)
        assert naming.add_as_entities(SuggestedName.objects.all()) == 3
        entity = Entity.objects.get()
        assert (entity.name, entity.kind, entity.slug) == ("Acme", EntityKind.PRODUCT, "acme")
        assert {alias.form for alias in entity.aliases.all()} == {"Acme", "ACME"}

    def test_an_editor_may_tell_the_kind(self) -> None:
        suggested(make_article("T", "Acme"), "Acme")
        naming.add_as_entities(SuggestedName.objects.all(), EntityKind.ORGANISATION)
        assert Entity.objects.get().kind == EntityKind.ORGANISATION

    def test_one_that_there_is_gets_the_name(self) -> None:
        entity = make_entity("Acme")
        suggested(make_article("T", "Acme"), "Acme")
        naming.add_as_entities(SuggestedName.objects.all())
        assert (Entity.objects.get(), Alias.objects.count()) == (entity, 1)

    def test_as_another_name_it_is_linked_to_the_entity(self) -> None:
        alphabet = make_entity("Alphabet")
        article = make_article("T", "Alphabeta Holdings buys")
        event = make_event(make_claim(article, who=[("Alphabeta Holdings", Role.PARTY)]))
        suggested(article, "Alphabeta Holdings")
        assert naming.add_as_aliases(SuggestedName.objects.all(), alphabet) == 1
        assert {alias.form for alias in alphabet.aliases.all()} == {"Alphabet", "Alphabeta Holdings"}
        assert list(timelines.events_about(alphabet)) == [event]

    def test_articles_that_name_others_are_left_alone(self) -> None:
        suggested(make_article("T", "Acme"), "Acme")
        other = make_article("T", "Bcme", tagger_version=TAGGER_VERSION)
        suggested(other, "Bcme")
        naming.add_as_entities(SuggestedName.objects.filter(folded="acme"))
        other.refresh_from_db()
        assert not other.tag_again
        assert [name.folded for name in SuggestedName.objects.found()] == ["bcme"]


class TestNames:
    def test_forms_that_differ_in_case_and_accents_are_one_name(self) -> None:
        names = SuggestedName.objects.known({"Écrin", "ECRIN", "Autre"})
        assert names["Écrin"] == names["ECRIN"]
        assert set(SuggestedName.objects.values_list("folded", flat=True)) == {"ecrin", "autre"}

    def test_a_form_of_which_nothing_is_left_is_none(self) -> None:
        assert SuggestedName.objects.known({"\u0301 "}) == {}

    def test_a_name_of_any_length_is_taken(self) -> None:
        assert SuggestedName.objects.known({"ß" * 200})
