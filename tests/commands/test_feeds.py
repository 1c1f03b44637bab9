"""The commands around feeds: lists in and out, a poll by hand, the table of their state."""

import os
from datetime import timedelta
from io import StringIO
from pathlib import Path
from signal import SIGKILL

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.ingest import subscribe
from articles.ingest.subscribe import add_feed
from articles.management.commands import poll
from articles.models import Article, Feed
from articles.text.opml import read_opml
from tests.factories import make_feed, make_source
from tests.ingest.servers import site
from tests.ingest.test_poll import item, rss

__all__ = ["site"]

HOSTILE = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "hostile"

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: object) -> str:
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def public(monkeypatch):
    real = subscribe.is_private

    def resolve(host: str, port: int) -> list[str]:
        return [host if host[0].isdigit() else "93.184.215.14"]

    monkeypatch.setattr(subscribe, "is_private", lambda url: real(url, resolve=resolve))


class TestImport:
    def test_feeds_are_followed_and_what_was_dropped_is_said(self, public, tmp_path):
        add_feed("https://known.example/rss", now=timezone.now())
        opml = tmp_path / "feeds.opml"
        opml.write_text(
            '<opml><body><outline text="Known" xmlUrl="https://known.example/rss"/>'
            '<outline text="New & good" xmlUrl="https://new.example/rss?a=1&b=2"/>'
            '<outline text="Nothing"/><outline text="Router" xmlUrl="http://10.0.0.1/rss"/>'
        )
        told = run("import_opml", opml)
        assert "Dropped: Nothing: no feed address" in told
        assert "Dropped: Router: http://10.0.0.1/rss: 10.0.0.1 is a private address" in told
        assert "Feeds added: 1, followed already: 1, dropped: 2." in told
        new = Feed.objects.get(url="https://new.example/rss?a=1&b=2")
        assert (new.source.name, new.is_nearby) == ("New & good", False)

    @pytest.mark.skipif(not HOSTILE.exists(), reason="no ../shared/hostile beside the project")
    def test_a_malformed_list_from_the_wild(self, public):
        assert "Feeds added: 11, followed already: 0, dropped: 0." in run(
            "import_opml", HOSTILE / "malformed_real.opml"
        )
        assert "Feeds added: 0, followed already: 11" in run("import_opml", HOSTILE / "malformed_real.opml")

    @pytest.mark.parametrize("content", [b"", b"Hello", b"\x00" * 100])
    def test_what_is_no_list_is_told_in_one_line(self, tmp_path, content):
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(CommandError, match="not OPML"):
            run("import_opml", tmp_path / "x")
        with pytest.raises(CommandError, match="No such file"):
            run("import_opml", tmp_path / "nothing")


class TestExport:
    def test_what_is_exported_can_be_imported_again(self, public, tmp_path):
        source = make_source(name='Le "Relais" & Cie <b>', site="https://relais.example/")
        make_feed(source=source, url="https://relais.example/rss?a=1&b=2")
        assert run("export_opml", tmp_path / "feeds.opml").startswith(f"Feeds written to {tmp_path / 'feeds.opml'}: ")
        assert run("export_opml") == (tmp_path / "feeds.opml").read_text()
        (outline,) = read_opml((tmp_path / "feeds.opml").read_bytes()).feeds
        assert (outline.url, outline.title) == ("https://relais.example/rss?a=1&b=2", 'Le "Relais" & Cie <b>')
        assert outline.site == "https://relais.example/"
        Feed.objects.all().delete()
        run("import_opml", tmp_path / "feeds.opml")
        assert Feed.objects.get().source == source


