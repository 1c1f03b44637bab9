"""A table of the feeds and how they are: the failing ones first, with the reason."""

from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.timesince import timesince, timeuntil

from articles.management.terminal import Terminal
from articles.models import Feed
from articles.models.feeds import FeedState

HEADS = ("state", "source", "every", "newest", "last good", "next", "read by", "address", "why")
WORDS = {FeedState.WELL: "ok"}
MINUTE = timedelta(minutes=1)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--failing", action="store_true", help="only those that failed at their last poll")

    def handle(self, *, failing: bool, **options: object) -> None:
        now = timezone.now()
        feeds = Feed.objects.with_state(now).select_related("source").order_by("-tries", "source__name", "url")
        shown = list(feeds.failing() if failing else feeds)
        terminal = Terminal(self.stdout)
        if shown:
            terminal.table(HEADS, ([*_row(feed, now)] for feed in shown))
        terminal.say(f"Feeds: {len(shown)}")


def _row(feed: Feed, now: datetime) -> tuple[str, ...]:
    return (
        _state(feed),
        feed.source.name,
        _length(feed.interval),
        _ago(feed.newest_at, now),
        _ago(feed.last_good_at, now),
        "-" if feed.is_paused else _ahead(feed.next_poll_at, now),
        feed.parser,
        feed.url,
        feed.error,
    )


def _state(feed: Any) -> str:
    return f"failing ({feed.tries})" if feed.state == FeedState.FAILING else WORDS.get(feed.state, feed.state)


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    return "just now" if now - moment < MINUTE else timesince(moment, now, depth=1)


def _ahead(moment: datetime, now: datetime) -> str:
    if moment <= now:
        return "now"
    return "in seconds" if moment - now < MINUTE else timeuntil(moment, now, depth=1)


def _length(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
