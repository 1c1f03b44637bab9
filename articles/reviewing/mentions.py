"""Words of an article that editors say name somebody, or nobody known.

`start` and `end` are code points into `Article.whole` of the version `seen`; blanks around the words are left out. All
raise ChangedMeanwhileError where the article has another text by now, GoneError where it is gone, and FaultyError where
there are no such words; then nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from articles.models import Alias, Article, Change, Entity, Mention, RefusedMention, SuggestedName
from articles.models.changes import Act, ChangeQuerySet
from articles.models.suggestions import folded_name
from articles.naming.suggested import add_as_aliases
from articles.placing.lock import one_at_a_time
from articles.reviewing.claims import article_as_seen
from articles.reviewing.errors import ChangedMeanwhileError, FaultyError, GoneError
from articles.text.correcting import LONGEST_LABEL, Fault, Trouble, faults_of_quote
from articles.text.folding import fold
from articles.text.operators import Words
from articles.text.values import EntityKind


def name(article: Article, start: int, end: int, entity: Entity, *, seen: int, by: User, now: datetime) -> Mention:
    """Have the words name the entity, here, whatever the tagger takes them for."""
    with one_at_a_time():
        row = article_as_seen(article, seen)
        return _name(row, *_trimmed(row.whole, start, end), entity, by, now)


def add_alias(
    article: Article,
    start: int,
    end: int,
    entity: Entity,
    *,
    seen: int,
    by: User,
    now: datetime,
    language: str = "",
    is_ambiguous: bool = False,
) -> Alias:
    """Have the entity known by the words everywhere; articles that have them are tagged again."""
    with one_at_a_time():
        row = article_as_seen(article, seen)
        start, end = _trimmed(row.whole, start, end)
        return _add_alias(row, start, end, entity, language, by, now, is_ambiguous=is_ambiguous)


def add_entity(
    article: Article, start: int, end: int, kind: EntityKind, *, seen: int, by: User, now: datetime, called: str = ""
) -> Entity:
    """An entity of the kind, known by the words everywhere; `called` is its name, if that is another. One that there is
    under that name and kind gets the words as an alias."""
    with one_at_a_time():
        row = article_as_seen(article, seen)
        start, end = _trimmed(row.whole, start, end)
        entity, is_new = Entity.objects.get_or_create(name=called.strip() or row.whole[start:end], kind=kind)
        if is_new:
            after = {"name": entity.name, "kind": entity.kind, "article": row.pk}
            Change.objects.note(Act.ADDED, entity, by=by, now=now, after=after)
            entity.aliases.create(form=entity.name)
        _add_alias(row, start, end, entity, "", by, now)
        return entity


def refuse(mention: Mention, *, seen: int, by: User, now: datetime, why: str = "") -> RefusedMention:
    """In its article the words do not name that entity, wherever they stand: no tagging says so again."""
    with one_at_a_time():
        row = article_as_seen(mention.article, seen)
        found = row.mentions.filter(pk=mention.pk).first() or _its_like(row, mention)
        form = row.whole[found.start : found.end]
        refused, _ = RefusedMention.objects.get_or_create(article=row, entity_id=found.entity_id, form=form)
        Change.objects.note(Act.REJECTED, found, by=by, now=now, before=_values(found, form), why=why)
        alike = [one.pk for one in row.mentions.filter(entity=found.entity_id) if _form(row, one) == fold(form)]
        Mention.objects.filter(pk__in=alike).delete()
        return refused


def take_back(change: Change, *, by: User, now: datetime) -> None:
    """Undo a naming, with the alias and the entity that were made for it, or a refusal. Articles that have the words
    are tagged again; an entity that others tell of or follow meanwhile stays. Raises ChangedMeanwhileError where it was
    taken back already, or its mention is gone."""
    with one_at_a_time():
        told = change.after or change.before or {}
        mention = Mention(pk=change.row_id, start=told["start"], end=told["end"])
        is_undone = _unname(mention) if change.after else _allow(told)
        if not is_undone:
            raise ChangedMeanwhileError([], 0)
        article = Article.objects.get(pk=told["article"])
        _tag_again(article, told["form"])
        Change.objects.note(Act.UNDONE, mention, by=by, now=now, before=change.after, after=change.before)
        for made in _made_with(change):
            Change.objects.note(Act.UNDONE, made, by=by, now=now)
            made.delete()


def _name(article: Article, start: int, end: int, entity: Entity, by: User, now: datetime) -> Mention:
    """In place of all that stood there; a refusal of the same is forgotten."""
    form = article.whole[start:end]
    article.mentions.filter(start__lt=end, end__gt=start).delete()
    refused = article.refused_mentions.filter(entity=entity)
    RefusedMention.objects.filter(pk__in=[one.pk for one in refused if fold(one.form) == fold(form)]).delete()
    mention = Mention.objects.create(
        article=article, entity=entity, start=start, end=end, form=form, decided_by=by, decided_at=now
    )
    Change.objects.note(Act.ADDED, mention, by=by, now=now, after=_values(mention, form))
    return mention


def _add_alias(
    article: Article,
    start: int,
    end: int,
    entity: Entity,
    language: str,
    by: User,
    now: datetime,
    *,
    is_ambiguous: bool = False,
) -> Alias:
    form = article.whole[start:end]
    alias, is_new = Alias.objects.get_or_create(
        entity=entity, form=form, language=language, defaults={"is_ambiguous": is_ambiguous}
    )
    if is_new:
        after = {"entity": entity.pk, "form": form, "language": language, "is_ambiguous": is_ambiguous}
        Change.objects.note(Act.ADDED, alias, by=by, now=now, after=after)
    _name(article, start, end, entity, by, now)
    add_as_aliases(SuggestedName.objects.filter(folded=folded_name(form)), entity, by, now)
    _tag_again(article, form)
    return alias


def _tag_again(article: Article, form: str) -> None:
    phrase = Words('"' + form.replace('"', " ") + '"', ())
    Article.objects.holding(phrase).update(tag_again=True)
    Article.objects.filter(pk=article.pk).update(tag_again=True)


def _trimmed(whole: str, start: int, end: int) -> tuple[int, int]:
    """Where the words themselves begin and end."""
    if faults := faults_of_quote(start, end, whole):
        raise FaultyError(faults)
    words = whole[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    if end - start > LONGEST_LABEL:
        raise FaultyError([Fault(Trouble.LONG_NAME, whole[start:end])])
    return start, end


def _its_like(article: Article, mention: Mention) -> Mention:
    """The tagger may have found the same anew meanwhile."""
    found = article.mentions.filter(entity=mention.entity_id, start=mention.start, end=mention.end).first()
    if found is None:
        raise GoneError
    return found


def _form(article: Article, mention: Mention) -> str:
    return fold(article.whole[mention.start : mention.end])


def _values(mention: Mention, form: str) -> dict[str, Any]:
    place = {"start": mention.start, "end": mention.end}
    return {"article": mention.article_id, "entity": mention.entity_id, "form": form, **place}


def _unname(mention: Mention) -> bool:
    return Mention.objects.filter(pk=mention.pk).delete()[0] > 0


def _made_with(change: Change) -> Iterator[Alias | Entity]:
    """The entity, or else the alias, that the same act made."""
    together = Change.objects.filter(act=Act.ADDED, made_by=change.made_by, made_at=change.made_at)
    names = Alias.objects.filter(pk__in=_rows(together, Alias))
    entity = Entity.objects.filter(pk__in=_rows(together, Entity)).untold().first()
    yield from [entity] if entity else names


def _rows(changes: ChangeQuerySet, of: type[Alias] | type[Entity]) -> list[int]:
    return list(changes.filter(table=of._meta.label_lower).values_list("row_id", flat=True))


def _allow(told: dict[str, Any]) -> bool:
    refused = RefusedMention.objects.filter(article=told["article"], entity=told["entity"], form=told["form"])
    return refused.delete()[0] > 0
