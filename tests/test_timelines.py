"""Filters and their counts, paging by key, months without gaps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

import pytest
from django.http import QueryDict
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from articles import timelines
from articles.models import Entity, Event
from articles.models.search import index_waiting
from articles.text.values import EventKind, Role, Status
from articles.timelines import EVENTS_A_PAGE, MOST_COMPANIONS, MOST_MONTHS, Bar, ChoiceGroup, Filters, Place
from articles.timelines import filters as narrowed
from tests.factories import make_article, make_claim, make_entity, make_event, make_events

A_DAY = timedelta(days=1)
FIRST = date(2025, 1, 1)


def parse(query: str) -> Filters:
    return Filters.parse(QueryDict(query))


def some_of(words: type[StrEnum]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(words)).map(lambda some: tuple(str(word) for word in words if word in some))


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=100).map(str.strip)


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "filters"),
        [
            ("", Filters()),
            ("kind=funding", Filters(kinds=("funding",))),
            ("kind=legal&kind=funding&kind=party&kind=legal", Filters(kinds=("funding", "legal"))),
            ("status=paused", Filters(statuses=("paused",))),
            ("with=disney", Filters(companion="disney")),
            ("month=2025-02", Filters(month="2025-02")),
            ("sort=oldest", Filters(oldest_first=True)),
            ("topic=chips", Filters(topic="chips")),
            ("topic=weather", Filters()),
            ("kind=funding&status=done&with=a&month=2025-02", Filters(("funding",), ("done",), "a", "2025-02")),
            ("from=2024&to=2025-02", Filters(first="2024", last="2025-02")),
            ("from=2025-02-29&to=soon", Filters()),
            ("from=0000&to=99999", Filters()),
            ("lang=fr", Filters(language="fr")),
            ("lang=de", Filters()),
            ("source=12", Filters(source=12)),
            ("source=-1", Filters()),
            ("source=99999999999999999999", Filters()),
            ("q=+deep%00+mind+", Filters(words="deep mind")),
            ("sources=3", Filters(sources=3)),
            ("sources=1", Filters()),
            ("sources=100", Filters()),
            ("children=1&new=1", Filters(children=True, new=True)),
            ("children=yes&new=0", Filters()),
            ("kind=party&status=perhaps&month=2025-13&sort=random", Filters()),
            ("month=soon&month=2025-02", Filters(month="2025-02")),
            ("month=2025", Filters()),
            ("month=9999-12", Filters(month="9999-12")),
            ("after=2025-01-01.7&utm_source=mail", Filters()),
        ],
    )
    def test_they_are_read_from_the_query_and_what_means_nothing_is_left_out(
        self, query: str, filters: Filters
    ) -> None:
        assert parse(query) == filters

    def test_they_are_set_only_if_they_narrow_down(self) -> None:
        assert not parse("sort=oldest").are_set
        assert parse("with=disney").are_set

    def test_a_query_string_names_what_is_set(self) -> None:
        filters = parse("with=disney&sort=oldest&status=")
        assert filters.as_query() == "with=disney&sort=oldest"
        assert filters.as_query(companion="", oldest_first=False) == ""
        assert filters.as_query(kinds=("legal",)) == "kind=legal&with=disney&sort=oldest"
        assert filters.as_query(topic="chips") == "with=disney&topic=chips&sort=oldest"

    @given(
        st.builds(
            Filters,
            kinds=some_of(EventKind),
            statuses=some_of(Status),
            companion=WORDS,
            month=st.sampled_from(["", "2025-02"]),
            first=st.sampled_from(["", "2024", "2024-12", "2024-02-29"]),
            last=st.sampled_from(["", "2025"]),
            topic=st.sampled_from(["", "chips"]),
            language=st.sampled_from(["", "fr"]),
            source=st.integers(0, 10**9 - 1),
            words=WORDS,
            sources=st.sampled_from([0, 2, 99]),
            children=st.booleans(),
            new=st.booleans(),
            oldest_first=st.booleans(),
        )
    )
    def test_a_query_string_leads_back_to_the_same_filters(self, filters: Filters) -> None:
        assert parse(filters.as_query()) == filters


class TestPlace:
    @given(st.dates(), st.integers(0, 2**63 - 1))
    def test_it_is_read_back_as_it_was_written(self, day: date, pk: int) -> None:
        assert Place.parse(str(Place(day, pk))) == Place(day, pk)

    @pytest.mark.parametrize("written", ["", ".", "soon", "2025-01-01", "2025-01-01.", "2025-02-30.1", "2025-01-01.x"])
    def test_what_is_none_is_told_to_be_none(self, written: str) -> None:
        assert Place.parse(written) is None


@pytest.fixture
def openai() -> Entity:
    return make_entity("OpenAI")


def choices(entity: Entity, query: str = "") -> dict[str, ChoiceGroup]:
    filters = parse(query).looked_up()
    return {group.name: group for group in timelines.choices_of(timelines.counts_of(entity, [], filters), filters)}


def about(entity: Entity, query: str = "") -> list[Event]:
    return list(parse(query).looked_up().apply(timelines.events_about(entity)).oldest_first())


@pytest.mark.django_db
class TestNarrowedDown:
    @pytest.fixture(autouse=True)
    def events(self, openai: Entity) -> list[Event]:
        disney, sony = make_entity("Disney"), make_entity("Sony")
        rows = [
            (EventKind.PARTNERSHIP, Status.TALKS, [disney], date(2025, 1, 31)),
            (EventKind.PARTNERSHIP, Status.DONE, [sony], date(2025, 2, 1)),
            (EventKind.PARTNERSHIP, Status.DONE, [disney, sony], date(2025, 2, 28)),
            (EventKind.LEGAL, Status.DONE, [disney], date(2025, 3, 1)),
        ]
        role = {EventKind.PARTNERSHIP: Role.PARTY, EventKind.LEGAL: Role.DEFENDANT}
        return [
            make_event(
                make_claim(kind=kind, status=status, who=[(one, role[kind]) for one in (openai, *others)]), sort_day=day
            )
            for kind, status, others, day in rows
        ]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", [0, 1, 2, 3]),
            ("kind=partnership", [0, 1, 2]),
            ("status=done", [1, 2, 3]),
            ("with=disney", [0, 2, 3]),
            ("month=2025-02", [1, 2]),
            ("kind=partnership&status=done&with=disney&month=2025-02", [2]),
            ("kind=launch", []),
            ("with=nobody", []),
            ("with=openai", [0, 1, 2, 3]),
            ("month=1999-12", []),
            ("month=9999-12", []),
            ("with=%00nobody", []),
            ("with=%00", [0, 1, 2, 3]),
        ],
    )
    def test_it_shows(self, query: str, expected: Sequence[int], events: list[Event], openai: Entity) -> None:
        assert about(openai, query) == [events[number] for number in expected]

    @pytest.mark.parametrize("query", ["", "kind=partnership", "status=done", "with=sony", "month=2025-02&status=done"])
    def test_the_count_beside_a_choice_is_what_choosing_it_shows(self, query: str, openai: Entity) -> None:
        shown = [choice for group in choices(openai, query).values() for choice in group.choices]
        shown += [kind for choice in shown for kind in choice.within]
        assert shown
        for choice in shown:
            assert choice.count == len(about(openai, choice.query)), choice

    def test_choices_are_those_that_leave_something(self, openai: Entity) -> None:
        groups = choices(openai)
        assert [choice.value for choice in groups["status"].choices] == ["talks", "done"]
        assert [choice.value for choice in groups["kind"].choices] == ["partnership", "legal"]
        assert [choice.value for choice in groups["companion"].choices] == ["disney", "sony"]
        assert not any(group.is_set for group in groups.values())

    @pytest.mark.parametrize(
        ("query", "name", "values"),
        [
            ("status=talks", "status", ["talks", "done"]),
            ("kind=legal", "kind", ["partnership", "legal"]),
            ("with=sony", "companion", ["disney", "sony"]),
            ("with=sony&kind=legal", "kind", ["partnership", "legal"]),
            ("with=sony&month=2025-02", "companion", ["sony", "disney"]),
        ],
    )
    def test_what_is_filtered_by_can_be_exchanged_for_another(
        self, query: str, name: str, values: list[str], openai: Entity
    ) -> None:
        assert [choice.value for choice in choices(openai, query)[name].choices] == values

    @pytest.mark.parametrize(
        ("query", "name"), [("status=paused", "status"), ("kind=launch", "kind"), ("with=sony&kind=legal", "companion")]
    )
    def test_the_value_filtered_by_is_told_to_be_set(self, query: str, name: str, openai: Entity) -> None:
        group = choices(openai, query)[name]
        assert group.is_set
        assert name not in group.all_query
        assert name == "companion" or [choice.value for choice in group.choices if choice.is_set]

    @pytest.mark.parametrize("query", ["", "kind=legal", "kind=launch&with=nobody"])
    def test_the_head_tells_of_the_whole_timeline(self, query: str, openai: Entity) -> None:
        counts = timelines.counts_of(openai, [], parse(query).looked_up())
        assert (counts.whole, counts.sources) == (4, 4)


@pytest.mark.django_db
class TestWords:
    FOUND = {
        # words: how many of OpenAI's events, and with DALL-E's
        "studios": (2, 2),
        "budget": (1, 1),
        "studios -budget": (1, 1),
        '"the budget"': (1, 1),
        "-studios": (1, 2),
        "nothing": (0, 0),
        "-": (2, 3),
    }

    @pytest.fixture(autouse=True)
    def dalle(self, openai: Entity) -> Entity:
        dalle = make_entity("DALL-E", parent=openai)
        for who, texts in ((openai, ["For studios.", "Now."]), (openai, ["To studios, the budget."]), (dalle, ["No."])):
            make_event(*[make_claim(make_article("News", text), who=[(who, Role.PARTY)]) for text in texts])
        index_waiting()
        return dalle

    @pytest.mark.parametrize("folded_in", [False, True])
    @pytest.mark.parametrize("words", FOUND)
    @pytest.mark.parametrize("few", [narrowed.FEW, -1])
    def test_it_finds_and_counts_alike_be_they_rare_or_not(
        self, few: int, words: str, folded_in: bool, openai: Entity, dalle: Entity, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(narrowed, "FEW", few)
        filters = replace(Filters(words=words), children=folded_in).looked_up(openai, dalle)
        about = timelines.events_about(openai, *([dalle] if folded_in else []))
        assert filters.apply(about).count() == self.FOUND[words][folded_in]
        counts = timelines.counts_of(openai, [dalle], filters)
        assert (counts.found, counts.found_with_children) == (self.FOUND[words][folded_in], self.FOUND[words][1])


@pytest.mark.django_db
def test_there_are_so_many_companions_at_most_and_the_one_filtered_by_is_among_them(openai: Entity) -> None:
    others = [make_entity(f"Company {letter}") for letter in "ABCDEFGHIJ"]
    for other in others:
        make_event(make_claim(who=[(openai, Role.PARTY), (other, Role.PARTY)]))
    values = [choice.value for choice in choices(openai, "with=company-j")["companion"].choices]
    assert len(values) == MOST_COMPANIONS + 1
    assert values[-1] == "company-j"


@pytest.mark.django_db
class TestPaging:
    @pytest.fixture(autouse=True)
    def events(self, openai: Entity) -> list[Event]:
        """More than two pages; many share a day, so that the key must tell them apart."""
        return make_events(openai, [FIRST + number // 7 * A_DAY for number in range(2 * EVENTS_A_PAGE + 5)])

    def pages(self, openai: Entity, query: str) -> list[list[Event]]:
        filters, after, pages = parse(query), None, []
        while True:
            page = timelines.page_of(filters.apply(timelines.events_about(openai)), filters, after)
            pages.append(list(page.events))
            if page.next_place is None:
                return pages
            after = Place.parse(str(page.next_place))

    @pytest.mark.parametrize(("query", "step"), [("", -1), ("sort=oldest", 1)])
    def test_every_event_is_shown_exactly_once_and_in_order(
        self, query: str, step: int, events: list[Event], openai: Entity
    ) -> None:
        pages = self.pages(openai, query)
        assert [len(page) for page in pages] == [EVENTS_A_PAGE, EVENTS_A_PAGE, 5]
        assert [event for page in pages for event in page] == events[::step]

    def test_an_event_that_comes_in_meanwhile_shifts_nothing(self, events: list[Event], openai: Entity) -> None:
        first = timelines.page_of(timelines.events_about(openai), Filters(), None)
        make_events(openai, [FIRST + 400 * A_DAY])
        second = timelines.page_of(timelines.events_about(openai), Filters(), first.next_place)
        assert [*first.events, *second.events] == events[::-1][: 2 * EVENTS_A_PAGE]

    def test_a_full_last_page_leads_nowhere(self, openai: Entity) -> None:
        Event.objects.filter(pk__in=Event.objects.oldest_first()[EVENTS_A_PAGE:].values("pk")).delete()
        assert timelines.page_of(timelines.events_about(openai), Filters(), None).next_place is None

    @pytest.mark.parametrize("after", [Place(date.min, 0), Place(date(2025, 1, 1), 10**30), Place(date.max, 2**63)])
    def test_any_place_whatever_can_be_asked_for(self, after: Place, openai: Entity) -> None:
        page = timelines.page_of(timelines.events_about(openai), Filters(oldest_first=True), after)
        assert len(page.events) <= EVENTS_A_PAGE


@pytest.mark.django_db
class TestTopics:
    @pytest.fixture
    def openai(self) -> Entity:
        openai = make_entity("OpenAI")
        make_events(openai, [FIRST, FIRST + A_DAY], topics=["chips", "jobs"])
        make_events(openai, [FIRST + 2 * A_DAY], topics=["chips"])
        make_events(openai, [FIRST + 3 * A_DAY], topics=["dropped_from_the_file"])
        return openai

    def topics(self, openai: Entity, query: str) -> list[tuple[str, int, bool]]:
        topics = choices(openai, query)["topic"].choices
        return [(choice.label, choice.count, choice.is_set) for choice in topics]

    def test_a_timeline_can_be_narrowed_to_one(self, openai: Entity) -> None:
        assert len(about(openai, "topic=jobs")) == 2
        assert len(about(openai, "topic=chips")) == 3

    def test_each_choice_tells_what_it_would_leave(self, openai: Entity) -> None:
        assert self.topics(openai, "") == [("Chips", 3, False), ("Jobs and work", 2, False)]
        assert self.topics(openai, "topic=jobs") == [("Chips", 3, False), ("Jobs and work", 2, True)]

    def test_one_that_leaves_nothing_is_still_shown_where_it_is_set(self, openai: Entity) -> None:
        assert ("Health", 0, True) in self.topics(openai, "topic=health")

    def test_they_are_named_in_the_readers_language(self, openai: Entity) -> None:
        with translation.override("fr"):
            assert self.topics(openai, "")[0][0] == "Puces"


def bars(entity: Entity, query: str = "") -> list[Bar]:
    filters = parse(query).looked_up()
    return timelines.bars_of(timelines.counts_of(entity, [], filters), filters)


@pytest.mark.django_db
class TestBars:
    def months(self, openai: Entity, query: str = "") -> list[tuple[str, int]]:
        return [(f"{bar.when}", bar.count) for bar in bars(openai, query)]

    def test_quiet_months_are_there_too(self, openai: Entity) -> None:
        make_events(openai, [date(2024, 11, 30), date(2025, 2, 1), date(2025, 2, 28)])
        assert self.months(openai)[-4:] == [("2024-11", 1), ("2024-12", 0), ("2025-01", 0), ("2025-02", 2)]

    def test_a_year_of_them_is_shown_however_little_happened(self, openai: Entity) -> None:
        make_events(openai, [date(2025, 2, 1)])
        months = self.months(openai)
        assert (len(months), months[0], months[-1]) == (12, ("2024-03", 0), ("2025-02", 1))

    def test_there_are_none_where_nothing_happened(self, openai: Entity) -> None:
        assert self.months(openai) == []

    def test_of_more_than_three_years_the_years_are_shown(self, openai: Entity) -> None:
        make_events(openai, [date(2010, 1, 1), date(2012, 12, 31)])
        assert len(self.months(openai)) == MOST_MONTHS
        make_events(openai, [date(2013, 1, 1), date(2013, 6, 1)])
        assert self.months(openai) == [("2010", 1), ("2011", 0), ("2012", 1), ("2013", 2)]

    def test_a_year_leads_to_its_months_and_a_month_of_it_keeps_them(self, openai: Entity) -> None:
        make_events(openai, [date(2010, 1, 1), date(2013, 1, 1), date(2013, 6, 1)])
        year = bars(openai)[-1]
        assert year.query == "from=2013&to=2013"
        assert len(about(openai, year.query)) == year.count
        months = bars(openai, year.query)
        assert [(str(bar.when), bar.count) for bar in months if bar.count] == [("2013-01", 1), ("2013-06", 1)]
        assert months[-1].query == "month=2013-06&from=2013&to=2013"
        assert [bar.when for bar in bars(openai, months[-1].query)][-1] == months[-1].when

    def test_a_period_without_events_leaves_the_chart_as_it_is(self, openai: Entity) -> None:
        make_events(openai, [date(2010, 1, 1), date(2013, 1, 1)])
        assert self.months(openai, "from=1999&to=2000") == self.months(openai)

    @pytest.mark.parametrize("day", [date.min, date.max, date(1, 11, 30)])
    def test_there_is_no_day_too_far(self, day: date, openai: Entity) -> None:
        make_events(openai, [date(2013, 1, 1)])
        Event.objects.update(sort_day=day)
        assert sum(bar.count for bar in bars(openai)) == 1

    def test_they_keep_to_the_other_filters_but_not_to_their_own(self, openai: Entity) -> None:
        make_events(openai, [date(2025, 1, 1), date(2025, 2, 1)])
        make_events(openai, [date(2025, 2, 2)], status=Status.PAUSED)
        assert self.months(openai, "status=done&month=2025-01")[-2:] == [("2025-01", 1), ("2025-02", 1)]

    def test_a_month_leads_to_its_events(self, openai: Entity) -> None:
        make_events(openai, [date(2024, 12, 31), date(2025, 1, 31)])
        for month in bars(openai):
            assert len(about(openai, month.query)) == month.count


@pytest.mark.django_db
def test_what_was_counted_holds_no_longer_than_the_events() -> None:
    one, other = make_entity("Aaa"), make_entity("Bbb")

    def counted(query: str) -> int:
        return timelines.counts_of(one, [], parse(query).looked_up()).found

    event = make_event(make_claim(kind=EventKind.LAUNCH, who=[(one, Role.MAKER), (other, Role.PARTY)]))
    assert (counted(""), counted(f"with={other.slug}")) == (1, 1)
    Entity.objects.filter(pk=other.pk).update(slug="renamed")
    assert (counted(""), counted("with=bbb")) == (1, 0)
    make_event(make_claim(kind=EventKind.LAUNCH, who=[(one, Role.MAKER)]))
    assert counted("") == 2
    event.delete()
    assert counted("") == 1
