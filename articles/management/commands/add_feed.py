"""Add a feed by its address, or by that of a site whose page names one; the workers begin to poll it at once."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.ingest.answers import PrivateAddressError, RefusedError
from articles.ingest.subscribe import add_feed
from articles.models import Feed
from articles.models.labels import LANGUAGES


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url")
        parser.add_argument("--name", default="", help="the publisher's name; its host where none is given")
        parser.add_argument(
            "--language", default="", choices=["", *LANGUAGES], help="found out from the texts where none is given"
        )

    def handle(self, *, url: str, name: str, language: str, **options: object) -> None:
        known = Feed.objects.filter(url=url.strip()).select_related("source").first()
        if known is not None:
            self.stdout.write(f"{known.url} is followed already, as {known.source}.")
            return
        try:
            feed = add_feed(url, name=name, language=language, now=timezone.now())
        except PrivateAddressError as problem:
            raise CommandError(f"{problem} (FETCH_PRIVATE_NETWORKS can allow networks of your own)") from problem
        except RefusedError as problem:
            raise CommandError(str(problem)) from problem
        rhythm = f"every {int(feed.interval.total_seconds())} s" if feed.is_nearby else "by how often it publishes"
        self.stdout.write(f"{feed.url} is polled at once, and then {rhythm}, as {feed.source}.")
