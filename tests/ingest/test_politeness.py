"""The courteous fetch: loopback stands for the open web, Valkey keeps the turns."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.cache import cache
from redis import Redis

from articles.ingest import politeness as room
from articles.ingest import robots
from articles.ingest.answers import FEED, PAGE, StatusError
from articles.ingest.politeness import NotYetError, fetch_politely, take_turn
from articles.ingest.robots import RobotsError, RobotsUnknownError
from articles.models import Restraint
from tests.ingest import servers
from tests.ingest.servers import HTML, serving, unused_port

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(site, settings, monkeypatch):
    """The server on loopback, met with the courtesy that is due to others."""
    monkeypatch.setattr(room, "is_ours", lambda url: False)
    settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6000, 1000
    forget(settings)
    return site


@pytest.fixture
def redis(settings):
    forget(settings)
    return Redis.from_url(settings.REDIS_URL)


def forget(settings) -> None:
    cache.clear()
    with Redis.from_url(settings.REDIS_URL) as redis:
        for key in redis.scan_iter("jalon:turns:*"):
            redis.delete(key)


class TestTurns:
    def test_a_burst_is_let_through_and_then_one_at_a_time(self, redis, settings):
        settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6, 3
        waits = [take_turn("press.example") for _ in range(5)]
        assert waits[:3] == [timedelta(0)] * 3
        assert all(timedelta(seconds=9) < wait <= timedelta(seconds=10) for wait in waits[3:])

    def test_each_domain_has_its_own(self, redis, settings):
        settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6, 1
        assert not take_turn("press.example")
        assert take_turn("press.example")
        assert not take_turn("other.example")

    def test_a_turn_comes_back_with_time(self, redis, settings):
        settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6, 1
        take_turn("press.example")
        redis.decrby("jalon:turns:press.example", 10_000)
        assert not take_turn("press.example")

    def test_a_site_that_wants_longer_waits_gets_them(self, redis, settings):
        settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 60, 1
        take_turn("press.example", at_least=timedelta(seconds=30))
        assert take_turn("press.example", at_least=timedelta(seconds=30)) > timedelta(seconds=29)

    def test_a_flushed_redis_forgets_turns_and_scripts_and_goes_on(self, redis, settings):
        settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6, 1
        take_turn("press.example")
        redis.flushall()
        redis.script_flush()
        assert not take_turn("press.example")

    def test_what_is_kept_goes_by_itself(self, redis, settings):
        settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6, 3
        take_turn("press.example")
        assert 0 < redis.pttl("jalon:turns:press.example") <= 10_000


class TestRestraints:
    def test_a_refusal_is_remembered_for_its_path_alone(self, web):
        web.put("/a", "", status=429, headers={"Retry-After": "3600"})
        web.put("/b", "<rss/>")
        with pytest.raises(StatusError):
            fetch_politely(web.url("/a"), NOW, accept=FEED)
        with pytest.raises(NotYetError) as wait:
            fetch_politely(web.url("/a?page=2"), NOW + timedelta(minutes=59), accept=FEED)
        assert wait.value.until == NOW + timedelta(hours=1)
        assert fetch_politely(web.url("/b"), NOW, accept=FEED).body == b"<rss/>"
        assert [one.path for one in web.asked] == ["/a", "/b"]

    def test_a_second_path_that_refuses_speaks_for_the_host(self, web):
        for path in ("/a", "/b"):
            web.put(path, "", status=503, headers={"Retry-After": "3600"})
            with pytest.raises(StatusError):
                fetch_politely(web.url(path), NOW, accept=FEED)
        with pytest.raises(NotYetError):
            fetch_politely(web.url("/c"), NOW, accept=FEED)
        assert set(Restraint.objects.values_list("scope", "place")) == {
            ("path", "127.0.0.1/a"),
            ("path", "127.0.0.1/b"),
            ("host", "127.0.0.1"),
        }

    def test_a_refusal_long_ago_teaches_nothing(self, web):
        for path, now in (("/a", NOW), ("/b", NOW + timedelta(hours=7))):
            web.put(path, "", status=429)
            with pytest.raises(StatusError):
                fetch_politely(web.url(path), now, accept=FEED)
        assert set(Restraint.objects.values_list("scope", flat=True)) == {"path"}

    def test_when_it_is_over_it_is_asked_again(self, web):
        web.put("/a", "", status=429)
        for now in (NOW, NOW + room.PEACE_IF_NOT_TOLD):
            with pytest.raises(StatusError):
                fetch_politely(web.url("/a"), now, accept=FEED)
        assert len(web.asked) == 2
        assert Restraint.objects.get().until == NOW + 2 * room.PEACE_IF_NOT_TOLD

    def test_other_failures_restrain_nothing(self, web):
        with pytest.raises(StatusError):
            fetch_politely(web.url("/nothing"), NOW, accept=FEED)
        assert not Restraint.objects.exists()

    def test_two_hosts_speak_for_their_domain(self):
        for url in ("https://a.tumblr.example/rss", "https://b.tumblr.example/rss"):
            room.remember(url, StatusError(429), NOW)
        assert Restraint.objects.over("https://c.tumblr.example/rss").lasting_until(NOW)
        assert not Restraint.objects.over("https://other.example/rss").lasting_until(NOW)


class TestRobots:
    def rules(self, web, text: str, **more: object) -> None:
        web.put("/robots.txt", text, "text/plain", **more)
        web.put("/page", "<p>Hello", HTML)
        web.put("/private/page", "<p>Hello", HTML)

    def test_what_is_asked_not_to_be_read_is_not(self, web):
        self.rules(web, "User-agent: *\nDisallow: /private/\n")
        assert fetch_politely(web.url("/page"), NOW).body == b"<p>Hello"
        with pytest.raises(RobotsError):
            fetch_politely(web.url("/private/page"), NOW)
        assert [one.path for one in web.asked] == ["/robots.txt", "/page"]

    def test_this_robot_is_called_by_its_name(self, web):
        self.rules(web, "User-agent: jalon\nDisallow: /\n\nUser-agent: *\nAllow: /\n")
        with pytest.raises(RobotsError):
            fetch_politely(web.url("/page"), NOW)

    @pytest.mark.parametrize("status", [404, 403, 410])
    def test_a_site_without_rules_has_none(self, web, status):
        self.rules(web, "Disallow: /", status=status)
        assert fetch_politely(web.url("/page"), NOW).status == 200

    @pytest.mark.parametrize("status", [500, 503, 429])
    def test_while_nobody_knows_the_rules_nothing_is_read(self, web, status):
        self.rules(web, "", status=status)
        for _ in range(2):
            with pytest.raises(RobotsUnknownError) as problem:
                fetch_politely(web.url("/page"), NOW)
            assert problem.value.passing
        assert [one.path for one in web.asked] == ["/robots.txt"]

    def test_feeds_are_there_for_robots(self, web):
        self.rules(web, "User-agent: *\nDisallow: /\n")
        web.put("/feed", "<rss/>")
        assert fetch_politely(web.url("/feed"), NOW, accept=FEED).body == b"<rss/>"

    def test_a_crawl_delay_is_heeded_within_reason(self, web):
        self.rules(web, "User-agent: *\nCrawl-delay: 7\n")
        assert robots.leave_for(web.url("/page")) == timedelta(seconds=7)
        cache.clear()
        self.rules(web, "User-agent: *\nCrawl-delay: 86400\n")
        assert robots.leave_for(web.url("/page")) == robots.LONGEST_DELAY

    def test_nonsense_forbids_nothing(self, web):
        self.rules(web, "<html>\x00 Disallow / : \xff" * 1000)
        assert fetch_politely(web.url("/page"), NOW).status == 200


def test_without_its_turn_nothing_is_asked(web, settings):
    settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6, 1
    web.put("/feed", "<rss/>")
    fetch_politely(web.url("/feed"), NOW, accept=FEED)
    with pytest.raises(NotYetError) as wait:
        fetch_politely(web.url("/feed"), NOW, accept=FEED)
    assert NOW < wait.value.until <= NOW + timedelta(seconds=12)
    assert len(web.asked) == 1


def test_with_redis_gone_the_work_waits(web, monkeypatch):
    web.put("/feed", "<rss/>")
    with Redis(port=unused_port()) as gone, monkeypatch.context() as meanwhile:
        meanwhile.setattr(room, "_taking", lambda: gone.register_script(room._TAKE_A_TURN))
        with pytest.raises(NotYetError) as wait:
            fetch_politely(web.url("/feed"), NOW, accept=FEED)
    assert wait.value.until == NOW + room.WITHOUT_REDIS
    assert web.asked == []
    assert fetch_politely(web.url("/feed"), wait.value.until, accept=FEED).body == b"<rss/>"


def test_ones_own_network_needs_no_courtesy(site, settings):
    settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 0.001, 1
    site.put("/page", "<p>Hello", HTML)
    site.put("/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
    for _ in range(3):
        assert fetch_politely(site.url("/page"), NOW, accept=PAGE).status == 200
    assert [one.path for one in site.asked] == ["/page"] * 3


def test_who_asks_is_told_with_an_address_to_complain_to(web, settings):
    settings.FETCH_CONTACT = "https://jalon.example/about"
    web.put("/page", "<p>Hello", HTML)
    fetch_politely(web.url("/page"), NOW)
    assert {one.headers["User-Agent"] for one in web.asked} == {"Jalon/0.1.0 (+https://jalon.example/about)"}


class TestRedirects:
    """127.0.0.2 stands for another registrable domain than 127.0.0.1's."""

    @pytest.fixture
    def elsewhere(self, web):
        with serving(host="127.0.0.2") as other:
            yield other

    def test_the_other_sites_robots_txt_is_asked_before_its_page(self, web, elsewhere):
        elsewhere.put("/robots.txt", "User-agent: *\nDisallow: /page", "text/plain")
        web.redirect("/moved", elsewhere.url("/page"))
        with pytest.raises(RobotsError):
            fetch_politely(web.url("/moved"), NOW)
        assert elsewhere.paths() == ["/robots.txt"]

    def test_so_are_the_rules_for_another_page_of_the_same_site(self, web):
        web.put("/robots.txt", "User-agent: *\nDisallow: /members", "text/plain")
        web.redirect("/open", web.url("/members"))
        with pytest.raises(RobotsError):
            fetch_politely(web.url("/open"), NOW)
        assert web.paths() == ["/robots.txt", "/open"]

    def test_a_turn_of_the_other_domain_is_taken_once(self, web, elsewhere, settings):
        settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6, 1
        elsewhere.put("/feed", "<rss/>")
        elsewhere.redirect("/old", elsewhere.url("/feed"))
        web.redirect("/feed", elsewhere.url("/old"))
        assert fetch_politely(web.url("/feed"), NOW, accept=FEED).url == elsewhere.url("/feed")
        with pytest.raises(NotYetError):
            fetch_politely(elsewhere.url("/feed"), NOW, accept=FEED)

    def test_without_a_turn_there_it_is_not_followed(self, web, elsewhere, settings):
        settings.DOMAIN_PER_MINUTE, settings.DOMAIN_BURST = 6, 1
        take_turn("127.0.0.2")
        web.redirect("/feed", elsewhere.url("/feed"))
        with pytest.raises(NotYetError):
            fetch_politely(web.url("/feed"), NOW, accept=FEED)
        assert (web.paths(), elsewhere.paths()) == (["/feed"], [])

    def test_a_refusal_there_restrains_what_lies_there_alone(self, web, elsewhere):
        elsewhere.put("/feed", "", status=429)
        web.redirect("/feed", elsewhere.url("/feed"))
        web.put("/other", "<rss/>")
        with pytest.raises(StatusError):
            fetch_politely(web.url("/feed"), NOW, accept=FEED)
        with pytest.raises(NotYetError):
            fetch_politely(web.url("/feed"), NOW, accept=FEED)
        assert elsewhere.paths() == ["/feed"]
        assert fetch_politely(web.url("/other"), NOW, accept=FEED).status == 200

    def test_one_out_of_ones_own_network_is_met_with_courtesy(self, web, elsewhere, monkeypatch):
        monkeypatch.setattr(room, "is_ours", lambda url: "127.0.0.1" in url)
        elsewhere.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
        web.redirect("/page", elsewhere.url("/page"))
        with pytest.raises(RobotsError):
            fetch_politely(web.url("/page"), NOW)
        assert (web.paths(), elsewhere.paths()) == (["/page"], ["/robots.txt"])


