"""`manage.py retag`: what it takes, what it leaves alone, and how it goes on after an interruption."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from articles.management.commands import retag
from articles.models import Article, Claim, Event, Mention, Retagging
from articles.models.leases import MOST_TRIES
from articles.tagging import TAGGER_VERSION, tagger_stamp
from articles.text.values import Document, Tagging
from tests.factories import NOW, make_article, make_entity
from tests.integration.processes import ROOT, environment, running, wait_until

pytestmark = pytest.mark.django_db
TEXT = "OpenAI has signed a partnership with Disney, both companies said on Tuesday."
CURRENT = {"tagger_version": TAGGER_VERSION, "tagged_at": NOW}


class FakeTagger:
    """Notes what it reads, and may stumble over a title."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.stumbles: dict[str, BaseException] = {}

    def tag(self, document: Document) -> Tagging:
        self.read.append(document.title)
        if document.title in self.stumbles:
            raise self.stumbles[document.title]
        return Tagging("en")


@pytest.fixture
def tagger(monkeypatch: pytest.MonkeyPatch) -> FakeTagger:
    fake = FakeTagger()
    monkeypatch.setattr(retag, "current_tagger", lambda: fake)
    return fake


def run(*options: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("retag", *options, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def current(title: str, **fields: object) -> Article:
    return make_article(title, **{"tagger_stamp": tagger_stamp(), **CURRENT, **fields})


class TestWhichArticles:
    def test_those_tagged_with_other_words_or_rules_and_those_that_wait_in_order(self, tagger: FakeTagger) -> None:
        make_article("other words", tagger_stamp="5.other", **CURRENT)
        make_article("never tagged")
        current("as they are now")
        current("asked for", tag_again=True)
        make_article("older rules", tagger_stamp=tagger_stamp(), tagger_version=TAGGER_VERSION - 1, tagged_at=NOW)
        make_article("not read yet", read_at=None)
        assert "Tagged 4 articles" in run()[0]
        assert tagger.read == ["other words", "never tagged", "asked for", "older rules"]

    def test_nothing_is_left_for_a_second_run(self, tagger: FakeTagger) -> None:
        make_article("one")
        run()
        assert "Nothing to tag again." in run()[0]
        assert tagger.read == ["one"]

    def test_all_of_them(self, tagger: FakeTagger) -> None:
        current("one")
        make_article("two")
        run("--all")
        assert tagger.read == ["one", "two"]
        run("--all")
        assert tagger.read == ["one", "two"] * 2

    def test_only_those_of_a_language_or_since_a_day(self, tagger: FakeTagger) -> None:
        make_article("old", published_at=NOW - timedelta(days=9))
        make_article("new", language="fr")
        make_article("undated", published_at=None)
        run("--language", "fr")
        assert tagger.read == ["new"]
        run("--since", f"{date(2026, 3, 1)}", "--all")
        assert tagger.read == ["new", "new", "undated"]

    def test_what_others_have_taken_is_waited_for(self, tagger: FakeTagger, monkeypatch: pytest.MonkeyPatch) -> None:
        make_article("taken", claimed_until=timezone.now() + timedelta(hours=1))
        make_article("free")

        def released(seconds: float) -> None:
            Article.objects.update(claimed_until=None)

        monkeypatch.setattr(retag.time, "sleep", released)
        assert "The rest is with others" in run()[0]
        assert tagger.read == ["free", "taken"]


class TestFailures:
    def test_an_article_that_fails_is_told_and_set_aside(self, tagger: FakeTagger) -> None:
        bad = make_article("bad")
        make_article("good")
        tagger.stumbles["bad"] = ValueError("no such word")
        out, err = run()
        assert tagger.read == ["bad", "good"]
        assert f"Set aside: article {bad.pk}, 'bad' (ValueError: no such word)" in err
        assert "Set aside, because they failed: 1." in out
        bad.refresh_from_db()
        assert (bad.tries, bad.claimed_until, bad.error) == (MOST_TRIES, None, "ValueError: no such word")

    def test_it_is_tried_again_when_asked(self, tagger: FakeTagger) -> None:
        make_article("bad", tries=MOST_TRIES)
        run()
        assert tagger.read == []
        run("--set-aside")
        assert tagger.read == ["bad"]

    def test_a_lost_database_stops_the_run(self, tagger: FakeTagger) -> None:
        make_article("one")
        tagger.stumbles["one"] = OperationalError("server closed the connection\nunexpectedly")
        with pytest.raises(CommandError, match="The database is gone"):
            run()


class TestInterruption:
    @pytest.mark.parametrize("options", [(), ("--all",)])
    def test_it_ends_in_one_line_and_goes_on_where_it_was(
        self, options: tuple[str, ...], tagger: FakeTagger, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for title in ("one", "two", "three"):
            make_article(title, tagger_stamp="5.other", **CURRENT)
        tagger.stumbles["two"] = KeyboardInterrupt()
        err = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("retag", *options, stdout=StringIO(), stderr=err)
        assert (ended.value.code, err.getvalue().count("\n")) == (130, 1)
        two = Article.objects.get(title="two")
        assert (two.claimed_until, two.tries) == (None, 0)
        tagger.stumbles.clear()
        run(*options)
        assert tagger.read == ["one", "two", "two", "three"]
        assert not Retagging.objects.exists()

    def test_all_can_begin_again(self, tagger: FakeTagger) -> None:
        current("one")
        current("two", tagged_at=None)
        Retagging.objects.create(stamp=tagger_stamp(), started_at=NOW)
        run("--all")
        assert tagger.read == ["two"]
        Retagging.objects.create(stamp=tagger_stamp(), started_at=NOW)
        run("--all", "--anew")
        assert tagger.read == ["two", "one", "two"]

    def test_a_run_that_others_finished_is_not_taken_for_a_new_one(self, tagger: FakeTagger) -> None:
        current("one")
        Retagging.objects.create(stamp=tagger_stamp(), started_at=NOW)
        run("--all")
        assert tagger.read == ["one"]


class TestThroughWorkers:
    def test_they_are_asked_and_watched(self, tagger: FakeTagger, monkeypatch: pytest.MonkeyPatch) -> None:
        current("one")
        current("two")
        asked: list[int] = []

        def work(seconds: float) -> None:
            waiting = Article.objects.waiting_for_tags(TAGGER_VERSION)
            asked.append(waiting.count())
            Article.objects.filter(pk=waiting.values("pk")[:1]).update(tag_again=False, tagged_at=timezone.now())

        monkeypatch.setattr(retag.time, "sleep", work)
        out, _ = run("--all", "--through-workers")
        assert asked == [2, 1]
        assert "Tagged 2 articles" in out
        assert tagger.read == []

    def test_workers_that_have_read_other_files_are_told(
        self, tagger: FakeTagger, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_article("one", tagger_stamp="5.other", **CURRENT)
        monkeypatch.setattr(retag.time, "sleep", lambda seconds: Article.objects.update(tag_again=False))
        assert "1 were tagged by workers that have read other files" in run("--through-workers")[1]


def test_claims_are_placed_too() -> None:
    make_entity("OpenAI")
    make_entity("Disney")
    make_article("OpenAI signs with Disney", TEXT)
    run()
    assert Event.objects.exists()
    assert not Claim.objects.unplaced().exists()


@pytest.mark.django_db(transaction=True)
class TestProcesses:
    COUNT = 120
    LONG = TEXT + " Nobody else spoke of it, and the weather in the town was fine all day." * 60

    @pytest.fixture
    def articles(self) -> Iterator[None]:
        make_entity("OpenAI")
        make_entity("Disney")
        for number in range(self.COUNT):
            make_article(f"OpenAI signs with Disney, report {number}", self.LONG)
        return

    def start(self) -> "subprocess.Popen[str]":
        env = environment(LEASE_SECONDS="2")
        command = [sys.executable, "-W", "ignore", "-m", "django", "retag", "--all", "--settings", "tracker.settings"]
        return subprocess.Popen(command, cwd=ROOT, env=env, text=True, stderr=subprocess.PIPE, start_new_session=True)

    def test_workers_do_it_while_it_watches(self, articles: None, tmp_path: Path) -> None:
        Article.objects.update(**CURRENT)
        with running(environment(), tmp_path / "beat"):
            out, _ = run("--all", "--through-workers")
        assert f"Tagged {self.COUNT} articles" in out
        assert not Article.objects.filter(tagged_at=NOW).exists()
        assert Claim.objects.exists()
        assert not Claim.objects.unplaced().exists()

    @pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
    def test_one_that_is_stopped_in_the_middle_loses_and_doubles_nothing(
        self, by: signal.Signals, articles: None
    ) -> None:
        first = self.start()
        wait_until(lambda: Article.objects.exclude(tagged_at=None).count() >= 5, "some are tagged")
        os.kill(first.pid, by)
        told = first.communicate(timeout=60)[1]
        done = dict(Article.objects.exclude(tagged_at=None).values_list("pk", "tagged_at"))
        assert len(done) < self.COUNT, "it was to be stopped before its end"
        if by == signal.SIGINT:
            assert (first.returncode, told.count("\n")) == (130, 1)
        both = [self.start(), self.start()]
        assert [process.communicate(timeout=120) and process.returncode for process in both] == [0, 0]
        assert dict(Article.objects.filter(pk__in=done).values_list("pk", "tagged_at")) == done, "done once"
        assert not Article.objects.filter(tagged_at=None).exists()
        for table in (Mention, Claim):
            counts = Counter(table._default_manager.values_list("article_id", flat=True))
            assert len(counts) == self.COUNT
            assert len(set(counts.values())) == 1
        assert not Claim.objects.unplaced().exists()
