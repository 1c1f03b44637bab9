"""Locks that are of no row."""

from django.db import connection

PLACING_LOCK = 0x4A414C4F  # any number that no other lock of this database uses


def wait_for_placing() -> None:
    """Until the transaction ends nobody places claims or decides on them; others may wait so beside it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PLACING_LOCK])
