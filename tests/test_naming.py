"""Suggested names become entities, other names of some, or are refused for good."""

import pytest
from django.contrib.auth.models import User

from articles import timelines
from articles.models import Alias, Article, Claim, Entity, Event, Follow, NameTaken, Subscriber, SuggestedName
from articles.naming import suggested as naming
from articles.placing.place import place_waiting
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article
from articles.text.values import EntityKind, EventKind, Role
from tests.factories import NOW, make_article, make_claim, make_entity, make_event
from tests.pipeline import work_off

pytestmark = pytest.mark.django_db
TITLE = "Zorbix raises $50 million"
TEXT = "The start-up Zorbix has raised $50 million from Sequoia Capital, the company said on Tuesday."


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


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

    def test_adding_it_puts_the_event_on_its_timeline(self, article: Article, editor: User) -> None:
        event = Event.objects.get(kind=EventKind.FUNDING)
        naming.add_as_entities(SuggestedName.objects.filter(folded="zorbix"), editor, NOW)
        assert list(Article.objects.waiting_for_tags(TAGGER_VERSION)) == [article]
        work_off()
        zorbix = Entity.objects.get(name="Zorbix")
        assert list(timelines.events_about(zorbix)) == [event]
        assert Claim.objects.get(event=event).participants.get(role=Role.RECIPIENT).entity == zorbix
        assert zorbix.mentions.count() == 2
        assert not SuggestedName.objects.open().filter(folded="zorbix").exists()

    def test_a_refused_name_stays_away_when_the_article_is_tagged_again(self, article: Article, editor: User) -> None:
        naming.refuse(SuggestedName.objects.filter(folded="zorbix"), editor, NOW)
        article.refresh_from_db()
        tag_article(article, NOW, current_tagger())
        name = SuggestedName.objects.found().get(folded="zorbix")
        assert (name.refused_at, name.refused_by) == (NOW, editor)

    def test_refusing_can_be_undone(self, article: Article, editor: User) -> None:
        naming.refuse(SuggestedName.objects.all(), editor, NOW)
        naming.suggest_again(SuggestedName.objects.all())
        assert not SuggestedName.objects.exclude(refused_at=None).exists()


class TestAdding:
    def test_it_is_of_the_kind_that_most_places_tell_and_known_by_all_its_forms(self, editor: User) -> None:
        suggested(make_article("T", "Acme"), "Acme", EntityKind.PRODUCT)
        suggested(make_article("T", "ACME"), "ACME")
        suggested(make_article("T", "Acme"), "Acme", EntityKind.PRODUCT)
        assert naming.add_as_entities(SuggestedName.objects.all(), editor, NOW) == 3
        entity = Entity.objects.get()
        assert (entity.name, entity.kind, entity.slug) == ("Acme", EntityKind.PRODUCT, "acme")
        assert {alias.form for alias in entity.aliases.all()} == {"Acme", "ACME"}

    def test_an_editor_may_tell_the_kind(self, editor: User) -> None:
        suggested(make_article("T", "Acme"), "Acme")
        naming.add_as_entities(SuggestedName.objects.all(), editor, NOW, EntityKind.ORGANISATION)
        assert Entity.objects.get().kind == EntityKind.ORGANISATION

    def test_one_that_there_is_gets_the_name(self, editor: User) -> None:
        entity = make_entity("Acme")
        suggested(make_article("T", "Acme"), "Acme")
        naming.add_as_entities(SuggestedName.objects.all(), editor, NOW)
        assert (Entity.objects.get(), Alias.objects.count()) == (entity, 1)

    def test_as_another_name_it_is_linked_to_the_entity(self, editor: User) -> None:
        alphabet = make_entity("Alphabet")
        article = make_article("T", "Alphabeta Holdings buys")
        event = make_event(make_claim(article, who=[("Alphabeta Holdings", Role.PARTY)]))
        suggested(article, "Alphabeta Holdings")
        assert naming.add_as_aliases(SuggestedName.objects.all(), alphabet, editor, NOW) == 1
        assert {alias.form for alias in alphabet.aliases.all()} == {"Alphabet", "Alphabeta Holdings"}
        assert list(timelines.events_about(alphabet)) == [event]

    def test_articles_that_name_others_are_left_alone(self, editor: User) -> None:
        suggested(make_article("T", "Acme"), "Acme")
        other = make_article("T", "Bcme", tagger_version=TAGGER_VERSION)
        suggested(other, "Bcme")
        naming.add_as_entities(SuggestedName.objects.filter(folded="acme"), editor, NOW)
        other.refresh_from_db()
        assert not other.tag_again
        assert [name.folded for name in SuggestedName.objects.open()] == ["bcme"]


