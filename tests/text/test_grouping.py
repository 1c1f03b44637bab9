"""Which claims tell the same thing, and what they say of it together."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.grouping import SUBJECTS, WINDOWS, Telling, best_match
from articles.text.regrouping import grouped
from articles.text.standing import FIRMNESS, State, state_of
from articles.text.values import EventKind, Money, Precision, Role, Status, VagueDate

START = datetime(2025, 6, 2, 9, tzinfo=UTC)
DAY, MONTH, QUARTER, YEAR = Precision.DAY, Precision.MONTH, Precision.QUARTER, Precision.YEAR


def dollars(millions: float) -> Money:
    return Money(Decimal(str(millions)) * 1_000_000, "USD")


def euros(millions: float) -> Money:
    return Money(Decimal(str(millions)) * 1_000_000, "EUR")


def on(year: int, month: int = 1, day: int = 1, precision: Precision = DAY) -> VagueDate:
    return VagueDate(date(year, month, day), precision)


def told(
    kind: EventKind,
    who: dict[str, Role],
    status: Status = Status.DONE,
    after: int = 0,
    amount: Money | None = None,
    when: VagueDate | None = None,
    main: bool = False,
) -> Telling:
    return Telling(kind, status, frozenset(who.items()), START + timedelta(days=after), amount, when, main)


def funding(after: int = 0, status: Status = Status.DONE, **more: object) -> Telling:
    return told(EventKind.FUNDING, {"mistral": Role.RECIPIENT}, status, after, **more)


def bid(after: int = 0, status: Status = Status.DONE, **more: object) -> Telling:
    return told(EventKind.ACQUISITION, {"google": Role.BUYER, "wiz": Role.TARGET}, status, after, **more)


def suit(*plaintiffs: str, after: int = 0, status: Status = Status.DONE) -> Telling:
    who = dict.fromkeys(plaintiffs, Role.PLAINTIFF)
    return told(EventKind.LEGAL, {"openai": Role.DEFENDANT, **who}, status, after)


def parties(*names: str, after: int = 0, status: Status = Status.DONE) -> Telling:
    return told(EventKind.PARTNERSHIP, dict.fromkeys(names, Role.PARTY), status, after)


def launch(product: str, after: int = 0, maker: str = "openai", **more: object) -> Telling:
    return told(EventKind.LAUNCH, {maker: Role.MAKER, product: Role.PRODUCT}, after=after, **more)


def are_one(one: Telling, other: Telling) -> bool:
    return best_match(one, [(7, [other])]) == 7


SAME = {
    "the same thing told again a week later": (funding(), funding(after=7)),
    "a round that is in talks and then done": (funding(status=Status.TALKS), funding(after=40)),
    "a bid and its rejection": (bid(status=Status.TALKS), bid(after=3, status=Status.DECLINED)),
    "a rumour and its denial": (funding(status=Status.RUMOURED), funding(after=1, status=Status.DENIED)),
    "an acquisition and its approval a year after": (bid(status=Status.PLANNED), bid(after=400)),
    "sums that differ by rounding": (funding(amount=euros(600)), funding(after=1, amount=euros(640))),
    "sums on which two sources disagree": (funding(amount=euros(400)), funding(after=1, amount=euros(900))),
    "a sum in dollars and a sum in euros": (funding(amount=dollars(2000)), funding(after=1, amount=euros(600))),
    "a sum that only one of the two knows": (funding(amount=euros(600)), funding(after=1)),
    "a buyer that only one of the two names": (
        bid(),
        told(EventKind.ACQUISITION, {"wiz": Role.TARGET}, Status.RUMOURED, 2),
    ),
    "a joint suit told of one of its plaintiffs": (suit("the times", "the post"), suit("the post", after=2)),
    "a suit of which one telling names no plaintiff": (suit("the times"), suit(after=2)),
    "a deal of which one telling leaves a party out": (
        parties("openai", "disney", "sony"),
        parties("disney", "openai", after=1),
    ),
    "a deal of which one telling knows a single party": (parties("openai", "disney"), parties("openai", after=1)),
    "a date told as a day and as its month": (
        funding(when=on(2025, 6, 11)),
        funding(after=20, when=on(2025, 6, precision=MONTH)),
    ),
    "an acquisition whose sum and date are told otherwise": (
        bid(amount=dollars(40_000), when=on(2025, 2, 8)),
        bid(after=1, amount=dollars(87_000), when=on(2020, 9, precision=MONTH)),
    ),
    "a date put off": (
        launch("gpt-6", status=Status.PLANNED, when=on(2025, 9, precision=MONTH)),
        launch("gpt-6", after=60, status=Status.PAUSED, when=on(2026, 3, precision=MONTH)),
    ),
}
DIFFERENT = {
    "two rounds of one company, a year apart": (funding(amount=euros(600)), funding(after=365, amount=euros(1700))),
    "two rounds of one company, far from equal": (funding(amount=euros(100)), funding(after=30, amount=euros(1700))),
    "two rounds of one company, each with its own date": (
        funding(when=on(2025, 3, 1)),
        funding(after=20, when=on(2025, 6, 20)),
    ),
    "rounds of two companies by one investor": (
        told(EventKind.FUNDING, {"mistral": Role.RECIPIENT, "nvidia": Role.INVESTOR}),
        told(EventKind.FUNDING, {"cohere": Role.RECIPIENT, "nvidia": Role.INVESTOR}),
    ),
    "two suits against one defendant by different plaintiffs": (suit("the times"), suit("the authors guild")),
    "suits of one plaintiff against two defendants": (
        told(EventKind.LEGAL, {"getty": Role.PLAINTIFF, "stability": Role.DEFENDANT}),
        told(EventKind.LEGAL, {"getty": Role.PLAINTIFF, "midjourney": Role.DEFENDANT}),
    ),
    "two launches of one maker": (launch("gpt-6"), launch("sora 3")),
    "products of one name by two makers": (launch("copilot", maker="microsoft"), launch("copilot", maker="github")),
    "deals of one party with two others": (parties("openai", "disney"), parties("openai", "sony")),
    "another kind of thing between the same two": (
        parties("microsoft", "mistral"),
        told(EventKind.FUNDING, {"mistral": Role.RECIPIENT, "microsoft": Role.INVESTOR}),
    ),
    "two outages, two months apart": (
        told(EventKind.INCIDENT, {"chatgpt": Role.SUBJECT}),
        told(EventKind.INCIDENT, {"chatgpt": Role.SUBJECT}, after=60),
    ),
    "bids of one buyer for two targets": (
        bid(),
        told(EventKind.ACQUISITION, {"google": Role.BUYER, "mandiant": Role.TARGET}),
    ),
    "things that share nobody": (funding(), told(EventKind.FUNDING, {"cohere": Role.RECIPIENT})),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_it_takes_these_for_one_event(one: Telling, other: Telling) -> None:
    assert are_one(one, other)
    assert are_one(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_it_takes_these_for_two_events(one: Telling, other: Telling) -> None:
    assert not are_one(one, other)
    assert not are_one(other, one)


def test_nothing_matches_where_nothing_is_known() -> None:
    assert best_match(funding(), []) is None
    assert best_match(funding(), [(1, [])]) is None


def test_it_prefers_the_event_that_shares_most_participants() -> None:
    near = [parties("openai", "disney", "sony")]
    nearer = [parties("openai", "disney")]
    assert best_match(parties("openai", "disney"), [(1, near), (2, nearer)]) == 2


def test_it_prefers_the_event_that_is_nearer_in_time() -> None:
    assert best_match(funding(after=100), [(1, [funding(after=0)]), (2, [funding(after=90)])]) == 2


def test_of_two_that_are_equally_near_the_one_known_first_wins_in_whatever_order_they_come() -> None:
    twins = [(5, [funding()]), (3, [funding()])]
    assert best_match(funding(after=1), twins) == best_match(funding(after=1), twins[::-1]) == 3


def test_rumour_talks_signature_delay_and_denial_are_one_and_the_next_round_is_another() -> None:
    statuses = [Status.RUMOURED, Status.TALKS, Status.DONE, Status.PAUSED, Status.DENIED]
    one = [funding(after=20 * n, status=status, amount=euros(600)) for n, status in enumerate(statuses)]
    next_round = [funding(after=n, amount=euros(1700)) for n in (250, 260)]
    assert {frozenset(group) for group in grouped([*one, *next_round])} == {frozenset(range(5)), frozenset({5, 6})}


def test_one_telling_that_fits_is_enough() -> None:
    assert best_match(funding(after=200), [(1, [funding(after=0), funding(after=110)])]) == 1


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_has_a_window_and_subjects(kind: EventKind) -> None:
    assert WINDOWS[kind] > timedelta(0)
    assert kind in SUBJECTS


R, T, P, D = Status.RUMOURED, Status.TALKS, Status.PLANNED, Status.DONE
HISTORIES: list[tuple[Sequence[Status], Status]] = [
    ([R], R),
    ([R, T], T),
    ([R, T, D], D),
    ([R, T, D, Status.PAUSED], Status.PAUSED),
    ([R, R, R], R),
    ([T, R], T),
    ([P, R], P),
    ([D, R], D),
    ([D, T], D),
    ([D, R, T, R], D),
    ([P, Status.CANCELLED, T], Status.CANCELLED),
    ([R, Status.DENIED], Status.DENIED),
    ([T, Status.DENIED], Status.DENIED),
    ([Status.DENIED, R], Status.DENIED),
    ([Status.DENIED, D], D),
    ([P, D], D),
    ([D, Status.PAUSED, D], D),
    ([T, Status.DECLINED], Status.DECLINED),
]


@pytest.mark.parametrize(("history", "status"), HISTORIES, ids=lambda told: "-".join(told) if told else "")
def test_later_statuses_supersede_but_hearsay_does_not_undo_what_is_firm(
    history: Sequence[Status], status: Status
) -> None:
    assert state_of([bid(after=day, status=one) for day, one in enumerate(history)]).status == status


def test_the_sum_is_the_latest_told_with_the_present_status() -> None:
    tellings = [
        bid(0, Status.TALKS, amount=dollars(20_000)),
        bid(1, Status.DONE, amount=dollars(30_000)),
        bid(2, Status.DONE, amount=dollars(32_000)),
        bid(3, Status.RUMOURED, amount=dollars(99_000)),
    ]
    assert state_of(tellings).amount == dollars(32_000)


def test_the_sum_of_an_earlier_status_serves_where_the_present_one_has_none() -> None:
    tellings = [bid(0, Status.TALKS, amount=dollars(20_000)), bid(1, Status.DECLINED)]
    assert state_of(tellings).amount == dollars(20_000)


def test_the_sum_of_a_main_report_goes_before_that_of_a_later_passing_mention() -> None:
    tellings = [bid(0, amount=dollars(32_000), main=True), bid(9, amount=dollars(30_000))]
    assert state_of(tellings).amount == dollars(32_000)


def test_the_most_precise_date_is_kept() -> None:
    tellings = [
        bid(0, when=on(2025, precision=YEAR)),
        bid(1, when=on(2025, 3, 18)),
        bid(2, when=on(2025, 3, precision=MONTH)),
    ]
    assert state_of(tellings).when == on(2025, 3, 18)


def test_it_knows_when_it_was_first_and_last_told() -> None:
    state = state_of([bid(5), bid(0, Status.RUMOURED), bid(9)])
    assert (state.first_told_at, state.last_told_at) == (START, START + timedelta(days=9))


SORT_DAYS = [
    (None, date(2025, 6, 2), "no date: the day it was first told"),
    (on(2025, 5, 22), date(2025, 5, 22), "a day: that day"),
    (on(2026, 1, 15), date(2026, 1, 15), "a day to come: that day"),
    (on(2025, 6, precision=MONTH), date(2025, 6, 2), "a month in which it was told: the day it was told"),
    (on(2025, 4, precision=QUARTER), date(2025, 6, 2), "a quarter in which it was told: the day it was told"),
    (on(2025, precision=YEAR), date(2025, 6, 2), "a year in which it was told: the day it was told"),
    (on(2025, 5, precision=MONTH), date(2025, 5, 1), "a month gone by: its first day"),
    (on(2026, precision=YEAR), date(2026, 1, 1), "a year to come: its first day"),
]


@pytest.mark.parametrize(("when", "day"), [row[:2] for row in SORT_DAYS], ids=[row[2] for row in SORT_DAYS])
def test_it_is_sorted_under(when: VagueDate | None, day: date) -> None:
    assert state_of([bid(when=when), bid(after=3)]).sort_day == day


@pytest.mark.parametrize(
    ("when", "end"),
    [
        (on(2025, 5, 22), date(2025, 5, 22)),
        (on(2025, 5, precision=MONTH), date(2025, 5, 31)),
        (on(2024, 2, precision=MONTH), date(2024, 2, 29)),
        (on(2025, 12, precision=MONTH), date(2025, 12, 31)),
        (on(2025, 1, precision=QUARTER), date(2025, 3, 31)),
        (on(2025, 10, precision=QUARTER), date(2025, 12, 31)),
        (on(2025, precision=YEAR), date(2025, 12, 31)),
        (on(9999, precision=YEAR), date(9999, 12, 31)),
        (on(9999, 12, precision=MONTH), date(9999, 12, 31)),
        (on(9999, 10, precision=QUARTER), date(9999, 12, 31)),
    ],
    ids=str,
)
def test_the_end_of_a_vague_date_is_its_last_day(when: VagueDate, end: date) -> None:
    assert when.last_day == end


tellings = st.builds(
    bid,
    after=st.integers(0, 3),
    status=st.sampled_from(Status),
    amount=st.none() | st.builds(dollars, st.integers(1, 4)) | st.builds(euros, st.integers(1, 4)),
    when=st.none() | st.builds(VagueDate, st.dates(date(2025, 5, 1), date(2025, 7, 1)), st.sampled_from(Precision)),
    main=st.booleans(),
)


@given(st.data(), st.lists(tellings, min_size=1, max_size=6))
def test_the_order_in_which_claims_arrive_does_not_matter(data: st.DataObject, told_so_far: list[Telling]) -> None:
    assert state_of(data.draw(st.permutations(told_so_far))) == state_of(told_so_far)


@given(st.lists(tellings, min_size=1, max_size=6))
def test_the_state_invents_nothing(told_so_far: list[Telling]) -> None:
    state: State = state_of(told_so_far)
    assert state.status in {telling.status for telling in told_so_far}
    assert state.amount in {telling.amount for telling in told_so_far}
    assert state.when in {telling.when for telling in told_so_far}
    assert (state.amount is None) == all(telling.amount is None for telling in told_so_far)


@given(st.lists(tellings, min_size=1, max_size=6))
def test_what_was_once_firm_is_never_hearsay_again(told_so_far: list[Telling]) -> None:
    if any(telling.status not in FIRMNESS for telling in told_so_far):
        assert state_of(told_so_far).status not in FIRMNESS


@given(st.tuples(tellings, tellings))
def test_likeness_is_mutual(pair: tuple[Telling, Telling]) -> None:
    assert are_one(*pair) == are_one(*pair[::-1])


class TestTellingsWithoutTheirSubject:
    """ "OpenAI launches a product": which one, the article leaves open."""

    unsaid = told(EventKind.LAUNCH, {"openai": Role.MAKER}, after=2)

    def test_they_join_what_is_in_the_news_that_week(self) -> None:
        assert best_match(self.unsaid, [(1, [launch("sora")])]) == 1

    def test_they_do_not_join_what_was_in_the_news_a_month_ago(self) -> None:
        assert best_match(self.unsaid, [(1, [launch("sora", after=-30)])]) is None

    def test_they_draw_no_two_events_together(self) -> None:
        assert best_match(launch("gpt-5", after=3), [(1, [launch("sora"), self.unsaid])]) is None
