#!/usr/bin/env python
"""Django's door for commands; starts the embedded servers for those that the environment does not name."""

import os
import sys
from collections.abc import Sequence

from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError
from psycopg.errors import UndefinedColumn, UndefinedTable

from tracker import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        with embedded.no_servers() if works_on_bundled_data(sys.argv[1:]) else embedded.environment():
            execute_from_command_line(sys.argv)
    except embedded.EmbeddedError as problem:
        sys.exit(f"jalon: {problem}")
    except OperationalError as problem:
        sys.exit(f"jalon: PostgreSQL says: {_first_line(problem)}")
    except ProgrammingError as problem:
        if not isinstance(problem.__cause__, (UndefinedTable, UndefinedColumn)):
            raise
        sys.exit(f"jalon: {_first_line(problem)}: the database is not prepared. Run: manage.py prepare")
    except KeyboardInterrupt:
        sys.exit(130)


def _first_line(problem: Exception) -> str:
    return str(problem).partition("\n")[0]


def works_on_bundled_data(arguments: Sequence[str]) -> bool:
    """Whether the command reads nothing but files, so that no server need be started for it."""
    match arguments:
        case ["tag" | "explain", *options]:
            return "--starter" in options
        case ["evaluate_placing", *_]:
            return True
        case ["evaluate", *options]:
            return "--database" not in options
    return False


if __name__ == "__main__":
    main()
