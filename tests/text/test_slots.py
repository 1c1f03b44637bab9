"""A weekly mail goes out once a week at its hour, whatever the clocks of the place do."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.slots import WEEK, is_slot, next_slot

PLACES = ["Europe/Paris", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"]
HOUR = timedelta(hours=1)


def slots_of_a_year(weekday: int, hour: int, zone: ZoneInfo, first: datetime) -> list[datetime]:
    """What a sweep each hour of a year sends: due once the hour has come, then at the next slot."""
    due, sent = next_slot(weekday, hour, zone, first), []
    for hours in range(365 * 24):
        now = first + hours * HOUR
        while due <= now:
            sent.append(due)
            due = next_slot(weekday, hour, zone, due)
    return sent


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("weekday", [0, 6])
def test_a_year_has_52_or_53_each_at_the_local_hour(place: str, weekday: int, hour: int):
    zone = ZoneInfo(place)
    sent = slots_of_a_year(weekday, hour, zone, datetime(2026, 1, 1, tzinfo=UTC))
    assert len(sent) in (52, 53)
    shown = [moment.astimezone(zone) for moment in sent]
    assert [one.weekday() for one in shown] == [weekday] * len(sent)
    days = [one.date() for one in shown]
    assert {later - earlier for earlier, later in pairwise(days)} == {WEEK}
    leapt_over = {"Europe/Paris": date(2026, 3, 29), "America/Los_Angeles": date(2026, 3, 8)}
    leapt_over["Pacific/Auckland"] = date(2026, 9, 27)
    for one in shown:
        is_leapt = one.date() == leapt_over.get(place) and hour == 2
        assert (one.hour, one.minute) == (hour + is_leapt, 0)


def test_of_an_hour_that_exists_twice_it_is_the_first():
    paris = ZoneInfo("Europe/Paris")
    slot = next_slot(6, 2, paris, datetime(2026, 10, 24, tzinfo=UTC))
    assert slot == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert next_slot(6, 2, paris, slot) == datetime(2026, 11, 1, 1, tzinfo=UTC)


def test_an_hour_that_does_not_exist_is_when_the_clock_leaps():
    paris = ZoneInfo("Europe/Paris")
    assert next_slot(6, 2, paris, datetime(2026, 3, 28, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_day_that_a_place_left_out_is_when_it_ended():
    """Samoa had no 30 December 2011, a Friday."""
    samoa = ZoneInfo("Pacific/Apia")
    slot = next_slot(4, 8, samoa, datetime(2011, 12, 29, tzinfo=UTC))
    assert slot == datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert next_slot(4, 8, samoa, slot).astimezone(samoa) == datetime(2012, 1, 6, 8, tzinfo=samoa)


@given(
    st.integers(0, 6),
    st.integers(0, 23),
    st.sampled_from([*PLACES, "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]),
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)),
)
def test_the_next_is_later_and_no_more_than_a_week_and_some_hours_away(weekday, hour, place, after):
    zone, after = ZoneInfo(place), after.replace(tzinfo=UTC)
    slot = next_slot(weekday, hour, zone, after)
    assert timedelta(0) < slot - after <= WEEK + 3 * HOUR
    assert is_slot(slot, weekday, hour, zone)
    assert next_slot(weekday, hour, zone, slot) - slot >= WEEK - 3 * HOUR
