"""What an event's tellings say together, who outranks whom, and what is a conflict."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from articles.text.grouping import Telling
from articles.text.standing import Field, conflicts_of, is_told_by, state_of, told_in_passing
from articles.text.values import EventKind, Money, Precision, Role, Status, VagueDate

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def told(
    status: Status = Status.DONE, hours: float = 0, millions: int = 0, day: int = 0, who: str = "mistral"
) -> Telling:
    return Telling(
        EventKind.FUNDING,
        status,
        frozenset({(who, Role.RECIPIENT)}),
        NOON + timedelta(hours=hours),
        amount=Money(Decimal(millions) * 1_000_000, "EUR") if millions else None,
        when=VagueDate(date(2026, 3, day), Precision.DAY) if day else None,
    )


class TestOfficial:
    def test_hearsay_of_the_same_day_does_not_undo_what_a_party_tells(self) -> None:
        tellings = [told(Status.DENIED), told(Status.DONE, hours=3)]
        assert state_of(tellings).status == Status.DONE
        assert state_of(tellings, official={0}).status == Status.DENIED

    def test_later_news_does(self) -> None:
        assert state_of([told(Status.DENIED), told(Status.DONE, hours=300)], official={0}).status == Status.DONE

    def test_a_partys_own_sum_stands_before_others(self) -> None:
        tellings = [told(millions=500), told(millions=600, hours=5)]
        assert state_of(tellings, official={0}).amount == tellings[0].amount

    @pytest.mark.parametrize(
        ("url", "is_own"),
        [
            ("https://openai.com/index/sora", True),
            ("https://www.openai.com/x", True),
            ("https://blog.openai.com/x", True),
            ("https://notopenai.com/x", False),
            ("paste:1", False),
        ],
    )
    def test_a_party_speaks_on_its_own_site(self, url: str, is_own: bool) -> None:
        assert is_told_by(url, {"openai.com", ""}) == is_own


def test_an_editors_word_is_over_all() -> None:
    earlier, later = told(Status.DENIED, millions=500, day=1), told(Status.DONE, hours=90, millions=600, day=20)
    ruled = dict.fromkeys((Field.STATUS, Field.AMOUNT, Field.DATE), earlier)
    state = state_of([earlier, later], official={1}, ruled=ruled)
    assert (state.status, state.amount, state.when) == (Status.DENIED, earlier.amount, earlier.when)


class TestConflicts:
    @pytest.mark.parametrize(
        ("one", "other", "fields"),
        [
            (told(millions=500), told(millions=600), [Field.AMOUNT]),
            (told(millions=500), told(millions=520), []),
            (told(Status.RUMOURED, millions=300), told(millions=600, hours=400), []),
            (told(millions=500), told(millions=600, hours=24 * 90), []),
            (told(millions=500), told(), []),
            (told(day=3), told(day=9), [Field.DATE]),
            (told(day=3), told(day=4), []),
            (told(Status.DONE), told(Status.DENIED, hours=4), [Field.STATUS]),
            (told(Status.DONE), told(Status.CANCELLED, hours=400), []),
            (told(Status.RUMOURED), told(Status.DONE), []),
            (told(who="mistral"), told(who="aleph"), [Field.PARTIES]),
        ],
    )
    def test_it_is_what_differs_beyond_rounding_and_time(
        self, one: Telling, other: Telling, fields: list[Field]
    ) -> None:
        assert conflicts_of([one, other]) == conflicts_of([other, one]) == fields

    def test_a_vague_date_agrees_with_the_days_within_it(self) -> None:
        month = Telling(
            EventKind.FUNDING,
            Status.DONE,
            frozenset(),
            NOON,
            when=VagueDate(date(2026, 3, 1), Precision.MONTH),
        )
        assert conflicts_of([month, told(day=28)]) == []

    def test_other_currencies_are_not_compared(self) -> None:
        dollars = Telling(EventKind.FUNDING, Status.DONE, frozenset(), NOON, amount=Money(Decimal(900), "USD"))
        assert conflicts_of([dollars, told(millions=600)]) == []


class TestInPassing:
    def expansion(self, *actors: str) -> Telling:
        return Telling(EventKind.EXPANSION, Status.PAUSED, frozenset((name, Role.ACTOR) for name in actors), NOON)

    def test_one_of_many_tellings_takes_context_for_a_subject(self) -> None:
        told = [self.expansion("perry"), self.expansion("perry"), self.expansion("perry", "sony")]
        assert told_in_passing(told) == {("sony", Role.ACTOR)}

    def test_of_few_tellings_none_is_taken_for_a_mistake(self) -> None:
        assert not told_in_passing([self.expansion("perry"), self.expansion("perry", "sony")])

    def test_roles_that_many_share_are_left_alone(self) -> None:
        told = [
            Telling(EventKind.FUNDING, Status.DONE, frozenset({("mistral", Role.RECIPIENT), (by, Role.INVESTOR)}), NOON)
            for by in ("asml", "asml", "asml", "nvidia")
        ]
        assert not told_in_passing(told)
