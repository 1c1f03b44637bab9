"""Two snapshots → what is other about them, field by field, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext

from articles.models.changes import Values
from articles.text.diff import Words, word_changes


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` as people read them; empty where there was nothing."""

    field: str
    label: str
    before: str
    after: str

    @property
    def words(self) -> Sequence[Words]:
        """The one text turned into the other, word by word."""
        return word_changes(self.before, self.after)

    @property
    def is_rewritten(self) -> bool:
        return bool(self.before and self.after)


def difference(model: type[models.Model], before: Values | None, after: Values | None) -> list[Difference]:
    """The fields that are other, in their order; all that tell something where one side is missing."""
    old, new = before or {}, after or {}
    return [one for one in _told(model, old, new) if one.before != one.after or (old.get(one.field) and not new)]


def changed_fields(before: Values, after: Values) -> list[str]:
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]


def _told(model: type[models.Model], old: Values, new: Values) -> Iterator[Difference]:
    for name in changed_fields(old, new):
        before, after = (_in_words(model, name, values.get(name)) for values in (old, new))
        yield Difference(name, _label(model, name), before, after)


def _label(model: type[models.Model], name: str) -> str:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return str(capfirst(name.replace("_", " ")))
    if isinstance(field, models.ManyToOneRel):
        return str(capfirst(field.related_model._meta.verbose_name_plural))
    return str(capfirst(getattr(field, "verbose_name", name)))


def _in_words(model: type[models.Model], name: str, value: Any) -> str:
    match value:
        case None | "" | []:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case {"key": _, "name": named}:
            return str(named)
        case [*rows]:
            return "\n".join(sorted(_row_in_words(model, name, row) for row in rows))
    return _single(model, name, value)


def _row_in_words(model: type[models.Model], name: str, row: Any) -> str:
    """A row that belongs to it: its values, one beside the other."""
    if not isinstance(row, dict):
        return str(row)
    if row.keys() == {"key", "name"}:
        return str(row["name"])
    try:
        theirs = model._meta.get_field(name).related_model
    except FieldDoesNotExist:
        theirs = None
    owner = theirs if isinstance(theirs, type) else model
    told = (
        capfirst(_label(owner, field)) if value is True else _in_words(owner, field, value)
        for field, value in row.items()
        if field != "key" and value is not False
    )
    return " · ".join(str(one) for one in told if one)


def _single(model: type[models.Model], name: str, value: Any) -> str:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return str(value)
    if not isinstance(field, models.Field):
        return str(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, (models.DateField, models.DurationField)):
        return str(localize(field.to_python(value)))
    return str(value)
