"""Nobody is flooded through our forms, and nobody's address is kept by the counting."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from articles import limits
from articles.limits import ASKED_BY_VISITOR, ASKED_FOR_MAILBOX, HOUR, MAILED_A_DAY
from tests.factories import NOW


@pytest.fixture(autouse=True)
def own_cache(settings: object) -> Iterator[None]:
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "limits"}
    }
    cache.clear()
    yield
    cache.clear()


def test_a_visitor_waits_for_the_next_hour() -> None:
    answers = [limits.too_many("192.0.2.1", f"{n}@example.org", NOW) for n in range(10_000)]
    assert answers[: ASKED_BY_VISITOR.most] == [None] * ASKED_BY_VISITOR.most
    assert set(answers[ASKED_BY_VISITOR.most :]) == {NOW + HOUR}
    assert limits.too_many("192.0.2.2", "0@example.org", NOW) is None
    assert limits.too_many("192.0.2.1", "0@example.org", NOW + HOUR) is None


def test_a_mailbox_is_asked_for_a_few_times_from_wherever() -> None:
    answers = [limits.too_many(f"10.0.{n // 256}.{n % 256}", "Ann@example.org", NOW) for n in range(10_000)]
    assert answers.count(None) == ASKED_FOR_MAILBOX.most
    assert limits.too_many("192.0.2.2", "aNN@example.org", NOW) == NOW + HOUR


def test_one_mail_an_hour_and_few_a_day() -> None:
    assert limits.may_mail("ann@example.org", NOW)
    assert not limits.may_mail("ANN@example.org", NOW)
    assert limits.may_mail("bob@example.org", NOW)


def test_few_mails_a_day() -> None:
    midnight = NOW.replace(hour=0)
    with time_machine.travel(midnight, tick=False) as clock:
        mailed = []
        for hours in range(48):
            clock.move_to(midnight + hours * HOUR + timedelta(seconds=hours))
            mailed.append(limits.may_mail("ann@example.org", timezone.now()))
    assert mailed == ([True] * MAILED_A_DAY.most + [False] * (24 - MAILED_A_DAY.most)) * 2


def test_no_address_is_kept() -> None:
    limits.too_many("192.0.2.1", "ann@example.org", NOW)
    limits.may_mail("ann@example.org", NOW)
    kept = " ".join(cache._cache)  # type: ignore[attr-defined]
    assert "mailed-lately" in kept
    assert "ann" not in kept.replace("articles", "")
    assert "192.0.2.1" not in kept


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("evil", "unknown"),
    ],
)
def test_an_ipv6_network_is_one_visitor(address: str, network: str) -> None:
    assert limits.network_of(address) == network
