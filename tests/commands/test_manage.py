"""Servers are started for those commands only that need them."""

import pytest
from django.db import OperationalError, ProgrammingError
from psycopg.errors import SyntaxError as BadStatement
from psycopg.errors import UndefinedTable

import manage
from manage import works_on_bundled_data


@pytest.mark.parametrize(
    ("command", "is_serverless"),
    [
        ("tag --starter", True),
        ("tag", False),
        ("explain item.txt --starter", True),
        ("explain item.txt", False),
        ("evaluate gold.jsonl", True),
        ("evaluate gold.jsonl --database", False),
        ("migrate --starter", False),
        ("", False),
    ],
)
def test_what_reads_files_alone_needs_no_server(command: str, is_serverless: bool) -> None:
    assert works_on_bundled_data(command.split()) is is_serverless


def run_into(problem: Exception, cause: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def command(_: object) -> None:
        raise problem from cause

    monkeypatch.setattr(manage, "execute_from_command_line", command)
    manage.main()


def test_a_database_that_is_not_prepared_or_not_there_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = ProgrammingError('relation "articles_feed" does not exist\nLINE 1: SELECT')
    with pytest.raises(SystemExit, match=r"^jalon: relation .* is not prepared. Run: manage.py prepare$"):
        run_into(missing, UndefinedTable(), monkeypatch)
    with pytest.raises(SystemExit, match=r"^jalon: PostgreSQL says: no connection$"):
        run_into(OperationalError("no connection\n\tIs the server running?"), None, monkeypatch)


def test_a_mistake_of_ours_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ProgrammingError):
        run_into(ProgrammingError("syntax error"), BadStatement(), monkeypatch)
