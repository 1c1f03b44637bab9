"""Very many rows of the project's tables, each copied from a template row, which the factories have made."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection


def copy(table: str, columns: Mapping[str, str], first: int, last: int, joined: str = "") -> None:
    """Copy row 1 of the table (named without "articles_") to the rows with the numbers from `first` to `last`. Columns
    that differ are told in SQL, by the row's number n or by what is `joined` to it."""
    told = ", ".join(f"'{name}', {value}" for name, value in {"id": "n", **columns}.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO articles_{table} SELECT row.*"
            f" FROM articles_{table} template, generate_series({first}, {last}) n{joined},"
            f" LATERAL jsonb_populate_record(template, jsonb_build_object({told})) row WHERE template.id = 1"
            " ON CONFLICT DO NOTHING"
        )
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('articles_{table}', 'id'), max(id)) FROM articles_{table}"
        )
