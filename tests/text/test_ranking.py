"""What a reader is told, why, and never twice."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from articles.text.ranking import (
    MUCH_REPORTED,
    ORDER,
    Item,
    Section,
    Story,
    Told,
    Window,
    grouped,
    in_order,
    item_of,
)
from articles.text.values import Precision, Status, VagueDate

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = Window(NOW - 9 * DAY, date(2026, 3, 2), date(2026, 3, 9))
NOTHING = Told()


def story(*told: tuple[Status, float], number: int = 1, **fields) -> Story:
    """Told in each status so many days ago."""
    statuses = [(NOW - days * DAY, status) for status, days in told]
    return Story(number=number, status=told[-1][0], statuses=statuses, reports=[at for at, _ in statuses], **fields)


def why(one: Story, told: Told = NOTHING) -> tuple[Section, Status | None] | None:
    item = item_of(one, WINDOW, told)
    return (item.section, item.was) if item else None


class TestWhy:
    def test_what_was_first_told_in_the_window_is_new(self):
        assert why(story((Status.DONE, 1))) == (Section.NEW, None)
        assert why(story((Status.TALKS, 3), (Status.DONE, 1))) == (Section.NEW, None)

    def test_what_had_another_status_before_changed(self):
        assert why(story((Status.TALKS, 20), (Status.DONE, 1))) == (Section.CHANGED, Status.TALKS)

    def test_what_the_reader_knows_in_another_status_changed_for_them(self):
        one = story((Status.TALKS, 3), (Status.DONE, 1))
        assert why(one, Told.of(["1:talks"])) == (Section.CHANGED, Status.TALKS)

    def test_a_denial_and_a_conflict_are_disputes(self):
        assert why(story((Status.PLANNED, 20), (Status.DENIED, 1))) == (Section.DISPUTED, Status.PLANNED)
        one = story((Status.DONE, 20), (Status.DONE, 1), conflicts=["amount"])
        assert why(one) == (Section.DISPUTED, None)
        assert why(one, Told.of(["1:done", "1!amount"])) is None
        assert why(one, Told.of(["1:done", "1!date"])) == (Section.DISPUTED, None)

    def test_an_announced_day_of_the_next_week_comes_up(self):
        def on(day: int, status: Status = Status.PLANNED, precision: Precision = Precision.DAY) -> Story:
            return story((status, 30), when=VagueDate(date(2026, 3, day), precision))

        assert why(on(2)) == why(on(8)) == (Section.COMING, None)
        assert why(on(1)) is why(on(9)) is None
        assert why(on(5, Status.DONE)) is why(on(5, precision=Precision.MONTH)) is None
        assert why(on(5), Told.of(["1:planned"])) == (Section.COMING, None)
        assert why(on(5), Told.of(["1:planned", "1@2026-03-05"])) is None

    def test_what_is_reported_much_and_is_not_known_yet(self):
        told = [(Status.DONE, 20.0)] + [(Status.DONE, 1.0)] * MUCH_REPORTED
        assert why(story(*told)) == (Section.REPORTED, None)
        assert why(story(*told[:-1])) is None
        assert why(story(*told), Told.of(["1:done"])) is None

    def test_what_is_old_is_not_told(self):
        assert why(story((Status.TALKS, 30), (Status.DONE, 20))) is None


class TestNeverTwice:
    def test_under_a_number_that_it_had(self):
        one = story((Status.DONE, 1), number=2, former=frozenset({1}))
        assert why(one, Told.of(["1:done"])) is None

    def test_back_in_a_status_that_was_told(self):
        one = story((Status.DONE, 20), (Status.PAUSED, 5), (Status.DONE, 1))
        assert why(one, Told.of(["1:done", "1:paused"])) is None

    @given(st.data())
    def test_whatever_was_told_a_mail_tells_nothing_that_the_last_one_told(self, data):
        statuses = st.sampled_from(Status)
        told = data.draw(st.lists(st.tuples(statuses, st.integers(0, 30)), min_size=1, max_size=5))
        one = story(
            *sorted(told, key=lambda pair: -pair[1]),
            conflicts=data.draw(st.lists(st.sampled_from(["amount", "date"]), unique=True)),
            when=data.draw(st.none() | st.just(VagueDate(date(2026, 3, 4), Precision.DAY))),
        )
        marks: list[str] = []
        for _ in range(4):
            item = item_of(one, WINDOW, Told.of(marks))
            if item is None:
                break
            marks += item.marks(WINDOW)
        assert item_of(one, WINDOW, Told.of(marks)) is None
        assert len(marks) <= 6


def test_the_reasons_come_in_their_order_then_what_most_told():
    items = [
        Item(story((Status.DONE, 1), number=1), Section.REPORTED),
        Item(story((Status.DONE, 1), number=2), Section.NEW),
        Item(story((Status.DONE, 2), (Status.DONE, 2), number=3), Section.NEW),
        Item(story((Status.PAUSED, 1), number=4), Section.CHANGED),
        Item(story((Status.PLANNED, 40), number=5, when=VagueDate(date(2026, 3, 6), Precision.DAY)), Section.COMING),
        Item(story((Status.PLANNED, 40), number=6, when=VagueDate(date(2026, 3, 3), Precision.DAY)), Section.COMING),
    ]
    assert [item.story.number for item in in_order(items, WINDOW)] == [3, 2, 4, 6, 5, 1]
    assert list(ORDER) == list(Section)


class TestGroups:
    ITEMS = [Item(story((Status.DONE, 1), number=n), Section.NEW) for n in range(4)]
    COMING = Item(story((Status.PLANNED, 40), number=9), Section.COMING)

    def shown(self, followed, most=9, items=None):
        return [
            (group.name, [item.story.number for item in group.items], group.more)
            for group in grouped(items or self.ITEMS, followed, most)
        ]

    def test_each_stands_once_under_the_one_that_comes_first(self):
        assert self.shown([("b", {2, 1, 3}), ("a", {0, 2}), ("c", {7})]) == [("a", [0, 2], 0), ("b", [1, 3], 0)]

    def test_what_has_nothing_left_is_left_out(self):
        assert self.shown([("a", {0, 1}), ("b", {1})]) == [("a", [0, 1], 0)]

    def test_one_of_each_reason_comes_before_a_second_of_any(self):
        items = [*self.ITEMS, self.COMING]
        assert self.shown([("a", {0, 1, 2, 3, 9})], most=3, items=items) == [("a", [0, 1, 9], 2)]
