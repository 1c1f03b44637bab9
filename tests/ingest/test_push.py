"""WebSub from end to end: a hub on loopback, the addresses that it asks back at, signed deliveries."""

import hmac
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.utils import timezone

from articles import tasks
from articles.ingest.poll import poll_feed
from articles.ingest.push import ask
from articles.ingest.subscribe import add_feed
from articles.models import Feed, Push
from tests.ingest.test_poll import item, rss

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def push(site, now) -> Push:
    """A feed that named its hub at the poll."""
    head = f'<link rel="hub" href="{site.url("/hub")}"/><link rel="self" href="{site.url("/feed")}"/>'
    feed = add_feed(site.put("/feed", rss(item(1), title=f"x</title>{head}<title>")), now=now)
    poll_feed(Feed.objects.take(now), now)
    return Push.objects.get(feed=feed)


def asked_back(push: Push, **changes: str) -> dict[str, str]:
    told = {"mode": "subscribe", "topic": push.topic, "challenge": "c-1", "lease_seconds": "864000", **changes}
    return {f"hub.{name}": value for name, value in told.items()}


def signature(push: Push, body: bytes) -> dict[str, str]:
    return {"X-Hub-Signature": f"sha256={hmac.new(push.secret.encode(), body, 'sha256').hexdigest()}"}


def deliver(client, push: Push, body: bytes, headers: dict[str, str]) -> int:
    return client.post(f"/websub/{push.token}/", body, "application/rss+xml", headers=headers).status_code


class TestSubscribing:
    def test_the_hub_is_asked_with_a_secret_and_an_address_of_its_own(self, site, push, settings, now):
        settings.SITE_URL = "https://jalon.example"
        site.put("/hub", "", "text/plain", status=202)
        assert ask(push, now)
        form = {name: value for name, (value,) in parse_qs(site.asked[-1].body.decode()).items()}
        assert form == {
            "hub.mode": "subscribe",
            "hub.topic": site.url("/feed"),
            "hub.callback": f"https://jalon.example/websub/{push.token}/",
            "hub.secret": push.secret,
            "hub.lease_seconds": "864000",
        }
        assert len(push.token) > 40
        assert push.token != push.secret

    def test_a_hub_that_refuses_is_noted_and_polling_goes_on(self, site, push, now):
        site.put("/hub", "", "text/plain", status=500)
        assert not ask(push, now)
        push.refresh_from_db()
        assert "HTTP 500" in push.error
        assert not Push.objects.to_ask_for(now + timedelta(hours=5)).exists()
        assert Push.objects.to_ask_for(now + timedelta(hours=7)).exists()
        assert Feed.objects.get().pushed_until is None

    def test_two_workers_ask_once(self, site, push, now):
        site.put("/hub", "", "text/plain", status=202)
        same = Push.objects.get()
        assert [ask(push, now), ask(same, now)] == [True, False]

    def test_only_a_site_that_can_be_reached_asks(self, site, push, settings):
        site.put("/hub", "", "text/plain", status=202)
        tasks.ask_hubs()
        assert len(site.asked) == 1
        settings.BEHIND_TLS = True
        tasks.ask_hubs()
        assert [one.path for one in site.asked] == ["/feed", "/hub"]

    def test_a_hub_without_tls_is_not_told_a_secret(self, site, push, now):
        Push.objects.all().delete()
        Feed.objects.update(is_nearby=False)
        poll_feed(Feed.objects.take(now), now)
        assert not Push.objects.exists()

    def test_polling_again_leaves_the_subscription_as_it_is(self, site, push, now):
        poll_feed(Feed.objects.take(now), now)
        assert Push.objects.get().token == push.token


class TestAskedBack:
    def test_what_was_asked_for_is_confirmed_and_the_lease_begins(self, client, push, now):
        Push.objects.update(asked_at=now)
        answer = client.get(f"/websub/{push.token}/", asked_back(push))
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"c-1", "text/plain")
        left = Feed.objects.get().pushed_until - timezone.now()
        assert timedelta(days=9, hours=23) < left <= timedelta(days=10)
        assert not Push.objects.to_ask_for(now + timedelta(days=8)).exists()
        assert Push.objects.to_ask_for(now + timedelta(days=9, hours=1)).exists()

    @pytest.mark.parametrize(
        "changes",
        [{"topic": "https://other.example/"}, {"mode": "unsubscribe"}, {"lease_seconds": "0"}, {"lease_seconds": "x"}],
    )
    def test_what_was_not_asked_for_is_not(self, client, push, now, changes):
        Push.objects.update(asked_at=now)
        assert client.get(f"/websub/{push.token}/", asked_back(push, **changes)).status_code == 404
        assert Feed.objects.get().pushed_until is None

    def test_nor_is_what_was_not_asked_for_yet_or_is_paused_or_unknown(self, client, push, now):
        assert client.get(f"/websub/{push.token}/", asked_back(push)).status_code == 404
        Push.objects.update(asked_at=now)
        assert client.get("/websub/x/", asked_back(push)).status_code == 404
        Feed.objects.update(is_paused=True)
        assert client.get(f"/websub/{push.token}/", asked_back(push)).status_code == 404

    def test_a_lease_for_ever_ends(self, client, push, now):
        Push.objects.update(asked_at=now)
        client.get(f"/websub/{push.token}/", asked_back(push, lease_seconds="999999999"))
        assert Feed.objects.get().pushed_until < timezone.now() + timedelta(days=31)

    def test_a_refusal_is_noted(self, client, push):
        answer = client.get(f"/websub/{push.token}/", asked_back(push, mode="denied", reason="no <b>"))
        assert answer.status_code == 200
        assert Push.objects.get().error == "the hub refused: no <b>"


class TestDelivery:
    def test_a_signed_one_has_the_feed_polled_at_once(self, client, push, now):
        body = rss(item(1), item(2)).encode()
        Feed.objects.update(next_poll_at=now + timedelta(hours=3))
        assert deliver(client, push, body, signature(push, body)) == 202
        assert Feed.objects.get().next_poll_at <= timezone.now()

    def test_one_that_is_not_signed_is_passed_over(self, client, push, now):
        later = now + timedelta(hours=3)
        Feed.objects.update(next_poll_at=later)
        for headers in ({}, {"X-Hub-Signature": "sha256=00"}, signature(push, b"another body")):
            assert deliver(client, push, b"<rss/>", headers) == 202
        assert Feed.objects.get().next_poll_at == later

    def test_at_an_address_that_nobody_was_told_there_is_nothing(self, client, push):
        assert client.post("/websub/x/", b"<rss/>", "application/rss+xml").status_code == 404

    def test_while_it_is_pushed_it_is_polled_less_and_never_not(self, site, push, now):
        Feed.objects.update(is_nearby=False, pushed_until=now + timedelta(days=3))
        poll_feed(Feed.objects.take(now), now)
        wait = Feed.objects.get().next_poll_at - now
        assert timedelta(hours=1) <= wait <= timedelta(hours=1.2)
