"""Events and articles are found by words and operators, best or newest first, a page at a time."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Entity, Event
from articles.models.search import index_waiting
from articles.searching import finding, places, ranking, reading
from articles.searching.finding import Count, Order
from articles.searching.places import Place
from articles.text.operators import Operator
from articles.text.query import unparse
from articles.text.values import EventKind, Role, Status
from tests.factories import NOW, make_article, make_claim, make_entity, make_event, make_events, make_source

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def events(text: str, order: Order = Order.BEST) -> list[Event]:
    index_waiting()
    search = reading.read(text)
    found = [one.event for one in finding.events_page(search, order, None).rows]
    assert finding.count_events(search) == Count(len(found), is_cut=False)
    return found


def articles(text: str, order: Order = Order.BEST) -> list[Article]:
    index_waiting()
    search = reading.read(text)
    found = [one.article for one in finding.articles_page(search, order, None).rows]
    assert finding.count_articles(search) == Count(len(found), is_cut=False)
    return found


@pytest.fixture
def openai() -> Entity:
    return make_entity("OpenAI", aliases=["the ChatGPT maker"])


@pytest.fixture
def disney() -> Entity:
    return make_entity("Disney")


@pytest.fixture
def deal(openai: Entity, disney: Entity) -> Event:
    """A partnership that two sources tell of, in English and in French."""
    who = [(openai, Role.PARTY), (disney, Role.PARTY)]
    wire = make_source("Le Fil", site="https://www.lefil.example/")
    english = make_article("Disney signs with OpenAI", "Disney signed a licensing deal.", published_at=NOW)
    french = make_article("Disney et OpenAI", "L’accord de licence est signé.", language="fr", source=wire)
    for article in (english, french):
        article.mentions.create(entity=openai, start=0, end=5)
        Article.objects.filter(pk=article.pk).update(topics=["media"])
    claims = [make_claim(one, EventKind.PARTNERSHIP, Status.PAUSED, who=who) for one in (english, french)]
    return make_event(*claims, sort_day=date(2026, 3, 2), topics=["media"])


@pytest.fixture
def suit(disney: Entity) -> Event:
    article = make_article("Disney sues Midjourney", "A suit.", published_at=NOW - 400 * A_DAY)
    who = [(disney, Role.PLAINTIFF)]
    return make_event(make_claim(article, EventKind.LEGAL, who=who), sort_day=date(2025, 1, 26))


FINDS_THE_DEAL = [
    "licensing disney",
    "l'accord",
    '"accord de licence"',
    "disney -midjourney",
    'disney -"A suit"',
    "company:openai",
    "entreprise:OpenAI",
    'with:"the chatgpt maker"',
    "kind:partnership",
    "type:partenariat disney",
    "statut:suspendu",
    "status:paused status:denied",
    "disney -kind:legal",
    "topic:media",
    "lang:fr",
    "source:lefil.example",
    'source:"le fil"',
    "after:2026",
    "disney après:2025-06",
    "during:2026-03",
    "on:2026-03-02",
    "-before:2026",
    "sources:>=2",
    "disney sources:2 lang:fr kind:partnership after:2024 with:disney",
]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("text", FINDS_THE_DEAL)
def test_events_are_found_by_words_and_operators(text: str, order: Order, deal: Event, suit: Event) -> None:
    assert events(text, order) == [deal]


@pytest.mark.parametrize("text", ["before:2026", "disney before:2026", "disney -company:openai", "kind:legal", "suit"])
def test_the_others_are_found_too(text: str, deal: Event, suit: Event) -> None:
    assert events(text) == [suit]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("disney", {"Disney signs with OpenAI", "Disney et OpenAI", "Disney sues Midjourney"}),
        ("disney lang:fr", {"Disney et OpenAI"}),
        ("company:openai", {"Disney signs with OpenAI", "Disney et OpenAI"}),
        ("kind:partnership status:paused", {"Disney signs with OpenAI", "Disney et OpenAI"}),
        ("disney -kind:partnership", {"Disney sues Midjourney"}),
        ("kind:legal status:paused", set()),
        ("sources:2 -lang:en", {"Disney et OpenAI"}),
        ("before:2026", {"Disney sues Midjourney"}),
        ("on:2026-03-02", {"Disney signs with OpenAI", "Disney et OpenAI"}),
        ("source:lefil.example", {"Disney et OpenAI"}),
        ("topic:media after:2026", {"Disney signs with OpenAI", "Disney et OpenAI"}),
    ],
)
def test_articles_are_found_by_words_and_operators(text: str, titles: set[str], deal: Event, suit: Event) -> None:
    assert {one.title for one in articles(text)} == titles


def test_who_was_merged_is_found_under_either_name(openai: Entity, deal: Event) -> None:
    old = make_entity("Old AI", merged_into=openai)
    assert events(f"company:{old.slug}") == [deal]


def test_an_event_mainly_about_the_words_comes_first(openai: Entity) -> None:
    article = make_article("OpenAI buys and hires", "OpenAI bought it.")
    aside = make_event(make_claim(article, EventKind.LEADERSHIP, who=[("x", Role.PERSON)]))
    bought = make_event(make_claim(article, EventKind.ACQUISITION, who=[("y", Role.BUYER)], is_main=True))
    assert events("bought") == [bought, aside]


def test_an_event_of_who_is_named_comes_before_one_told_beside_it(openai: Entity) -> None:
    article = make_article("OpenAI and others", "OpenAI did.")
    own = make_event(make_claim(article, EventKind.LAUNCH, who=[(openai, Role.MAKER)]))
    beside = make_event(make_claim(article, EventKind.LAUNCH, who=[("others", Role.MAKER)]))
    assert beside.pk > own.pk
    assert events("openai") == [own, beside]


class TestPages:
    @pytest.mark.parametrize("order", Order)
    @pytest.mark.parametrize("text", ["openai", "company:openai", "openai kind:launch"])
    def test_events_follow_one_another(
        self, text: str, order: Order, openai: Entity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "A_PAGE", 3)
        made = make_events(openai, [date(2026, 1, 1) + (number // 2) * A_DAY for number in range(8)])
        index_waiting()
        search, seen, after = reading.read(text), [], Place.parse("")
        while True:
            page = finding.events_page(search, order, after)
            seen += [one.event.pk for one in page.rows]
            if page.next_place is None:
                break
            after = Place.parse(str(page.next_place))
        assert seen == [one.pk for one in reversed(made)]

    @pytest.mark.parametrize("order", Order)
    def test_articles_follow_one_another_those_without_a_date_last(
        self, order: Order, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(places, "A_PAGE", 2)
        source = make_source()
        undated = [make_article("Deal", source=source, published_at=None) for _ in range(3)]
        dated = [make_article("Deal", source=source, published_at=NOW + n // 2 * A_DAY) for n in range(5)]
        index_waiting()
        search, seen, after = reading.read("deal"), [], Place.parse("")
        while True:
            page = finding.articles_page(search, order, after)
            seen += [one.article.pk for one in page.rows]
            if page.next_place is None:
                break
            after = Place.parse(str(page.next_place))
        newest = [one.pk for one in [*reversed(dated), *reversed(undated)]]
        assert sorted(seen) == sorted(newest)
        assert order == Order.BEST or seen == newest

    @pytest.mark.parametrize("order", Order)
    @pytest.mark.parametrize(
        "written", ["", ".", "x.1", "1.x", "nan.1", "inf.2", f"{10**30}.1", "-5.1", "1." + "9" * 30]
    )
    def test_no_place_whatever_is_an_error(self, written: str, order: Order, deal: Event) -> None:
        search = reading.read("disney")
        finding.events_page(search, order, Place.parse(written))
        finding.articles_page(search, order, Place.parse(written))

    def test_much_is_counted_no_further(self, deal: Event, suit: Event, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(finding, "MOST_COUNTED", 1)
        assert finding.count_events(reading.read("sources:1")) == Count(1, is_cut=True)

    @pytest.mark.parametrize("order", Order)
    def test_common_words_find_the_same(
        self, order: Order, suit: Event, deal: Event, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index_waiting()
        assert len(reading.read("disney").holding or ()) == 3
        monkeypatch.setattr(reading, "FEW", 1)
        assert reading.read("disney").holding is None
        assert set(events("disney", order)) == {deal, suit}
        assert len(articles("disney -midjourney", order)) == 2

    def test_ranked_are_the_newest(self, suit: Event, deal: Event, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ranking, "CANDIDATES", 2)
        index_waiting()
        page = finding.articles_page(reading.read("disney"), Order.BEST, None)
        assert {one.article.title for one in page.rows} == {"Disney signs with OpenAI", "Disney et OpenAI"}


class TestHits:
    def test_they_are_told_apart_in_quotes_titles_and_texts(self, deal: Event) -> None:
        index_waiting()
        search = reading.read("licences disney")
        (event,) = finding.events_page(search, Order.BEST, None).rows
        assert "".join(one.text for one in event.quote) == event.event.best_claim.quote
        (article,) = [
            one for one in finding.articles_page(search, Order.BEST, None).rows if one.article.language == "fr"
        ]
        assert [one.text for one in article.title if one.is_hit] == ["Disney"]
        assert [one.text for one in article.snippet if one.is_hit] == ["licence"]

    def test_no_text_passes_for_a_mark(self) -> None:
        make_article("A deal", "A \x02licence\x03 <b>deal</b> \x03\x02 </mark>")
        index_waiting()
        (found,) = finding.articles_page(reading.read("deal"), Order.BEST, None).rows
        assert [(one.text, one.is_hit) for one in found.title] == [("A ", False), ("deal", True)]
        assert [one.text for one in found.snippet if one.is_hit] == ["deal"]

    @pytest.mark.parametrize("text", ["A <b>deal</b>.", "A deal\x03.", "https://a.example/deal  deal"])
    def test_a_quote_stays_letter_for_letter(self, text: str) -> None:
        event = make_event(make_claim(make_article("A deal", text)))
        index_waiting()
        (found,) = finding.events_page(reading.read("deal"), Order.BEST, None).rows
        assert found.event == event
        assert "".join(one.text for one in found.quote) == text


class TestHints:
    @pytest.mark.parametrize(
        ("text", "mended"),
        [
            ("company:opnai deal", "company:openai deal"),
            ("person:openai", "company:openai"),
            ('source:"le fill"', 'source:"le fil"'),
            ("with:disny", "entity:disney"),
        ],
    )
    def test_a_name_spelled_nearly_so_is_offered(self, text: str, mended: str, deal: Event) -> None:
        query = reading.read(text).query
        (hint,) = query.hints
        assert unparse(query.mended(hint), reading.vocabulary()) == mended

    def test_the_rest_is_done(self, deal: Event, suit: Event) -> None:
        assert set(events("company:xyzzy disney")) == {deal, suit}

    def test_words_that_find_nothing_are_looked_up_among_the_names(self, openai: Entity) -> None:
        words = reading.read("opnai deal").query.of(Operator.WORD)
        assert {term.value: nearly.value for term, nearly in reading.spelled_nearly(words).items()} == {
            "opnai": "openai"
        }


def test_values_are_known_in_both_languages() -> None:
    known = reading.vocabulary()
    assert known.key_of(Operator.STATUS, "EN POURPARLERS") == "talks"
    assert known.key_of(Operator.KIND, "litige") == known.key_of(Operator.KIND, "lawsuits") == "legal"
    assert known.label(Operator.STATUS, "paused", "fr") == "Suspendu"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.one_of(
        st.text(),
        st.text(st.sampled_from("\"'-&|!():*<>\\\x00 aé:")),
        st.lists(
            st.tuples(st.sampled_from(["company:", "source:", "-with:", "after:", "sources:", ""]), st.text(max_size=6))
        ).map(lambda parts: " ".join(map("".join, parts))),
    )
)
def test_no_text_whatever_is_an_error(text: str) -> None:
    search = reading.read(text)
    finding.count_events(search)
    finding.count_articles(search)
    finding.events_page(search, Order.BEST, None)
    finding.articles_page(search, Order.BEST, None)
    reading.spelled_nearly(search.query.of(Operator.WORD))


@pytest.mark.parametrize("text", ["a" * 10_000, '"' * 9_999, "\x00", "- " * 5_000, "x or " * 3_000, "é’" * 5_000])
def test_long_and_broken_texts_are_no_error(text: str) -> None:
    test_no_text_whatever_is_an_error.hypothesis.inner_test(text)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize(("text", "queries"), [("openai", {Order.BEST: 9, Order.NEWEST: 6})])
def test_it_costs_the_same_however_much_it_finds(
    text: str,
    queries: dict[Order, int],
    order: Order,
    openai: Entity,
    django_assert_num_queries: Callable[..., object],
) -> None:
    for count in (1, 10):
        make_events(openai, [date(2026, 1, 1) + number * A_DAY for number in range(count)])
        index_waiting()
        with django_assert_num_queries(queries[order]):
            finding.events_page(reading.read(text), order, None)