ILL_RULES = {
    "hangs": servers.silent,
    "drips its head": servers.dripping_head,
    "drips its body": partial(servers.dripping_body, content_type="text/plain"),
    "resets": partial(servers.resets, content_type="text/plain"),
    "sends less than it says": partial(servers.says_too_much, content_type="text/plain"),
    "speaks no HTTP": servers.no_http,
    "cuts its packing short": lambda wire: wire.head("Content-Type: text/plain", "Content-Encoding: gzip"),
}


class TestIllRules:
    """A robots.txt that cannot be had, or is no robots.txt, in all the ways that servers know."""

    @pytest.mark.parametrize("fault", ILL_RULES)
    def test_nothing_is_read_while_they_cannot_be_had_and_it_is_said_once(self, web, settings, fault):
        settings.FETCH_MOST_SECONDS = 0.5
        web.misbehave("/robots.txt", ILL_RULES[fault])
        for _ in range(2):
            with pytest.raises(RobotsUnknownError, match="cannot be had"):
                fetch_politely(web.url("/page"), NOW)
        assert web.paths() == ["/robots.txt"]
        web.put("/feed", "<rss/>")
        assert fetch_politely(web.url("/feed"), NOW, accept=FEED).status == 200

    def test_a_bomb_and_redirects_for_ever_are_no_rules(self, web, settings):
        settings.FETCH_MOST_BYTES = 2_000_000
        web.put("/page", "<p>Hello", HTML)
        web.misbehave("/robots.txt", servers.gzip_bomb(20, "text/plain"))
        assert fetch_politely(web.url("/page"), NOW).status == 200
        cache.clear()
        web.redirect("/robots.txt", web.url("/robots.txt"))
        assert fetch_politely(web.url("/page"), NOW).status == 200
