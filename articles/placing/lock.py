"""Placing is serial: one advisory lock, so that two workers never make twins of one event."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from articles.models.locks import PLACING_LOCK


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A transaction in which no other changes which claims tell which event."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLACING_LOCK])
        yield
