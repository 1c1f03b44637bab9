"""The same claims give the same groups, in whatever order and in however many batches they come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text.grouping import Telling, best_match
from articles.text.regrouping import MemoryShelf, grouped, regroup, who_may_see
from articles.text.values import EventKind, Role, Status
from tests.text.test_grouping import dollars, euros, funding, suit

START = datetime(2025, 6, 2, tzinfo=UTC)
ROLES = {
    EventKind.LAUNCH: [Role.MAKER, Role.PRODUCT],
    EventKind.LEGAL: [Role.PLAINTIFF, Role.DEFENDANT],
    EventKind.FUNDING: [Role.RECIPIENT, Role.INVESTOR],
}


@st.composite
def tellings(draw: st.DrawFn) -> Telling:
    kind = draw(st.sampled_from(sorted(ROLES)))
    who = draw(st.frozensets(st.tuples(st.sampled_from("abcd"), st.sampled_from(ROLES[kind])), max_size=4))
    told_at = START + timedelta(days=draw(st.sampled_from([0, 0, 1, 5, 30, 100, 150, 200, 400])))
    amount = draw(st.none() | st.sampled_from([dollars(1), dollars(2), dollars(4), dollars(9), euros(4)]))
    return Telling(kind, draw(st.sampled_from(Status)), who, told_at, amount, place=draw(st.sampled_from("abc")))


def folded(told: Sequence[Telling]) -> set[frozenset[int]]:
    """What placing is meant to give, with all claims at hand: one after another, in order."""
    groups: list[list[int]] = []
    for place in sorted(range(len(told)), key=lambda place: told[place].order):
        match = best_match(told[place], [(n, [told[one] for one in group]) for n, group in enumerate(groups)])
        if match is None:
            groups.append([place])
        else:
            groups[match].append(place)
    return {frozenset(group) for group in groups}


def distinct(told: Sequence[Telling]) -> list[Telling]:
    return list({one.order: one for one in told}.values())


@settings(max_examples=400)
@given(st.lists(tellings(), max_size=12).map(distinct), st.data())
def test_the_order_and_the_batches_do_not_matter(told: list[Telling], data: st.DataObject) -> None:
    arrivals = data.draw(st.permutations(range(len(told))))
    cuts = data.draw(st.lists(st.integers(0, len(told)), max_size=4).map(sorted))
    shelf, places = MemoryShelf(), dict[int, int]()
    for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True):
        new = {shelf.add(told[place]): place for place in arrivals[start:end]}
        places |= new
        regroup(shelf, new)
    assert {frozenset(places[key] for key in group) for group in shelf.groups} == folded(told)


@given(st.lists(tellings(), min_size=1, max_size=12).map(distinct), st.data())
def test_what_is_taken_away_leaves_no_trace(told: list[Telling], data: st.DataObject) -> None:
    shelf = MemoryShelf()
    keys = [shelf.add(one) for one in told]
    regroup(shelf, keys)
    gone = data.draw(st.sampled_from(keys))
    group = shelf.group_of(gone)
    shelf.remove(gone)
    regroup(shelf, [*shelf.members(group), *who_may_see(shelf, group)])
    left = [key for key in keys if key != gone]
    right = folded([told[keys.index(key)] for key in left])
    assert {frozenset(left.index(key) for key in group) for group in shelf.groups} == right


@given(st.lists(tellings(), max_size=12).map(distinct))
def test_each_claim_is_in_one_group(told: list[Telling]) -> None:
    assert sorted(place for group in grouped(told) for place in group) == list(range(len(told)))


def test_one_that_was_told_alike_there_before_has_nothing_decided_anew() -> None:
    shelf = MemoryShelf()
    first, *copies = [replace(funding(), place=place) for place in "abcdef"]
    regroup(shelf, [shelf.add(first)])
    for copy in reversed(copies):
        new = shelf.add(copy)
        assert regroup(shelf, [new]) == {new}
    assert len(shelf.groups) == 1


def test_the_newest_claim_has_nothing_else_decided_anew() -> None:
    shelf = MemoryShelf()
    regroup(shelf, [shelf.add(funding(after=day)) for day in range(20)])
    last = shelf.add(funding(after=20))
    assert regroup(shelf, [last]) == {last}


def test_a_late_claim_has_only_those_decided_anew_that_could_be_of_its_event() -> None:
    shelf = MemoryShelf()
    regroup(shelf, [shelf.add(suit("the times", after=day)) for day in range(5)])
    others = [shelf.add(suit("the authors guild", after=day)) for day in range(5)]
    regroup(shelf, others)
    assert not regroup(shelf, [shelf.add(suit("the times", after=-1))]) & set(others)
