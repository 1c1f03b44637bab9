"""Remove the demo items, and every event that rests on them alone."""

from django.core.management.base import BaseCommand

from articles import starter
from articles.placing.refresh import refresh_stale


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: object, **options: object) -> None:
        removed = starter.remove_demo()
        refresh_stale()
        self.stdout.write(f"Removed {removed} demo items.")
