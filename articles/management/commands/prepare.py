"""Make an installation ready to run: migrate, load the starter data once, make the first editor."""

import secrets
from argparse import ArgumentParser

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from articles import starter
from articles.models import Source

EDITOR = "editor"


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-demo", action="store_true", help="load no demo items on the first start")

    def handle(self, *, without_demo: bool, **options: object) -> None:
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        if not Source.objects.exists():
            self._load_starter_data(without_demo)
        self._make_editor()

    def _load_starter_data(self, without_demo: bool) -> None:
        now = timezone.now()
        entities, feeds = starter.load_gazetteer(), starter.load_feeds(now)
        items = 0 if without_demo else starter.load_demo(now)
        self.stdout.write(f"First start: loaded {entities} entities, {feeds} feeds and {items} demo items.")

    def _make_editor(self) -> None:
        users = get_user_model().objects
        if not users.filter(is_superuser=True).exists():
            password = secrets.token_urlsafe(12)
            users.create_superuser(EDITOR, password=password)
            self.stdout.write(
                f"Editors’ desk: /admin/ — user {EDITOR}, password {password} (told this once; change it there)."
            )
