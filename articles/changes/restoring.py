"""Putting back what a row was before a change; itself noted, so that it can be put back in turn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.changes.snapshots import BELONGING, HIDDEN, name_of_owner, own_fields, snapshot
from articles.ingest.store import store_text
from articles.models import Article, Change, Feed, Tombstone
from articles.models.changes import Act, Values
from articles.text.fingerprint import content_hash

PUT_BACK = {Act.CHANGED, Act.REMOVED, Act.RESTORED}
TABLES = {
    "articles.article",
    "articles.entity",
    "articles.event",
    "articles.feed",
    "articles.feedgap",
    "articles.restraint",
    "articles.source",
    "articles.subscriber",
    "articles.suggestedname",
    "articles.tombstone",
}
GONE_FOR_GOOD: dict[str, str | Promise] = {
    "articles.event": _("An event follows from its claims: restore these, and it is there again."),
    "articles.subscriber": _("Of subscribers who are gone no address is kept, so they cannot be brought back."),
}


class NotRestorableError(Exception):
    """Why it cannot be put back, in one sentence of the editor's language."""


def is_restorable(change: Change) -> bool:
    """Whether there is anything that could be put back; `restore` finds out whether it fits."""
    return bool(
        change.table in TABLES
        and change.act in PUT_BACK
        and change.before is not None
        and change.before != change.after
    )


def restore(change: Change, by: User, now: datetime) -> models.Model:
    """Have the row as it was before the change, also one that is gone, under its own key. Raises NotRestorableError
    where that is not possible; nothing is written then."""
    if not is_restorable(change):
        raise NotRestorableError(gettext("There is nothing here that could be put back."))
    assert change.before is not None
    with transaction.atomic():
        model = apps.get_model(change.table)
        stored = model._base_manager.select_for_update().filter(pk=change.row_id).first()
        before = snapshot(stored) if stored else None
        if stored is None and change.table in GONE_FOR_GOOD:
            raise NotRestorableError(str(GONE_FOR_GOOD[change.table]))
        row = stored or _fresh(model, change.row_id, now)
        _put(row, change.before)
        _write(row, change.before, is_new=stored is None, now=now)
        after = snapshot(row)
        Change.objects.note(Act.RESTORED, row, by=by, now=now, before=before, after=after, why=_reason(change))
        return row


def _fresh(model: type[models.Model], key: int, now: datetime) -> models.Model:
    match row := model(pk=key):
        case Feed():
            row.next_poll_at = now
        case Article():
            row.read_at = now
    return row


def _put(row: models.Model, values: Values) -> None:
    """Set the values; relations only to what is still there."""
    for field in _restored(type(row), values):
        value = values[field.name]
        if isinstance(field, models.ForeignKey):
            setattr(row, field.attname, _key_still_there(field, value))
        else:
            setattr(row, field.attname, field.to_python(value))


def _restored(model: type[models.Model], values: Values) -> list[models.Field[Any, Any]]:
    hidden = HIDDEN.get(model._meta.label_lower, set())
    return [
        field
        for field in own_fields(model)
        if field.name in values and field.name not in hidden and not isinstance(field, models.ManyToManyField)
    ]


def _key_still_there(field: models.ForeignKey[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if not field.related_model._base_manager.filter(pk=value["key"]).exists():
        told = {"what": field.verbose_name, "name": value["name"]}
        raise NotRestorableError(gettext("What it points to is gone: %(what)s “%(name)s”.") % told)
    return value["key"]


def _write(row: models.Model, values: Values, *, is_new: bool, now: datetime) -> None:
    _check(row, values)
    if isinstance(row, Article):
        _write_article(row, values, is_new=is_new, now=now)
    else:
        row.save(force_insert=is_new)
    for name in BELONGING.get(row._meta.label_lower, ()):
        _put_belonging(row, name, values.get(name, []))


def _check(row: models.Model, values: Values) -> None:
    told = {field.name for field in _restored(type(row), values)}
    try:
        row.full_clean(exclude={field.name for field in row._meta.fields} - told)
    except ValidationError as error:
        raise NotRestorableError(" ".join(error.messages)) from error


def _write_article(article: Article, values: Values, *, is_new: bool, now: datetime) -> None:
    """Its text becomes the next version, which neither feed nor page changes any more; one that was removed may be
    there again."""
    article.edited_at = now
    if is_new:
        Tombstone.objects.at(article.url).delete()
        article.content_hash = content_hash(article.title, article.text)
        article.save(force_insert=True)
        return
    stored = Article.objects.get(pk=article.pk)
    names = [field.name for field in _restored(Article, values) if field.name not in ("title", "text")]
    article.save(update_fields=[*names, "edited_at"])
    store_text(stored, title=article.title, text=article.text, by="editor")


def _put_belonging(owner: models.Model, name: str, wanted: list[dict[str, Any]]) -> None:
    """The rows that belong to it are those that did: others go, missing ones come back."""
    manager = getattr(owner, name)
    there = manager.in_bulk()
    manager.exclude(pk__in=[values["key"] for values in wanted]).delete()
    for values in wanted:
        row = there.get(values["key"]) or manager.model(pk=_free_key(manager.model, values["key"]))
        setattr(row, name_of_owner(owner, name), owner)
        _put(row, values)
        _check(row, values)
        row.save()


def _free_key(model: type[models.Model], key: int) -> int | None:
    return None if model._base_manager.filter(pk=key).exists() else key


def _reason(change: Change) -> str:
    made = localtime(change.made_at).strftime("%Y-%m-%d %H:%M")
    return gettext("As before the change of %(when)s by %(who)s") % {"when": made, "who": change.made_by}
