"""Take a mail that came back, from the standard input: for a hook of the mail server, such as an alias with a pipe."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.digests.bounces import take_back
from articles.text.bounces import parse_bounce

LONGEST = 1_000_000


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options: object) -> None:
        """Exits with 0 whatever the mail is: a mail server would send an error back to whoever wrote it."""
        bounce = parse_bounce(sys.stdin.buffer.read(LONGEST))
        digest = take_back(bounce, timezone.now()) if bounce else None
        told = f"Digest {digest.pk} came back: {digest.subscriber.email}" if digest else "Nothing that counts."
        self.stdout.write(told)
