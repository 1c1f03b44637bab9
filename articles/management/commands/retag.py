"""Tag the archive again, after the tagger's rules, words, topics or weights were changed: the articles that were tagged
with others, or all. What an editor decided stays. It can be interrupted and run again: it goes on where it was."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import OperationalError
from django.db.models import QuerySet
from django.utils import timezone

from articles import health
from articles.models import Article, Claim, Retagging
from articles.models.articles import ArticleQuerySet
from articles.models.labels import LANGUAGES
from articles.models.leases import FAULTS
from articles.placing.place import place_waiting
from articles.tagging import TAGGER_VERSION, current_tagger, tag_article, tagger_stamp

AT_ONCE = 50
MARKED_AT_ONCE = 1_000
INTERRUPTED = 130


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", dest="everything", help="those tagged with the present rules and words too"
        )
        parser.add_argument(
            "--since", type=date.fromisoformat, metavar="YYYY-MM-DD", help="only what was published since"
        )
        parser.add_argument("--language", default="", choices=[*LANGUAGES], help="only articles in this language")
        parser.add_argument(
            "--set-aside", action="store_true", help="try those again that were set aside after failing"
        )
        parser.add_argument("--anew", action="store_true", help="with --all: begin again instead of going on")
        parser.add_argument(
            "--through-workers", action="store_true", help="leave the work to the workers, and only watch it"
        )

    def handle(
        self,
        *,
        everything: bool,
        since: date | None,
        language: str,
        set_aside: bool,
        anew: bool,
        through_workers: bool,
        **options: object,
    ) -> None:
        scope = Scope(everything, since, language)
        with self._told_in_one_line():
            if anew:
                scope.run().delete()
            meant = self._meant(scope)
            if set_aside:
                meant.free_again()
            if through_workers:
                self._watch_workers(scope, meant.not_set_aside())
            else:
                self._tag(meant.not_set_aside())
            if everything:
                scope.run().delete()
            self._tell_set_aside(meant.set_aside().count())

    @contextmanager
    def _told_in_one_line(self) -> Iterator[None]:
        try:
            yield
        except KeyboardInterrupt:
            self.stderr.write("Interrupted. The same command goes on from here.")
            sys.exit(INTERRUPTED)
        except OperationalError as problem:
            told = str(problem).strip().partition("\n")[0]
            raise CommandError(f"The database is gone ({told}). The same command goes on from here.") from problem

    def _meant(self, scope: Scope) -> ArticleQuerySet:
        """The articles still to do, those set aside among them."""
        if not scope.everything:
            return scope.articles().tagged_otherwise(TAGGER_VERSION, tagger_stamp())
        started = scope.run().values_list("started_at", flat=True).first()
        if started is not None and scope.articles().tagged_before(started).not_set_aside().exists():
            self.stdout.write(
                f"Going on with the re-tagging begun on {started:%Y-%m-%d at %H:%M} (--anew begins again)."
            )
            return scope.articles().tagged_before(started)
        scope.run().delete()
        return scope.articles().tagged_before(scope.begin().started_at)

    def _tag(self, waiting: ArticleQuerySet) -> None:
        """Tag and place here. Workers may do the same beside: who has leased an article does it."""
        progress = Progress(waiting.count(), self.stdout)
        last = 0
        while True:
            tagger, taken = current_tagger(), 0
            for article in waiting.filter(pk__gt=last).take_each(timezone.now(), most=AT_ONCE):
                with self._given_back_or_set_aside(article):
                    tag_article(article, timezone.now(), tagger)
                progress.add(1)
                taken, last = taken + 1, article.pk
            _place_all()
            if taken < AT_ONCE and not waiting.exists():
                break
            if taken == 0 and last == 0:
                progress.wait("The rest is with others; what they do not finish comes back here.")
            if taken < AT_ONCE:
                last = 0
        progress.end()

    @contextmanager
    def _given_back_or_set_aside(self, article: Article) -> Iterator[None]:
        ours = Article.objects.filter(pk=article.pk, claimed_until=article.claimed_until)
        try:
            yield
        except KeyboardInterrupt:
            ours.give_back()
            raise
        except FAULTS as problem:
            told = f"{type(problem).__name__}: {problem}".partition("\n")[0]
            ours.put_aside(told)
            self.stderr.write(f"Set aside: article {article.pk}, {article.title!r} ({told})")

    def _watch_workers(self, scope: Scope, waiting: ArticleQuerySet) -> None:
        """Mark what is to be done and tell how far the workers are, until it is done and placed."""
        worker = health.report(timezone.now())["worker"]
        if worker != "ok":
            self.stderr.write(f"No worker is at it (worker: {worker}). It waits until one is.")
        progress = Progress(waiting.count(), self.stdout)
        _mark(waiting)
        theirs = scope.articles().waiting_for_tags(TAGGER_VERSION)
        while left := theirs.count():
            progress.set(progress.total - left)
            time.sleep(0.5)
        while Claim.objects.unplaced().exists():
            time.sleep(0.5)
        progress.set(progress.total)
        progress.end()
        others = scope.articles().tagged_otherwise(TAGGER_VERSION, tagger_stamp()).not_set_aside().count()
        if others:
            self.stderr.write(
                f"{others} were tagged by workers that have read other files: restart these, and run again."
            )

    def _tell_set_aside(self, count: int) -> None:
        if count:
            self.stdout.write(f"Set aside, because they failed: {count}. --set-aside tries them again.")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles are meant. A run over all of them is remembered under these, until it is done."""

    everything: bool
    since: date | None
    language: str

    def articles(self) -> ArticleQuerySet:
        return Article.objects.meant(self.language, self.since)

    def run(self) -> QuerySet[Retagging]:
        return Retagging.objects.under_way().filter(language=self.language, since=self.since, stamp=tagger_stamp())

    def begin(self) -> Retagging:
        """The run's start; that of another command which began the same at the same time."""
        run, _ = Retagging.objects.under_way().get_or_create(
            language=self.language, since=self.since, stamp=tagger_stamp(), defaults={"started_at": timezone.now()}
        )
        return run


