#!/usr/bin/env python
"""Django's door for commands; starts the embedded servers for those that the environment does not name."""

import os
import sys

from django.core.management import execute_from_command_line

from tracker import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        with embedded.environment():
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as problem:
        sys.exit(f"jalon: {problem}")


if __name__ == "__main__":
    main()
