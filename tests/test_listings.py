"""What lists show: A-Z, the front page, search."""

from datetime import date, timedelta

import pytest

from articles import listings
from articles.models import Entity
from articles.text.values import EntityKind, Role, Status
from tests.factories import NOW, make_claim, make_entity, make_event, make_events

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
        listed = listings.names_from(EntityKind.COMPANY, "").entities
        assert [(one.name, one.event_count) for one in listed] == [("Dataiku", 2), ("Écrin", 1), ("OpenAI", 1)]

    def test_as_one_types_also_those_that_take_part_in_nothing(self, openai: Entity) -> None:
        assert list(listings.names_like(EntityKind.COMPANY, "open").entities) == [openai]
        assert list(listings.names_like(EntityKind.PRODUCT, "open").entities) == []

    def test_a_long_list_is_paged_by_the_names_themselves(self) -> None:
        for name in ("Écrin", "01.AI", "Dataiku", "Anthropic", "aleph"):
            make_events(make_entity(name), [FIRST])
        seen, start = [], ""
        while True:
            names = listings.names_from(EntityKind.COMPANY, start, most=2)
            seen += [one.name for one in names.entities]
            start = names.following
            if not start:
                break
        assert seen == ["01.AI", "aleph", "Anthropic", "Dataiku", "Écrin"]
        assert names.letters == ["#", "A", "D", "E"]
        assert [one.name for one in listings.names_from(EntityKind.COMPANY, "É").entities] == ["Écrin"]


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
