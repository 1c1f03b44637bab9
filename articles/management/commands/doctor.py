"""Say in plain words what is wrong with this installation, and what to do about it. Exit code 1 if anything is."""

import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.checkup import examine
from articles.management.terminal import Terminal


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def handle(self, **options: object) -> None:
        terminal = Terminal(self.stdout)
        findings = list(examine(timezone.now()))
        for finding in findings:
            terminal.say(f"{'look' if finding.remedy else 'ok':<6}{finding.part}: {finding.told}")
            if finding.remedy:
                terminal.say(f"      → {finding.remedy}")
        troubles = sum(bool(finding.remedy) for finding in findings)
        terminal.say(f"Things to look at: {troubles}." if troubles else "All is well.")
        if troubles:
            sys.exit(1)