class TestNames:
    def test_forms_that_differ_in_case_and_accents_are_one_name(self) -> None:
        names = SuggestedName.objects.known({"Écrin", "ECRIN", "Autre"})
        assert names["Écrin"] == names["ECRIN"]
        assert set(SuggestedName.objects.values_list("folded", flat=True)) == {"ecrin", "autre"}

    def test_a_form_of_which_nothing_is_left_is_none(self) -> None:
        assert SuggestedName.objects.known({"\u0301 "}) == {}

    def test_a_name_of_any_length_is_taken(self, editor: User) -> None:
        assert SuggestedName.objects.known({"ß" * 200})


class TestTakingBack:
    @pytest.fixture
    def article(self) -> Article:
        article = make_article(TITLE, TEXT)
        work_off()
        return article

    def taken(self, editor: User) -> NameTaken:
        naming.add_as_entities(SuggestedName.objects.filter(folded="zorbix"), editor, NOW)
        return NameTaken.objects.get()

    @pytest.mark.parametrize("is_tagged_meanwhile", [True, False])
    def test_all_is_as_it_was(self, article: Article, editor: User, is_tagged_meanwhile: bool) -> None:
        event = Event.objects.get(kind=EventKind.FUNDING)
        taken = self.taken(editor)
        assert (taken.made_by, taken.made_at, taken.forms, taken.made_entity) == (editor, NOW, ["Zorbix"], True)
        assert not SuggestedName.objects.open().filter(folded="zorbix").exists()
        if is_tagged_meanwhile:
            work_off()
        assert naming.take_back(taken, editor, NOW) == 1
        assert list(Article.objects.waiting_for_tags(TAGGER_VERSION)) == [article]
        work_off()
        assert not Entity.objects.filter(name="Zorbix").exists()
        assert SuggestedName.objects.open().filter(folded="zorbix").exists()
        assert Event.objects.get(kind=EventKind.FUNDING) == event
        assert event.participants.get(role=Role.RECIPIENT).entity is None
        assert naming.take_back(taken, editor, NOW) == 0

    def test_an_alias_goes_and_the_entity_stays(self, article: Article, editor: User) -> None:
        holding = make_entity("Holding", aliases=["Zorbix SA"])
        naming.add_as_aliases(SuggestedName.objects.filter(folded="zorbix"), holding, editor, NOW)
        work_off()
        assert holding.mentions.exists()
        naming.take_back(NameTaken.objects.get(), editor, NOW)
        work_off()
        assert {alias.form for alias in holding.aliases.all()} == {"Holding", "Zorbix SA"}
        assert not holding.mentions.exists()
        assert not holding.participations.exists()

    def test_what_something_rests_on_stays(self, article: Article, editor: User) -> None:
        taken = self.taken(editor)
        entity = Entity.objects.get(name="Zorbix")
        reader = Subscriber.objects.create(email="reader@reader.example", language="en")
        follow = Follow.objects.create(subscriber=reader, entity=entity)
        with pytest.raises(naming.InUseError, match="readers follow it"):
            naming.take_back(taken, editor, NOW)
        taken.refresh_from_db()
        assert taken.stands
        follow.delete()
        alias = entity.aliases.create(form="Zorb")
        with pytest.raises(naming.InUseError, match="names that were added since"):
            naming.take_back(taken, editor, NOW)
        alias.delete()
        make_entity("Zorbix Pro", EntityKind.PRODUCT, parent=entity)
        with pytest.raises(naming.InUseError, match="part of it"):
            naming.take_back(taken, editor, NOW)
