"""What an installation starts with: loaded once, left to the editors, and the demo removed without a trace."""

from collections.abc import Callable

import pytest
from django.conf import settings

from articles import data, starter
from articles.models import Alias, Article, Claim, Entity, Event, Feed, Mention, Source
from articles.placing.place import place_waiting
from articles.placing.refresh import refresh_stale
from articles.tagging import TAGGER_VERSION
from articles.text.folding import fold
from articles.text.values import EntityKind, Role
from tests.factories import NOW, make_article, make_claim, make_entity, make_source

pytestmark = pytest.mark.django_db


class TestGazetteer:
    def test_it_loads_every_starter_entity_with_its_names(self) -> None:
        starters = list(data.starter_entities())
        assert starter.load_gazetteer() == len(starters) == Entity.objects.count()
        assert Alias.objects.count() == sum(len(one.entry.aliases) for one in starters)
        assert set(Entity.objects.values_list("kind", flat=True)) == set(EntityKind)

    def test_names_are_folded_as_they_are_when_saved_one_by_one(self) -> None:
        starter.load_gazetteer()
        assert [alias for alias in Alias.objects.all() if alias.folded != fold(alias.form)] == []

    def test_every_entity_has_an_address(self) -> None:
        starter.load_gazetteer()
        assert [one for one in Entity.objects.all() if not one.get_absolute_url().strip("/").partition("/")[2]] == []

    def test_loading_again_adds_nothing(self) -> None:
        starter.load_gazetteer()
        before = (Entity.objects.count(), Alias.objects.count())
        assert starter.load_gazetteer() == 0
        assert (Entity.objects.count(), Alias.objects.count()) == before

    def test_loading_again_leaves_what_an_editor_changed(self) -> None:
        starter.load_gazetteer()
        openai = Entity.objects.get(name="OpenAI", kind=EntityKind.COMPANY)
        openai.site, openai.slug = "https://editor.example", "editors-choice"
        openai.save()
        openai.aliases.filter(form="OpenAI").delete()
        openai.aliases.create(form="the maker of ChatGPT")
        names = set(openai.aliases.values_list("form", flat=True))
        starter.load_gazetteer()
        openai.refresh_from_db()
        assert (openai.site, openai.slug) == ("https://editor.example", "editors-choice")
        assert set(openai.aliases.values_list("form", flat=True)) == names

    def test_loading_again_leaves_a_parent_that_an_editor_changed(self) -> None:
        starter.load_gazetteer()
        Entity.objects.filter(name="YouTube").update(parent=None)
        starter.load_gazetteer()
        assert Entity.objects.get(name="YouTube").parent is None

    def test_what_an_editor_removed_comes_back_alone(self) -> None:
        starter.load_gazetteer()
        Entity.objects.get(name="OpenAI").delete()
        assert starter.load_gazetteer() == 1
        assert Entity.objects.get(name="OpenAI").aliases.exists()

    @pytest.mark.parametrize(("child", "parent"), [("YouTube", "Google"), ("Google", "Alphabet"), ("Sora", "OpenAI")])
    def test_parents_are_linked(self, child: str, parent: str) -> None:
        starter.load_gazetteer()
        linked = Entity.objects.get(name=child).parent
        assert linked is not None
        assert linked.name == parent

    def test_every_parent_named_is_there(self) -> None:
        starter.load_gazetteer()
        named = sum(1 for one in data.starter_entities() if one.entry.parent)
        assert Entity.objects.exclude(parent=None).count() == named

    def test_an_address_that_another_kind_has_already_is_told_apart_by_kind(self) -> None:
        make_entity("OpenAI", EntityKind.ORGANISATION)
        starter.load_gazetteer()
        assert Entity.objects.get(name="OpenAI", kind=EntityKind.COMPANY).slug == "openai-company"

    def test_public_bodies_have_their_french_name(self) -> None:
        starter.load_gazetteer()
        bodies = Entity.objects.of_kind(EntityKind.ORGANISATION).exclude(name_fr="")
        assert bodies.get(name="European Commission").name_fr == "Commission européenne"
        assert not Entity.objects.exclude(kind=EntityKind.ORGANISATION).exclude(name_fr="").exists()


class TestFeeds:
    def test_there_are_at_least_forty_half_of_them_french(self) -> None:
        starters = list(data.starter_feeds())
        french = sum(one.language == "fr" for one in starters)
        assert len(starters) >= 40
        assert 0.4 <= french / len(starters) <= 0.6

    def test_their_first_polls_are_spread_over_one_interval(self) -> None:
        added = starter.load_feeds(NOW)
        polls = sorted(Feed.objects.values_list("next_poll_at", flat=True))
        assert added == len(polls) == len(set(polls))
        assert polls[0] == NOW
        assert polls[-1] < NOW + settings.POLL_INTERVAL

    def test_loading_again_adds_nothing_and_leaves_what_an_editor_changed(self) -> None:
        starter.load_feeds(NOW)
        Feed.objects.update(is_paused=True)
        Source.objects.update(name="renamed")
        assert starter.load_feeds(NOW) == 0
        assert not Feed.objects.active().exists()
        assert set(Source.objects.values_list("name", flat=True)) == {"renamed"}


class TestDemo:
    def test_there_are_at_least_thirty_half_of_them_french(self) -> None:
        languages = [item.language for item in data.demo_items()]
        assert len(languages) >= 30
        assert 0.4 <= languages.count("fr") / len(languages) <= 0.6

    def test_its_items_wait_to_be_tagged_like_any_other_article(self) -> None:
        assert starter.load_demo(NOW) == Article.objects.demo().count() == Article.objects.count()
        assert Article.objects.waiting_for_tags(TAGGER_VERSION).count() == Article.objects.count()
        assert not Article.objects.waiting_for_text(NOW).exists()

    def test_its_items_lead_to_no_address(self) -> None:
        starter.load_demo(NOW)
        assert not any(article.is_online for article in Article.objects.select_related("source"))

    def test_loading_again_adds_nothing(self) -> None:
        added = starter.load_demo(NOW)
        assert starter.load_demo(NOW) == 0
        assert Article.objects.count() == added

    def test_removing_takes_all_of_it_and_nothing_else(self) -> None:
        starter.load_gazetteer()
        openai = Entity.objects.get(name="OpenAI")
        real = make_claim(make_article(source=make_source("Real")), who=[(openai, Role.PARTY)])
        place_waiting()
        of_the_house: list[Callable[[], int]] = [
            Entity.objects.count,
            Source.objects.count,
            Article.objects.count,
            Claim.objects.count,
            Event.objects.count,
            Mention.objects.count,
        ]
        before = [count() for count in of_the_house]

        added = starter.load_demo(NOW)
        demo = Article.objects.demo().order_by("pk")
        shared = make_claim(demo[0], told_at=real.told_at, who=[(openai, Role.PARTY)])
        make_claim(demo[1], told_at=real.told_at, who=[("a company of the demo", Role.PARTY)])
        Mention.objects.create(article=demo[0], entity=openai, start=0, end=4)
        place_waiting()
        shared.refresh_from_db()
        real.refresh_from_db()
        assert shared.event == real.event
        assert Event.objects.count() == before[4] + 1

        assert starter.remove_demo() == added
        refresh_stale()
        assert [count() for count in of_the_house] == before
        assert Event.objects.get().source_count == 1

    def test_removing_twice_removes_nothing_more(self) -> None:
        starter.load_demo(NOW)
        starter.remove_demo()
        assert starter.remove_demo() == 0
