"""Add articles from a file (JSON Lines in the labelling guide's shape, or plain text with the title in the
first line) or from the web by an address; the workers tag and place them."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.ingest.add import AddError, add_from_file, add_from_web
from articles.ingest.answers import FetchError
from articles.models import Article


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("origin", metavar="FILE-or-URL")

    def handle(self, *, origin: str, **options: object) -> None:
        try:
            added = self._add(origin)
        except (AddError, FetchError, OSError, UnicodeDecodeError) as problem:
            raise CommandError(f"{origin}: {problem}") from problem
        for article in added:
            self.stdout.write(f"{article.get_absolute_url()} {article.title}")

    def _add(self, origin: str) -> list[Article]:
        now = timezone.now()
        if origin.startswith(("http://", "https://")):
            return [add_from_web(origin, now)]
        return add_from_file(Path(origin).read_text(encoding="utf-8"), now)
