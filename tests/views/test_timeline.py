"""The page of a timeline: any address is answered, choices lead where they say, what is new is marked."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from html import unescape
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Entity, Event, Source
from articles.models.search import index_waiting
from articles.text.values import EntityKind, EventKind, Role, Status
from articles.views.visiting import COOKIE
from tests.factories import make_article, make_claim, make_entity, make_event, make_events, make_source

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
A_DAY = timedelta(days=1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAMES = ["kind", "status", "with", "month", "from", "to", "topic", "lang", "source", "q", "sources", "children", "new"]
ODD = [
    "",
    "\x00",
    "9999",
    "0000",
    "99999999999999999999",
    "9999-12-31",
    "-1",
    "²",
    "launch",
    "done",
    "fr",
    "1",
    "'",
    "&|!(",
]


@pytest.fixture
def openai() -> Entity:
    return make_entity("OpenAI")


def shown(client: Client, address: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="event-(\d+)"', client.get(address).content.decode())]


class TestAnyAddress:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from([*NAMES, "sort", "after"]),
                st.sampled_from(ODD)
                | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
                | st.dates().map(str),
            ),
            max_size=6,
        )
    )
    def test_is_answered(self, client: Client, query: list[tuple[str, str]]) -> None:
        entity = Entity.objects.filter(slug="openai").first() or make_entity("OpenAI")
        make_events(entity, [date(2025, 1, 1)])
        assert client.get(f"{entity.get_absolute_url()}?{urlencode(query)}").status_code == 200

    def test_a_form_left_empty_leads_to_the_plain_address(self, client: Client, openai: Entity) -> None:
        answer = client.get(
            openai.get_absolute_url() + "?q=&from=&to=&sources=&kind=launch", headers={"hx-request": "true"}
        )
        assert answer["HX-Push-Url"] == openai.get_absolute_url() + "?kind=launch"


class TestFilters:
    @pytest.fixture
    def wire(self) -> Source:
        return make_source("The Wire")

    @pytest.fixture(autouse=True)
    def events(self, openai: Entity, wire: Source) -> list[Event]:
        french = make_article("OpenAI signe", "OpenAI a signé avec des géants.", language="fr")
        english = make_article("OpenAI signs", "OpenAI signed with giants.", source=wire)
        other = make_article("OpenAI waits", "OpenAI waited for chips.", source=wire)
        who = [(openai, Role.PARTY)]
        made = [
            make_event(make_claim(french, who=who), make_claim(english, who=who), sort_day=date(2023, 5, 31)),
            make_event(make_claim(english, EventKind.LAUNCH, who=who), sort_day=date(2024, 2, 29)),
            make_event(make_claim(other, EventKind.LEGAL, Status.PLANNED, who=who), sort_day=date(2025, 1, 1)),
        ]
        index_waiting()
        return made

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("lang=fr", [0]),
            ("lang=en", [2, 1, 0]),
            ("q=giant", [1, 0]),
            ("q=geants", [0]),
            ("q=chips", [2]),
            ("q=giants+-signs", []),
            ("sources=2", [0]),
            ("from=2024", [2, 1]),
            ("to=2023-05", [0]),
            ("to=2023-05-30", []),
            ("from=2023-05-31&to=2024-02", [1, 0]),
            ("from=2025&to=2023", []),
            ("from=2024&month=2025-01", [2]),
            ("kind=launch&kind=legal", [2, 1]),
            ("kind=launch&kind=legal&status=planned&status=done&q=chips", [2]),
            ("new=1", [2, 1, 0]),
        ],
    )
    def test_each_narrows(
        self, query: str, expected: list[int], client: Client, openai: Entity, events: list[Event]
    ) -> None:
        assert shown(client, f"{openai.get_absolute_url()}?{query}") == [events[number].pk for number in expected]

    def test_a_source_is_told_by_its_key(
        self, client: Client, openai: Entity, events: list[Event], wire: Source
    ) -> None:
        only_once = Source.objects.exclude(pk=wire.pk).get()
        for source, expected in ((wire, [2, 1, 0]), (only_once, [0])):
            address = f"{openai.get_absolute_url()}?source={source.pk}"
            assert shown(client, address) == [events[number].pk for number in expected]

    @pytest.mark.parametrize("query", ["", "?lang=fr", "?q=giants&kind=launch", "?kind=launch&kind=legal&lang=en"])
    def test_every_link_shows_as_many_as_it_says(self, query: str, client: Client, openai: Entity) -> None:
        page = client.get(openai.get_absolute_url() + query).content.decode()
        alone = r'id="(?:lang|language|source|topic|companion)-\w+" href="(\?[^"]*)"[^>]*>[^<]* <span>(\d+)</span>'
        links = re.findall(alone, page)
        assert links
        for link, count in links:
            assert len(shown(client, openai.get_absolute_url() + unescape(link))) == int(count), link

    def test_values_are_added_and_taken_away(self, client: Client, openai: Entity) -> None:
        page = client.get(openai.get_absolute_url() + "?kind=launch").content.decode()
        assert 'id="also-kind-legal" class="also" href="?kind=launch&amp;kind=legal"' in page
        assert 'id="also-kind-launch"' not in page, "one alone is taken away by All"
        page = client.get(openai.get_absolute_url() + "?kind=launch&kind=legal").content.decode()
        assert 'id="also-kind-legal" class="also" href="?kind=launch"' in page

    def test_the_form_keeps_the_other_filters(self, client: Client, openai: Entity) -> None:
        page = client.get(
            openai.get_absolute_url() + "?kind=launch&kind=legal&month=2024-02&sort=oldest"
        ).content.decode()
        form = page[page.index('<form class="ask"') : page.index("</form>", page.index('<form class="ask"'))]
        assert re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', form) == [
            ("kind", "launch"),
            ("kind", "legal"),
            ("sort", "oldest"),
        ]
        assert 'name="from" value="2024-02"' in form

    def test_what_is_set_is_told_above_the_events_and_can_be_taken_away(self, client: Client, openai: Entity) -> None:
        query = "?kind=launch&kind=legal&from=2024&to=2024&q=giants&sources=2&with=nobody"
        page = client.get(openai.get_absolute_url() + query).content.decode()
        told = re.findall(r'<li><a class="tag" href="[^"?]*\?([^"]*)"[^>]*>([^<]*) <span', page)
        assert [words for _, words in told] == [
            "Kind: Launch, Lawsuit",
            "Most often with",
            "Period: 2024",
            "Words: giants",
            "Sources: ≥ 2",
        ]
        assert unescape(told[2][0]) == "kind=launch&kind=legal&with=nobody&q=giants&sources=2"

    def test_nothing_found_says_what_to_drop(self, client: Client, openai: Entity, events: list[Event]) -> None:
        page = client.get(openai.get_absolute_url() + "?kind=legal&lang=fr").content.decode()
        dropped = re.findall(r'<li><a href="([^"]*)"[^>]*>Without “(\w+)”: (\d+)', page)
        assert dropped == [
            (openai.get_absolute_url() + "?lang=fr", "Kind", "1"),
            (openai.get_absolute_url() + "?kind=legal", "Language", "1"),
        ]
        for address, _, count in dropped:
            assert len(shown(client, address)) == int(count)

    def test_it_says_if_one_is_not_enough(self, client: Client, openai: Entity) -> None:
        page = client.get(openai.get_absolute_url() + "?kind=financials&with=nobody").content.decode()
        assert "Dropping one of them is not enough." in page

    @pytest.mark.parametrize(
        ("days", "told"), [(180, []), (184, ["6 months"]), (710, ["23 months"]), (740, ["2 years"])]
    )
    def test_a_quiet_time_is_told_in_one_line(self, days: int, told: list[str], client: Client, openai: Entity) -> None:
        Event.objects.all().delete()
        make_events(openai, [date(2024, 7, 1), date(2024, 7, 1) + days * A_DAY])
        page = client.get(openai.get_absolute_url()).content.decode()
        assert re.findall(r'class="quiet">(\d+ \w+) without', page) == told

    def test_it_is_told_across_pages_too(self, client: Client, openai: Entity) -> None:
        page = client.get(openai.get_absolute_url() + "?after=2026-01-01.1").content.decode()
        assert re.findall(r'class="quiet">(\d+ \w+) without', page) == ["12 months", "10 months", "8 months"]


class TestChildren:
    @pytest.fixture
    def alphabet(self) -> Entity:
        return make_entity("Alphabet")

    @pytest.fixture(autouse=True)
    def events(self, alphabet: Entity) -> list[Event]:
        google = make_entity("Google", parent=alphabet)
        gemini = make_entity("Gemini", EntityKind.PRODUCT, parent=google)
        make_entity("Wing", parent=alphabet)
        Entity.objects.filter(pk=alphabet.pk).update(parent=gemini)  # a circle ends too
        launch = make_claim(kind=EventKind.LAUNCH, who=[(google, Role.MAKER), (gemini, Role.PRODUCT)])
        return [
            make_event(make_claim(who=[(alphabet, Role.PARTY)]), sort_day=date(2025, 1, 1)),
            make_event(launch, sort_day=date(2025, 1, 2)),
            make_event(make_claim(who=[("studios", Role.PARTY), (gemini, Role.PARTY)]), sort_day=date(2025, 1, 3)),
        ]

    def test_they_are_folded_in_on_demand_each_event_once(
        self, client: Client, alphabet: Entity, events: list[Event]
    ) -> None:
        assert shown(client, alphabet.get_absolute_url()) == [events[0].pk]
        assert shown(client, alphabet.get_absolute_url() + "?children=1") == [event.pk for event in reversed(events)]
        assert shown(client, alphabet.get_absolute_url() + "?children=1&kind=launch") == [events[1].pk]

    @pytest.mark.parametrize(("query", "count"), [("", 3), ("?kind=launch", 1), ("?kind=partnership", 2)])
    def test_the_choice_says_how_many_there_would_be(
        self, query: str, count: int, client: Client, alphabet: Entity
    ) -> None:
        page = client.get(alphabet.get_absolute_url() + query).content.decode()
        told = re.search(r'id="with-children" href="([^"]*)"[^>]*>Including Gemini, Google <span>(\d+)<', page)
        assert told
        assert int(told[2]) == count == len(shown(client, unescape(told[1])))

    def test_whose_event_it_is_can_be_seen(self, client: Client, alphabet: Entity) -> None:
        page = client.get(alphabet.get_absolute_url() + "?children=1&kind=launch").content.decode()
        assert re.findall(r'<b><a href="[^"]*">(\w+)</a></b>(?=, |</p>)', page) == ["Google", "Gemini"]
        assert 'id="companion-' not in page, "those folded in are no companions"

    def test_where_there_are_none_there_is_no_choice(self, client: Client) -> None:
        assert "with-children" not in client.get("/companies/wing/").content.decode()


def visit(reader: Client, address: str, at: datetime) -> str:
    with patch("articles.views.visiting.now", lambda: at):
        return reader.get(address).content.decode()


class TestSinceTheLastVisit:
    """The reader comes every day at the same hour."""

    @pytest.fixture(params=[False, True], ids=["cookie", "account"])
    def reader(self, request: pytest.FixtureRequest, client: Client) -> Client:
        if request.param:
            client.force_login(User.objects.create_user("reader"))
        return client

    @pytest.fixture
    def events(self, openai: Entity) -> list[Event]:
        """One known long ago, one that changed, and one that came between the visits."""
        old, changed, new = make_events(openai, [date(2025, 1, day) for day in (1, 2, 3)])
        Event.objects.update(appeared_at=NOW - A_DAY, news_at=NOW - A_DAY)
        Event.objects.filter(pk=changed.pk).update(news_at=NOW + A_DAY / 2)
        Event.objects.filter(pk=new.pk).update(appeared_at=NOW + A_DAY / 2, news_at=NOW + A_DAY / 2)
        return [old, changed, new]

    def marks(self, reader: Client, address: str, at: datetime) -> dict[int, str]:
        page = visit(reader, address, at)
        rows = re.split(r'id="event-(\d+)"', page)[1:]
        found = {int(pk): re.search(r'class="news">(\w+)', row) for pk, row in zip(rows[::2], rows[1::2], strict=True)}
        return {pk: mark[1] for pk, mark in found.items() if mark}

    @pytest.mark.parametrize("page", ["timeline", "front"])
    def test_what_came_is_marked_and_reloads_keep_the_marks(
        self, page: str, reader: Client, openai: Entity, events: list[Event]
    ) -> None:
        address = openai.get_absolute_url() if page == "timeline" else "/"
        _, changed, new = events
        assert self.marks(reader, address, NOW) == {}, "nothing is new to those who come first"
        for minutes in (0, 20, 40):
            marks = self.marks(reader, address, NOW + A_DAY + timedelta(minutes=minutes))
            assert marks == {changed.pk: "Changed", new.pk: "New"}
        assert self.marks(reader, address, NOW + 2 * A_DAY) == {}

    def test_only_that_can_be_shown(self, reader: Client, openai: Entity, events: list[Event]) -> None:
        address = openai.get_absolute_url()
        self.marks(reader, address, NOW)
        page = visit(reader, address + "?new=1", NOW + A_DAY)
        assert "<span>2</span>" in page.split('id="only-new"')[1][:300]
        assert re.findall(r'id="event-(\d+)"', page) == [str(events[2].pk), str(events[1].pk)]

    def test_the_cookie_is_for_the_server_alone(self, client: Client, openai: Entity) -> None:
        answer = client.get(openai.get_absolute_url())
        cookie = answer.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
        assert "Cookie" in answer["Vary"]

    @pytest.mark.parametrize("value", ["", "1.2", "1.2:forged:forged"])
    def test_one_that_was_not_signed_here_tells_nothing(self, value: str, client: Client, openai: Entity) -> None:
        make_events(openai, [date(2025, 1, 1)])
        client.cookies[COOKIE] = value
        assert 'class="news"' not in client.get(openai.get_absolute_url()).content.decode()

    def test_one_with_an_account_gets_no_cookie(self, client: Client, openai: Entity) -> None:
        client.force_login(User.objects.create_user("reader"))
        assert COOKIE not in client.get(openai.get_absolute_url()).cookies


QUERIES = {"": 8, "?children=1&q=deal&lang=en&sources=2&from=2020&kind=launch&kind=legal&source=1&with=x&new=1": 9}


@pytest.mark.parametrize(("query", "queries"), QUERIES.items())
def test_it_costs_the_same_however_long_it_is(
    query: str,
    queries: int,
    client: Client,
    openai: Entity,
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    for count in (2, 40):
        make_events(openai, [date(2015, 1, 1) + 90 * number * A_DAY for number in range(count)])
        with django_assert_num_queries(queries):
            client.get(openai.get_absolute_url() + query)
