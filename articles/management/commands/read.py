"""Read the pages of the articles that wait for their text, here and now, beside whatever workers do."""

import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.ingest.read import Reading, read_article
from articles.management.terminal import Terminal
from articles.models import Article

SOON = timedelta(minutes=1)
SECONDS_TO_A_TURN = 1.0


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", dest="everything", help="those that are only partial too, whatever kept them"
        )

    def handle(self, *, everything: bool, **options: object) -> None:
        if everything:
            Article.objects.partial().filter(edited_at=None).update(read_again_at=timezone.now(), tries=0)
        terminal = Terminal(self.stdout)
        counts: Counter[Reading] = Counter()
        waiting = Article.objects.waiting_for_text(timezone.now() + SOON)
        with terminal.progress(waiting.count(), "pages") as advance:
            for article, reading in _readings():
                counts[reading] += 1
                if reading is not Reading.LATER:
                    advance(article.title)
        left = Article.objects.exclude(read_again_at=None).count()
        terminal.say(
            f"{counts[Reading.WHOLE]} articles read whole, {counts[Reading.PARTIAL]} only partial; "
            f"{left} are read again later."
        )


def _readings() -> Iterator[tuple[Article, Reading]]:
    """One page of each source in turn. Where all sites keep one waiting, wait for whose turn is soon."""
    while sources := list(Article.objects.waiting_for_text(timezone.now() + SOON).sources()):
        done = [one for source in sources if (one := _read_one(source)) is not None]
        yield from done
        if all(reading is Reading.LATER for _, reading in done):
            time.sleep(SECONDS_TO_A_TURN)


def _read_one(source: int) -> tuple[Article, Reading] | None:
    now = timezone.now()
    article = Article.objects.waiting_for_text(now).filter(source=source).order_by("-pk").take(now)
    return None if article is None else (article, read_article(article, now))
