"""Whose hour has come gets one digest a period, whatever the clocks do and whoever sweeps."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from articles.digests.plan import find_turns, plan_weekly
from articles.models import Digest, Subscriber
from articles.models.digests import DigestState
from tests.digests.stories import DAY, NOW, make_subscriber

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PLACES = ["Europe/Paris", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"]


def test_a_year_of_sweeps_gives_each_one_digest_a_week():
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    readers = [make_subscriber(zone=place, due_at=None, weekday=6, hour=2) for place in PLACES]
    find_turns(begin)
    for sweep in range(365 * 2):
        plan_weekly(begin + sweep * 12 * HOUR)
    for reader in readers:
        digests = list(reader.digests.order_by("period_start"))
        assert len(digests) in (52, 53)
        assert {later.period_start - one.period_start for one, later in pairwise(digests)} == {7 * DAY}
        assert all(one.period_end - one.period_start == 7 * DAY for one in digests)
        shown = [one.try_at.astimezone(ZoneInfo(reader.zone)) for one in digests]
        assert {one.weekday() for one in shown} == {6}
        assert {one.hour for one in shown} <= {2, 3}
        assert [one.hour for one in shown].count(3) == (reader.zone != "Asia/Kolkata")


def test_a_sweep_twice_plans_once():
    make_subscriber()
    assert (plan_weekly(NOW), plan_weekly(NOW), Digest.objects.count()) == (1, 0, 1)


@pytest.mark.parametrize(
    "fields",
    [{"confirmed_at": None}, {"unsubscribed_at": NOW}, {"paused_at": NOW}, {"due_at": NOW + HOUR}, {"due_at": None}],
)
def test_who_is_not_to_be_mailed_or_not_yet_gets_none(fields):
    make_subscriber(**fields)
    assert plan_weekly(NOW) == 0


def test_a_new_one_begins_at_the_next_turn():
    reader = make_subscriber(due_at=None)
    find_turns(NOW - HOUR)
    assert plan_weekly(NOW - HOUR) == 0
    reader.refresh_from_db()
    assert reader.due_at == NOW


@pytest.mark.parametrize("change", [{"weekday": 2}, {"hour": 9}, {"zone": "Asia/Kolkata"}])
def test_another_turn_is_found_when_the_wish_changes(change):
    reader = make_subscriber()
    for name, value in change.items():
        setattr(reader, name, value)
    reader.save(update_fields=list(change))
    reader.refresh_from_db()
    assert reader.due_at is None
    find_turns(NOW)
    reader.refresh_from_db()
    assert NOW < reader.due_at <= NOW + 7 * DAY


def test_what_is_no_change_of_the_turn_keeps_it():
    reader = make_subscriber()
    reader.language = "fr"
    reader.save()
    assert Subscriber.objects.get().due_at == NOW


def test_a_later_hour_of_the_day_that_was_mailed_brings_no_second_mail_of_the_week():
    reader = make_subscriber()
    plan_weekly(NOW)
    reader.refresh_from_db()
    reader.hour = 10
    reader.save()
    find_turns(NOW)
    plan_weekly(NOW + 3 * HOUR)
    assert Digest.objects.count() == 1


def test_a_turn_that_is_long_over_is_on_the_list_and_not_mailed():
    make_subscriber(due_at=NOW - 14 * DAY)
    assert plan_weekly(NOW) == 0
    find_turns(NOW)
    assert Digest.objects.get().state == DigestState.LATE
    assert Subscriber.objects.get().due_at == NOW + 7 * DAY


@pytest.mark.parametrize("zone", ["", "Nowhere/Atlantis", "../etc/passwd", "Europe", "a" * 64])
def test_a_zone_that_is_none_is_the_installations(zone):
    make_subscriber(zone=zone, due_at=None)
    find_turns(NOW - HOUR)
    assert Subscriber.objects.get().due_at == NOW
