"""For machines: is the process up, and is everything there that it needs."""

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from articles import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_seen(settings: Settings) -> None:
    """The real broker, under keys of this test's own."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": "test-operations"}}
    cache.delete_many(["alive:worker", "alive:beat"])


def refuse(*_: object) -> object:
    raise OperationalError("connection refused")


def seen(*parts: str) -> None:
    for part in parts:
        health.sign_of_life(part, timezone.now())


def test_the_process_is_up_whatever_else_is_down(client: Client, settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    with connection.execute_wrapper(refuse):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_it_is_ready_when_every_part_is(client: Client) -> None:
    seen("worker", "beat")
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        200,
        {"database": "ok", "broker": "ok", "worker": "ok", "beat": "ok"},
    )


@pytest.mark.parametrize("missing", ["worker", "beat"])
def test_a_part_that_is_not_there_is_told(missing: str, client: Client) -> None:
    seen(*{"worker", "beat"} - {missing})
    response = client.get("/readyz")
    assert response.status_code == 503
    assert {part for part, told in response.json().items() if told != "ok"} == {missing}


def test_a_database_that_is_down_is_told(client: Client) -> None:
    seen("worker", "beat")
    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"database": "connection refused", "broker": "ok", "worker": "ok", "beat": "ok"}


def test_a_broker_that_is_down_is_told(client: Client, settings: Settings) -> None:
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    }
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "ok"
    assert response.json()["broker"] != "ok"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_no_answer_is_kept(path: str, client: Client) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]
