"""Write all feeds as OPML, to a file or to the standard output."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.ingest.lists import exported
from articles.models import Feed


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the standard output where none is given")

    def handle(self, *, file: Path | None, **options: object) -> None:
        opml = exported("Jalon")
        if file is None:
            self.stdout.write(opml.decode())
            return
        try:
            file.write_bytes(opml)
        except OSError as problem:
            raise CommandError(f"{file}: {problem.strerror}") from problem
        self.stdout.write(f"Feeds written to {file}: {Feed.objects.count()}")
