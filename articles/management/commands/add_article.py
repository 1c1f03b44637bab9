"""Add articles from a file (JSON Lines in the labelling guide's shape, or plain text with the title in the
first line) or from the web by an address; the workers tag and place them."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.ingest.add import Added, add_from_file, add_from_web
from articles.ingest.answers import FetchError
from articles.ingest.look import AddError


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("origin", metavar="FILE-or-URL")

    def handle(self, *, origin: str, **options: object) -> None:
        try:
            added = self._add(origin)
        except OSError as problem:
            raise CommandError(f"{origin}: {problem.strerror}") from problem
        except (AddError, FetchError) as problem:
            raise CommandError(f"{origin}: {problem}") from problem
        for one in added:
            self._tell(one)

    def _add(self, origin: str) -> list[Added]:
        now = timezone.now()
        if origin.startswith(("http://", "https://")):
            return [add_from_web(origin, now)]
        return add_from_file(Path(origin).read_bytes(), now)

    def _tell(self, added: Added) -> None:
        article = added.article
        notes = [] if added.is_new else ["was here already"]
        if article.published_at is None:
            notes.append("without a date, so that it stands under today's")
        told = f" ({'; '.join(notes)})" if notes else ""
        self.stdout.write(f"{article.get_absolute_url()} {article.title}{told}")
