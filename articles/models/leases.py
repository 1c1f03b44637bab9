"""How steps take rows: the table is the queue, and a taken row is leased, never owned.

1. A step asks its QuerySet what waits (`due`, `waiting_for_text`, …) and takes a row of it.
2. Taking sets `claimed_until` and counts a try; no other worker gets the row until then.
3. A step that ends frees the row (`claimed_until=None`); one that dies lets the lease run out.
4. A row that was tried too often is set aside: it waits no more until an editor frees it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, DataError, Error, IntegrityError, OperationalError, connection, models
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

MOST_TRIES = 5
# What one row can be at fault for. A lost database or a full memory is none of its doing.
FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    DataError,
    IntegrityError,
)
# The beginnings of SQLSTATEs that are the server's state and not of the row's making: no connection, no room, going
# down, no disk. Others among the "operational" ones, such as a row too long for its index, are the row's own.
_OUTAGES = ("08", "53", "57P", "58")

_TAKE = """
UPDATE {table} SET claimed_until = %s, tries = tries + 1
WHERE id = ANY(ARRAY({first} FOR UPDATE OF {table} SKIP LOCKED)) RETURNING {table}.*
"""


class Leased(models.Model):
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    error = models.TextField(_("error"), blank=True, default="")

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=Leased)


def is_outage(problem: DatabaseError) -> bool:
    """Whether the database failed for all rows, and not for what this one is."""
    sqlstate = getattr(problem.__cause__, "sqlstate", None)
    return isinstance(problem, OperationalError) and (sqlstate is None or sqlstate.startswith(_OUTAGES))


@contextmanager
def without_blame(row: Leased) -> Iterator[None]:
    """Work at a row that was taken. Where the database fails under it, that try does not count: a disk that is full for
    an hour sets nothing aside. The lease stays, so that the row rests for a while."""
    try:
        yield
    except DatabaseError as problem:
        if is_outage(problem):
            connection.close_if_unusable_or_obsolete()
            with suppress(Error):
                type(row)._default_manager.filter(pk=row.pk).update(tries=Greatest(F("tries") - 1, 0))
        raise


class LeasedQuerySet(models.QuerySet[Row]):
    def free(self, now: datetime) -> Self:
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))

    def not_set_aside(self) -> Self:
        return self.filter(tries__lt=MOST_TRIES)

    def set_aside(self) -> Self:
        return self.filter(tries__gte=MOST_TRIES)

    def take(self, now: datetime) -> Row | None:
        """Lease the first free row of this set to the caller; rows that others are taking are passed over. It is one
        statement, for two and a transaction cost as much as all else in polling a feed that has nothing new."""
        return next(iter(self.take_some(now, most=1)), None)

    def take_some(self, now: datetime, most: int) -> list[Row]:
        """The same with up to `most` rows at once, in no order: for work of which many a second are done, and that
        brings no worker down."""
        free = self.free(now) if self.ordered else self.free(now).order_by("pk")
        try:
            first, values = free.values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:
            return []
        table = connection.ops.quote_name(self.model._meta.db_table)
        until = now + settings.LEASE
        return list(self.model._base_manager.raw(_TAKE.format(table=table, first=first), [until, *values]))

    def take_each(self, now: datetime, most: int) -> Iterator[Row]:
        """Up to `most` rows in order of their keys, each leased only when its turn comes: one that brings the worker
        down costs no other."""
        last = 0
        for _turn in range(most):
            row = self.filter(pk__gt=last).take(now)
            if row is None:
                return
            last = row.pk
            yield row

    def give_back(self) -> None:
        """Free rows that were taken and not worked at: the try does not count."""
        self.update(claimed_until=None, tries=Greatest(F("tries") - 1, 0))

    def put_aside(self, error: str) -> None:
        """Rows that would fail again: they wait no more until somebody frees them."""
        self.update(claimed_until=None, tries=MOST_TRIES, error=error)

    def free_again(self) -> int:
        """Let those that were set aside wait again; returns how many these are."""
        return self.set_aside().update(tries=0, claimed_until=None, error="")
