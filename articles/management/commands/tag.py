"""Tag items: a JSON object a line in, in the labelling guide's shape, and the same with entities, events and topics
out, one by one. Lines that cannot be read are told with their numbers, and the others are tagged all the same."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from articles.management.item_tagger import ItemTagger, while_somebody_reads
from articles.text.items import ItemError, decode_line, parse_item, to_line


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--starter", action="store_true", help="the bundled names; no database is needed")

    def handle(self, *, starter: bool, **options: object) -> None:
        tagger = ItemTagger(is_starter=starter)
        self._unreadable = 0
        with while_somebody_reads():
            for line in self._tagged_lines(tagger):
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
        if self._unreadable:
            raise CommandError(f"{self._unreadable} of the lines could not be read.")

    def _tagged_lines(self, tagger: ItemTagger) -> Iterator[bytes]:
        for number, line in enumerate(sys.stdin.buffer, start=1):
            try:
                if line.strip():
                    yield f"{to_line(tagger.tag(parse_item(decode_line(line))))}\n".encode()
            except ItemError as problem:
                self._unreadable += 1
                self.stderr.write(f"line {number}: {problem}")
