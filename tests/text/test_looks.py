"""When pages that events rest on are looked at again."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from articles.text.looks import AGES, SOONEST, WATCHED_FOR, next_look

TOLD = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def looks(address: str) -> list[datetime]:
    found, now = [], TOLD
    while (moment := next_look(TOLD, now, address)) is not None:
        found.append(moment)
        now = moment
    return found


@given(st.text(max_size=30))
def test_looks_grow_rarer_and_end(address: str):
    found = looks(address)
    assert len(found) == len(AGES)
    waits = [later - earlier for earlier, later in pairwise([TOLD, *found])]
    assert waits[0] < DAY / 4
    assert max(waits[:3]) < 2 * DAY
    assert waits[-1] > 7 * DAY
    assert all(age <= moment - TOLD <= age * 1.2 for age, moment in zip(AGES, found, strict=True))
    assert next_look(TOLD, TOLD + WATCHED_FOR * 1.2, address) is None


@given(st.timedeltas(timedelta(0), WATCHED_FOR))
def test_a_page_is_never_asked_again_at_once(age: timedelta):
    moment = next_look(TOLD, TOLD + age, "https://a.example/")
    assert moment is None or moment >= TOLD + age + SOONEST


def test_pages_told_together_do_not_come_due_together():
    assert len({next_look(TOLD, TOLD, f"https://a.example/{number}") for number in range(50)}) == 50
