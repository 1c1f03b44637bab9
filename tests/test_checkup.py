"""The doctor: each trouble is told with what to do about it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from articles import checkup, health
from articles.checkup import examine
from articles.models import Digest
from articles.models.digests import DigestState
from tests.digests.stories import make_subscriber, make_waiting
from tests.factories import make_article, make_feed
from tests.ingest.servers import unused_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy(settings):
    """An installation where all is well."""
    settings.DEBUG, settings.BEHIND_TLS = False, True
    settings.FETCH_CONTACT = settings.SITE_URL = "https://jalon.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    now = timezone.now()
    cache.clear()
    for part in ("worker", "beat"):
        health.sign_of_life(part, now)
    get_user_model().objects.create_user("anne", "anne@press.example", is_staff=True)
    make_feed(next_poll_at=now)


def troubles() -> dict[str, str]:
    """What is told of each part that is not well."""
    return {finding.part: finding.told for finding in examine(timezone.now()) if finding.remedy}


@pytest.fixture(autouse=True)
def mail_server(monkeypatch):
    monkeypatch.setattr(checkup, "_mail_server", lambda: checkup.Finding("mail", "mail.example answers"))


def test_all_is_well(healthy, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert troubles() == {}
    out = StringIO()
    call_command("doctor", stdout=out)
    assert out.getvalue().endswith("All is well.\n")
    assert "ok    database: PostgreSQL 18" in out.getvalue()


def test_a_trouble_is_told_with_a_remedy_and_an_exit_code(healthy, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    out = StringIO()
    with pytest.raises(SystemExit) as code:
        call_command("doctor", stdout=out)
    assert code.value.code == 1
    assert "look  mail: goes to console, and to nobody\n      → Set EMAIL_URL to a mail server.\n" in out.getvalue()
    assert out.getvalue().endswith("Things to look at: 1.\n")


def test_settings_that_are_not_fit_for_the_open_web(healthy, settings):
    settings.DEBUG = True
    assert troubles()["settings"] == "DEBUG is on"
    settings.DEBUG, settings.BEHIND_TLS = False, False
    assert "without TLS" in troubles()["settings"]
    settings.BEHIND_TLS, settings.FETCH_CONTACT = True, "http://127.0.0.1:8000"
    assert "publishers are told" in troubles()["settings"]


def test_processes_that_are_gone(healthy):
    cache.clear()
    found = troubles()
    assert (found["worker"], found["beat"]) == ("never seen", "never seen")


def test_redis_gone_is_told_once(healthy, monkeypatch, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{unused_port()}",
        }
    }
    found = troubles()
    assert "refused" in found["redis"]
    assert "worker" not in found


def test_a_database_that_is_gone_is_told_once(healthy, monkeypatch):
    real = health.report
    monkeypatch.setattr(health, "report", lambda now: {**real(now), "database": "connection refused"})
    assert troubles()["database"] == "connection refused"
    assert "feeds" not in troubles()


def test_feeds_and_articles_in_trouble(healthy):
    make_article(tries=5)
    make_feed(error="HTTP 500", next_poll_at=timezone.now() - timedelta(hours=1))
    found = troubles()
    assert found["feeds"] == "1 should have been polled 15 minutes ago"
    assert found["articles"] == "1 set aside"


def test_clocks_that_differ(healthy, monkeypatch):
    monkeypatch.setattr(checkup, "CLOCKS_DIFFER", timedelta(seconds=-1))
    assert "s apart" in troubles()["database"]


def test_migrations_that_are_not_applied(healthy, monkeypatch):
    monkeypatch.setattr(checkup, "_migrations_left", lambda: 2)
    assert troubles() == {"database": "2 migrations are not applied"}


def test_nobody_to_be_told_of_what_breaks(healthy):
    get_user_model().objects.update(email="")
    assert troubles() == {"mail": "no editor has an address"}


def test_a_disk_that_is_full(healthy, monkeypatch):
    monkeypatch.setattr(checkup, "LEAST_DISK", 10**18)
    assert "GB free" in troubles()["disk"]


def test_a_mail_that_a_worker_died_over_is_told(healthy):
    cache.set("mail:begun", timezone.now() - timedelta(hours=2))
    assert "sent or not, nobody knows" in troubles()["mail"]


def test_mails_of_which_nobody_knows_and_those_that_are_late(healthy):
    now = timezone.now()
    make_waiting(make_subscriber(due_at=None), state=DigestState.UNSURE, claimed_at=now)
    assert "of 1 mails nobody knows" in troubles()["digests"]
    Digest.objects.update(claimed_at=now - timedelta(days=8))
    assert "digests" not in troubles()
    make_waiting(make_subscriber(due_at=None), try_at=now - timedelta(hours=1))
    assert troubles()["digests"] == "1 should have gone out 15 minutes ago"
    Digest.objects.update(state=DigestState.WAITING, tries=5)
    assert troubles()["digests"] == "2 set aside"


def test_paused_addresses_are_told_and_are_no_trouble(healthy):
    make_subscriber(due_at=None, paused_at=timezone.now(), pause_reason="550 No such user")
    assert "1 addresses were paused lately" in {one.told.partition(":")[0] for one in examine(timezone.now())}
    assert troubles() == {}
