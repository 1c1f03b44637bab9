"""Follow all feeds of an OPML file; malformed ones are read as far as can be, and what was dropped is said."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.ingest.lists import Listed, import_feeds
from articles.management.terminal import Terminal
from articles.text.opml import Opml, OpmlError, read_opml

MOST_BYTES = 10_000_000


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: object) -> None:
        opml = _read(file)
        terminal = Terminal(self.stdout)
        listed: list[Listed] = []
        with terminal.progress(len(opml.feeds), "feeds") as advance:
            for one in import_feeds(opml, timezone.now()):
                listed.append(one)
                advance(one.outline.title)
        refused = [f"{one.outline.title}: {one.outline.url}: {one.problem}" for one in listed if one.problem]
        for line in (*opml.dropped, *refused):
            terminal.say(f"Dropped: {line}")
        added = sum(one.is_new for one in listed)
        known, dropped = len(listed) - added - len(refused), len(refused) + len(opml.dropped)
        terminal.say(f"Feeds added: {added}, followed already: {known}, dropped: {dropped}.")


def _read(file: Path) -> Opml:
    try:
        with file.open("rb") as opened:
            body = opened.read(MOST_BYTES + 1)
    except OSError as problem:
        raise CommandError(f"{file}: {problem.strerror}") from problem
    if len(body) > MOST_BYTES:
        raise CommandError(f"{file} is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        return read_opml(body)
    except OpmlError as problem:
        raise CommandError(f"{file}: {problem}") from problem
