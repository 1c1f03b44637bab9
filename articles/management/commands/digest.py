"""What would be mailed: figures of a day (--dry-run), or one mail (--for), which is sent for a look with --to."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.digests.letters import Outcome
from articles.digests.preview import Figures, dry_run, preview, send_test
from articles.management.terminal import Terminal
from articles.models import Subscriber


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--dry-run", action="store_true", help="figures of all that would be mailed on a day")
        what.add_argument("--for", dest="whose", metavar="ADDRESS", help="show the digest of this subscriber")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day, today if not told")
        parser.add_argument("--to", metavar="ADDRESS", help="with --for: mail it there")

    def handle(self, *, whose: str | None, on: date | None, to: str | None, **options: object) -> None:
        now = timezone.now()
        day = on or timezone.localdate(now)
        terminal = Terminal(self.stdout)
        if whose is None:
            tell_figures(terminal, dry_run(day, now), day)
        else:
            self._one(terminal, whose, day, to)

    def _one(self, terminal: Terminal, whose: str, day: date, to: str | None) -> None:
        subscriber = Subscriber.objects.filter(email__iexact=whose).first()
        if subscriber is None:
            raise CommandError(f"Nobody has subscribed with {whose}.")
        composed = preview(subscriber, day, timezone.now())
        if composed is None:
            terminal.say("Nothing to say: no mail.")
            return
        for line in (f"Subject: {composed.letter.subject}", "", *composed.letter.text.splitlines()):
            terminal.say(line)
        if to:
            handed = send_test(composed, to)
            if handed.outcome != Outcome.SENT:
                raise CommandError(f"It could not be mailed: {handed.reason}")
            terminal.say(f"Mailed to {to}.")


def tell_figures(terminal: Terminal, figures: Figures, day: date) -> None:
    terminal.say(f"{day}: {figures.due} due, {figures.mails} mails, {figures.quiet} with nothing to say.")
    for name, counts in (
        ("Stories", figures.sections),
        ("Languages", figures.languages),
        ("Domains", figures.domains),
    ):
        if counts:
            terminal.say(f"{name}: " + ", ".join(f"{key} {count}" for key, count in counts.most_common(10)))
    if figures.mails:
        terminal.say(f"The largest mail has {figures.largest / 1000:.1f} kB.")
