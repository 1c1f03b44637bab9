"""What each part says of itself."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from pytest_django import Settings

from articles import health, tasks
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ALL_WELL = dict.fromkeys(("database", "broker", "worker", "beat"), "ok")


@pytest.fixture(autouse=True)
def never_seen(settings: Settings) -> None:
    """A cache of this test's own: real workers of other tests leave their signs in the common one."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "health"}}
    cache.clear()


def seen(ago: timedelta = timedelta(0)) -> None:
    for part in ("worker", "beat"):
        health.sign_of_life(part, NOW - ago)


def test_all_is_well_where_everything_is_there() -> None:
    seen()
    assert health.report(NOW) == ALL_WELL


def test_what_was_never_seen_is_told() -> None:
    assert health.report(NOW) == {**ALL_WELL, "worker": "never seen", "beat": "never seen"}


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        (timedelta(0), "ok"),
        (health.ALIVE_FOR - timedelta(seconds=1), "ok"),
        (health.ALIVE_FOR, f"not seen for {int(health.ALIVE_FOR.total_seconds())} s"),
        (timedelta(hours=2), "not seen for 7200 s"),
    ],
)
def test_what_fell_silent_is_told_with_how_long(ago: timedelta, told: str) -> None:
    seen(ago)
    assert health.report(NOW) == {**ALL_WELL, "worker": told, "beat": told}


def test_worker_and_beat_are_told_apart() -> None:
    health.sign_of_life("worker", NOW)
    assert health.report(NOW) == {**ALL_WELL, "beat": "never seen"}


def test_a_heartbeat_is_a_sign_of_the_worker_and_its_sending_one_of_beat() -> None:
    tasks.heartbeat()
    assert cache.get("alive:worker") is not None
    assert cache.get("alive:beat") is None
    tasks.beat_is_alive()
    assert cache.get("alive:beat") is not None


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (OperationalError("connection refused\nIs the server running?"), "connection refused"),
        (OperationalError("\nconnection refused\n"), "connection refused"),
        (OperationalError(), "OperationalError"),
    ],
)
def test_a_database_that_is_down_is_told_in_one_line(problem: OperationalError, told: str) -> None:
    def refuse(*_: object) -> object:
        raise problem

    seen()
    with connection.execute_wrapper(refuse):
        assert health.report(NOW) == {**ALL_WELL, "database": told}


def test_a_broker_that_is_down_leaves_the_rest_unknown(settings: Settings) -> None:
    nobody_listens = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": nobody_listens}
    }
    told = health.report(NOW)
    assert told["database"] == "ok"
    assert "127.0.0.1:1" in told["broker"]
    assert told["worker"] == told["beat"] == "unknown: it is seen through the broker"
