"""What lists show: A-Z, the front page, search."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from articles import listings
from articles.models import Entity
from articles.models.search import index_waiting
from articles.text.values import EntityKind, EventKind, Role, Status
from tests.factories import NOW, make_article, make_claim, make_entity, make_event, make_events

A_DAY = timedelta(days=1)
FIRST = date(2025, 1, 1)


@pytest.fixture
def openai() -> Entity:
    return make_entity("OpenAI")


@pytest.mark.django_db
class TestLists:
    def test_from_a_to_z_are_those_that_take_part_in_something(self, openai: Entity) -> None:
        make_events(openai, [FIRST])
        make_events(make_entity("Écrin"), [FIRST])
        make_events(make_entity("Dataiku"), [FIRST, FIRST])
        make_entity("Silent")
        make_events(make_entity("Sora", EntityKind.PRODUCT), [FIRST])
        listed = listings.entities_listed(EntityKind.COMPANY, "")
        assert [(one.name, one.event_count) for one in listed] == [("Dataiku", 2), ("Écrin", 1), ("OpenAI", 1)]

    def test_as_one_types_also_those_that_take_part_in_nothing(self, openai: Entity) -> None:
        assert list(listings.entities_listed(EntityKind.COMPANY, "open")) == [openai]
        assert list(listings.entities_listed(EntityKind.PRODUCT, "open")) == []


@pytest.mark.django_db
class TestFrontPage:
    def test_it_tells_what_happened_what_changed_and_who_is_in_the_news(self, openai: Entity) -> None:
        older, newer = make_events(openai, [FIRST, FIRST + A_DAY])
        talks = make_claim(status=Status.TALKS, told_at=NOW - A_DAY, who=[(openai, Role.PARTY)])
        changed = make_event(talks, make_claim(status=Status.DONE), sort_day=FIRST - A_DAY)
        front = listings.front_page()
        assert list(front.latest) == [newer, older, changed]
        assert list(front.changed) == [changed]
        assert list(front.in_the_news) == [openai]

    def test_it_can_be_on_one_topic(self, openai: Entity) -> None:
        chips = make_events(openai, [FIRST], topics=["chips"])
        make_events(openai, [FIRST, FIRST], topics=["health", "dropped_from_the_file"])
        assert list(listings.front_page("chips").latest) == chips
        assert listings.front_page("jobs").latest == []
        assert listings.front_page().topics == ["health", "chips"]


@pytest.mark.django_db
class TestSearch:
    def test_it_finds_names_articles_and_the_events_that_these_tell_of(self, openai: Entity) -> None:
        article = make_article("OpenAI buys a start-up", "OpenAI bought it.")
        event = make_event(make_claim(article, EventKind.ACQUISITION, who=[(openai, Role.BUYER)]))
        make_events(openai, [FIRST])
        index_waiting()
        found = listings.search("buys openai")
        assert (list(found.entities), found.events, found.articles) == ([openai], [event], [article])

    def test_an_event_is_found_once_however_many_articles_tell_of_it(self, openai: Entity) -> None:
        make_event(*(make_claim(make_article("OpenAI buys"), who=[(openai, Role.BUYER)]) for _ in range(3)))
        index_waiting()
        assert len(listings.search("openai").events) == 1

    def test_it_costs_the_same_however_much_it_finds(
        self, openai: Entity, django_assert_num_queries: Callable[..., object]
    ) -> None:
        for count in (1, 10):
            make_events(openai, [FIRST + number * A_DAY for number in range(count)])
            index_waiting()
            with django_assert_num_queries(7):
                listings.search("openai")