@pytest.mark.django_db(transaction=True)
class TestPoll:
    def feeds(self, site, count: int) -> None:
        for number in range(count):
            add_feed(site.put(f"/{number}", rss(item(number), item(1000 + number))), now=timezone.now())

    def test_what_is_due_is_polled_in_several_threads(self, site):
        self.feeds(site, 25)
        site.replies.pop("/7")
        told = run("poll")
        assert (
            "Feeds polled: 25 (unchanged: 0, failed: 1), waiting for their turn: 0. Articles new: 48, changed: 0."
            in told
        )
        assert "/7: HTTP 404 (Not Found)" in told
        assert told.count(" of 25 feeds\n") == 10
        assert Article.objects.count() == 48

    def test_many_are_polled_by_several_processes(self, site, monkeypatch):
        monkeypatch.setattr(poll, "FEEDS_A_PROCESS", 5)
        monkeypatch.setattr(poll.os, "cpu_count", lambda: 2)
        self.feeds(site, 12)
        assert "Feeds polled: 12 (unchanged: 0, failed: 0), waiting for their turn: 0. Articles new: 24" in run("poll")

    def test_a_process_that_is_killed_is_told_and_the_others_go_on(self, site, monkeypatch):
        monkeypatch.setattr(poll, "FEEDS_A_PROCESS", 5)
        monkeypatch.setattr(poll.os, "cpu_count", lambda: 2)
        self.feeds(site, 12)
        victim = Feed.objects.order_by("pk")[0].pk
        real = poll.poll_feed

        def die(feed, now):
            return os.kill(os.getpid(), SIGKILL) if feed.pk == victim else real(feed, now)

        monkeypatch.setattr(poll, "poll_feed", die)
        with pytest.raises(CommandError, match="Run the command again"):
            run("poll", "--at-once", 1)
        assert Feed.objects.exclude(last_good_at=None).count() >= 6

    def test_what_is_not_due_waits_unless_all_are_asked_for(self, site):
        self.feeds(site, 3)
        run("poll")
        assert "Feeds polled: 0" in run("poll")
        assert "Feeds polled: 3" in run("poll", "--all")

    def test_a_feed_in_other_hands_is_left_to_them(self, site):
        self.feeds(site, 1)
        Feed.objects.get()
        Feed.objects.update(claimed_until=timezone.now() + timedelta(minutes=1))
        assert "waiting for their turn: 1" in run("poll")
        assert site.asked == []

    def test_a_paused_feed_is_not_polled(self, site):
        self.feeds(site, 1)
        Feed.objects.update(is_paused=True)
        assert "Feeds polled: 0" in run("poll", "--all")


class TestTable:
    def test_each_feed_has_its_state_and_the_failing_come_first(self):
        now = timezone.now()
        well = {"next_poll_at": now + timedelta(hours=2), "last_good_at": now}
        make_feed(url="https://good.example/rss", **well)
        make_feed(url="https://new.example/rss")
        make_feed(url="https://bad.example/rss", error="HTTP 500 (Internal Server Error)", tries=3)
        make_feed(url="https://gone.example/rss", error="HTTP 410 (Gone): paused", is_paused=True)
        quiet = {"longest_gap": timedelta(hours=1), "newest_at": now - timedelta(days=9)}
        make_feed(url="https://quiet.example/rss", **well, **quiet)
        lines = run("feeds").splitlines()
        states = {line.split("https://")[1].split("/")[0]: line.split()[0] for line in lines if "https://" in line}
        assert states == {
            "bad.example": "failing",
            "good.example": "ok",
            "new.example": "new",
            "gone.example": "paused",
            "quiet.example": "silent",
        }
        assert "bad.example" in lines[1]
        assert "HTTP 500 (Internal Server Error)" in lines[1]
        assert lines[-1] == "Feeds: 5"
        assert "Feeds: 2" in run("feeds", "--failing")

    def test_no_feeds_no_table(self):
        assert run("feeds") == "Feeds: 0\n"

    def test_what_feeds_say_of_themselves_cannot_steer_the_terminal(self):
        make_feed(source=make_source(name="[red]\x1b[2J\x07Evil\u202e"), error="[link=x]\x1b]0;x\x07")
        told = run("feeds")
        assert not {"\x1b", "\x07", "\u202e"} & set(told)
        assert "[red]" in told
        assert "[link=x]" in told
