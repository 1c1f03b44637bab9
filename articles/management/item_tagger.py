"""What the commands that tag items without storing them share."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import DatabaseError

from articles import data
from articles.tagging import known_entities
from articles.text.items import Item, tagged
from articles.text.tagger import RuleTagger
from articles.text.values import GazetteerEntry


class ItemTagger:
    """Tags items with the bundled gazetteer, or with the database's entities; raises CommandError without these."""

    def __init__(self, *, is_starter: bool) -> None:
        gazetteer = data.gazetteer() if is_starter else _stored_entities()
        self.rules = RuleTagger(gazetteer, data.lexicons(), data.topics())
        self._entries = {entry.key: entry for entry in gazetteer}

    def tag(self, item: Item) -> Item:
        return tagged(item, self.rules.tag(item.document), self._entries)


@contextmanager
def while_somebody_reads() -> Iterator[None]:
    """End the block quietly once nobody reads what it writes (`| head`)."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left to write would only fail again as Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _stored_entities() -> Sequence[GazetteerEntry]:
    try:
        return known_entities()
    except DatabaseError as problem:
        reason = str(problem).partition("\n")[0]
        raise CommandError(f"The database's entities cannot be read: {reason}") from problem