class Progress:
    """How far it is: one line that is written over on a terminal, else a line each ten seconds."""

    def __init__(self, total: int, out: OutputWrapper) -> None:
        self.total = total
        self._done = 0
        self._is_waiting = False
        self._out = out
        self._started = self._told = time.monotonic()
        self._every = 0.2 if out.isatty() else 10.0

    def add(self, count: int) -> None:
        self.set(self._done + count)

    def set(self, done: int) -> None:
        self._done = done
        if time.monotonic() - self._told >= self._every:
            self._told = time.monotonic()
            self._tell(self._line(), end="" if self._out.isatty() else "\n")

    def wait(self, why: str) -> None:
        """Half a second; the reason is told once."""
        if not self._is_waiting:
            self._tell(why)
        self._is_waiting = True
        time.sleep(0.5)

    def end(self) -> None:
        seconds = time.monotonic() - self._started
        if not self._done:
            self._tell("Nothing to tag again.")
            return
        self._tell(
            f"Tagged {self._done:,} articles in {seconds:.0f} s, {self._done / max(seconds, 0.001):.0f} a second."
        )

    def _line(self) -> str:
        speed = self._done / max(time.monotonic() - self._started, 0.001)
        left = f", {max(self.total - self._done, 0) / speed:.0f} s left" if speed else ""
        return f"{self._done:,} of {max(self.total, self._done):,} articles, {speed:.0f} a second{left}"

    def _tell(self, line: str, end: str = "\n") -> None:
        self._out.write(f"\r\x1b[K{line}" if self._out.isatty() else line, ending=end)
        self._out.flush()


def _mark(waiting: ArticleQuerySet) -> None:
    """Ask the workers for them, some at a time, so that no long lock stands in their way."""
    unmarked = waiting.filter(tag_again=False, tagger_version=TAGGER_VERSION)
    while keys := list(unmarked.values_list("pk", flat=True)[:MARKED_AT_ONCE]):
        Article.objects.filter(pk__in=keys).update(tag_again=True)


def _place_all() -> None:
    while place_waiting():
        pass
