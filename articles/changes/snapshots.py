"""Rows → the values that people change about them, as JSON; what the pipeline writes beside them is left out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core import signing
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.crypto import salted_hmac

from articles.models import Change
from articles.models.changes import Act, Values

# Where it is not simply what is editable: those of an article, a feed and alike are what brings them back, too.
OWN: dict[str, tuple[str, ...]] = {
    "articles.article": (
        "source",
        "feed",
        "url",
        "title",
        "text",
        "author",
        "language",
        "published_at",
        "published_precision",
        "picture",
        "partial_reason",
        "entry_key",
    ),
    "articles.feed": ("source", "url", "interval", "is_nearby", "is_paused"),
    "articles.event": ("title_en", "title_fr"),
    "articles.digest": ("state", "reason"),
    "articles.restraint": ("scope", "place", "domain", "url", "told_at", "until", "why"),
    "articles.suggestedname": ("folded", "refused_at", "refused_by"),
    "articles.tombstone": ("url", "feed", "entry_key"),
    "auth.user": ("username", "first_name", "last_name", "email", "is_active", "is_superuser", "groups"),
}
BELONGING: dict[str, tuple[str, ...]] = {
    "articles.entity": ("aliases",),
    "articles.subscriber": ("follows", "topic_follows", "searches"),
}
HIDDEN = {"articles.subscriber": {"email"}}
"""Fields of which only whether they changed is told: what is erased must not stay in the audit."""


def snapshot(row: models.Model) -> Values:
    """The row's own values as the database has them now, relations as {key, name}, and a list of the rows that belong
    to it and are edited with it, each with its key."""
    stored = type(row)._base_manager.get(pk=row.pk)
    told = _own(stored)
    for name in BELONGING.get(row._meta.label_lower, ()):
        rows = getattr(stored, name).order_by("pk")
        told[name] = [{"key": one.pk, **_own(one, without=name_of_owner(stored, name))} for one in rows]
    plain: Values = json.loads(json.dumps(told, cls=DjangoJSONEncoder))
    return plain


def own_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    names = OWN.get(model._meta.label_lower)
    if names is not None:
        return [_field(model, name) for name in names]
    told = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [field for field in told if field.editable and not field.primary_key]


def name_of_owner(row: models.Model, belonging: str) -> str:
    """The field by which those rows point to the one that they belong to."""
    return str(getattr(row, belonging).field.name)


def stamp(values: Values) -> str:
    """What a form's reader saw, to be sent back with the form; nobody else can make one."""
    return signing.dumps(values, compress=True, salt="seen")


def read_stamp(stamped: str) -> Values | None:
    """The values seen; None for what is no stamp of ours."""
    try:
        seen: Values = signing.loads(stamped, salt="seen")
    except signing.BadSignature:
        return None
    return seen


def digest(values: Values) -> str:
    """Short, and another for other values."""
    return salted_hmac("seen", json.dumps(values, sort_keys=True)).hexdigest()[:20]


@contextmanager
def noting(rows: Iterable[models.Model], by: User, now: datetime, why: str = "") -> Iterator[None]:
    """What is done to the rows inside, in one transaction with it: one Change each, also where only something was set
    going that no value tells of. Not for what talks to the network."""
    with transaction.atomic():
        before = [(row, row.pk, snapshot(row)) for row in rows]
        yield
        for row, key, values in before:
            row.pk = key  # deleting takes it away
            is_there = type(row)._base_manager.filter(pk=key).exists()
            after = snapshot(row) if is_there else None
            act = Act.CHANGED if is_there else Act.REMOVED
            Change.objects.note(act, row, by=by, now=now, before=values, after=after, why=why)


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def _own(row: models.Model, without: str = "") -> dict[str, Any]:
    hidden = HIDDEN.get(row._meta.label_lower, set())
    return {
        field.name: _concealed(row, field) if field.name in hidden else _value(row, field)
        for field in own_fields(type(row))
        if field.name != without
    }


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    if isinstance(field, models.ManyToManyField):
        return [_named(one) for one in getattr(row, field.name).order_by("pk")]
    if isinstance(field, models.ForeignKey):
        return _named(getattr(row, field.name))
    return getattr(row, field.attname)


def _named(row: models.Model | None) -> dict[str, Any] | None:
    return {"key": row.pk, "name": str(row)} if row else None


def _concealed(row: models.Model, field: models.Field[Any, Any]) -> str:
    return "••• " + salted_hmac("audit", str(getattr(row, field.attname))).hexdigest()[:6]
