"""Suggested names → entities: what editors take over is linked where it is told already, and read anew; each can be
taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext

from articles.models import (
    Alias,
    Article,
    Change,
    Claim,
    ClaimParticipant,
    Entity,
    Event,
    EventParticipant,
    Follow,
    NameTaken,
    SuggestedName,
)
from articles.models.changes import Act, Values
from articles.naming.forms import naming
from articles.text.values import EntityKind


class InUseError(Exception):
    """Something else rests on what would be taken back; told in the editor's language."""


def add_as_entities(names: Iterable[SuggestedName], by: User, now: datetime, kind: EntityKind | None = None) -> int:
    """Make an entity of each name, of the kind that it is suggested as unless told; returns how many articles are to
    be tagged again. One that there is under the same name and kind gets the name as an alias."""
    articles: set[int] = set()
    for name in _summed_up(names):
        with transaction.atomic():
            entity, is_new = Entity.objects.get_or_create(name=name.form, kind=kind or name.kind)
            if is_new:
                Change.objects.note(Act.ADDED, entity, by=by, now=now, after=_told_of(entity))
            articles |= _take_over(name, entity, NameTaken(made_by=by, made_at=now, made_entity=is_new), by)
    return len(articles)


def add_as_aliases(names: Iterable[SuggestedName], entity: Entity, by: User, now: datetime) -> int:
    """Have the entity known by the names too; returns how many articles are to be tagged again."""
    articles: set[int] = set()
    for name in _summed_up(names):
        with transaction.atomic():
            articles |= _take_over(name, entity, NameTaken(made_by=by, made_at=now), by)
    return len(articles)


def refuse(names: Iterable[SuggestedName], by: User, now: datetime) -> int:
    """Suggest the names never again; returns how many these are."""
    keys = [name.pk for name in names]
    return SuggestedName.objects.filter(pk__in=keys).update(refused_at=now, refused_by=by)


def suggest_again(names: Iterable[SuggestedName]) -> int:
    keys = [name.pk for name in names]
    return SuggestedName.objects.filter(pk__in=keys).update(refused_at=None, refused_by=None)


def take_back(taken: NameTaken, by: User, now: datetime) -> int:
    """Remove the names that were taken over, and the entity if it was made for them; suggest the name again. Returns
    how many articles are to be tagged again. Raises InUseError where something else rests on the entity."""
    with transaction.atomic():
        taken = NameTaken.objects.select_for_update(of=("self",)).select_related("entity").get(pk=taken.pk)
        if not taken.stands:
            return 0
        taken.take_back(by, now)
        Change.objects.note(Act.UNDONE, taken, by=by, now=now, before=_told_by(taken))
        entity = taken.entity
        if entity is None:
            return 0
        if taken.made_entity:
            _check_unused(entity, taken)
        articles = _let_go(entity, taken)
        entity.aliases.filter(form__in=taken.forms).delete()
        if taken.made_entity:
            Change.objects.note(Act.UNDONE, entity, by=by, now=now, before=_told_of(entity))
            entity.delete()
        return len(articles)


def _summed_up(names: Iterable[SuggestedName]) -> Iterable[Any]:
    return SuggestedName.objects.found().filter(pk__in=[name.pk for name in names]).summed_up()


def _take_over(name: SuggestedName, entity: Entity, taken: NameTaken, by: User) -> set[int]:
    """Give the entity every form of the name, and link it where claims tell of it, so that placing finds their events
    again when the articles are tagged anew."""
    forms = set(name.suggestions.values_list("form", flat=True).distinct())
    articles = set(name.suggestions.values_list("article_id", flat=True).distinct())
    known = set(entity.aliases.values_list("form", flat=True))
    for form in sorted({entity.name, *forms} - known):
        Alias.objects.create(entity=entity, form=form)
    _link_claims(ClaimParticipant.objects.filter(entity=None, label__in=forms), entity)
    _tell_of(EventParticipant.objects.filter(entity=None, label__in=forms), entity)
    Article.objects.filter(pk__in=articles).update(tag_again=True)
    taken.name, taken.entity, taken.forms = name, entity, sorted({entity.name, *forms} - known)
    taken.save()
    Change.objects.note(Act.DECIDED, taken, by=by, now=taken.made_at, after=_told_by(taken))
    return articles


def _told_of(entity: Entity) -> Values:
    return {"name": entity.name, "kind": entity.kind}


def _told_by(taken: NameTaken) -> Values:
    rows = {"name": taken.name, "entity": taken.entity}
    told = {field: {"key": row.pk, "name": str(row)} if row else None for field, row in rows.items()}
    return {**told, "forms": taken.forms}


def _check_unused(entity: Entity, taken: NameTaken) -> None:
    """What the tagger wrote rests on nothing: it is written anew."""
    others = NameTaken.objects.standing().filter(entity=entity).exclude(pk=taken.pk)
    uses = {
        gettext("it has names that were added since"): entity.aliases.exclude(form__in=taken.forms),
        gettext("other names were made its own"): others,
        gettext("it was merged"): entity.merges_lost.all() | entity.merges_won.all(),
        gettext("other entities are part of it"): entity.children.all(),
        gettext("readers follow it"): Follow.objects.filter(entity=entity),
        gettext("an editor decided on claims that tell of it"): ClaimParticipant.objects.filter(
            entity=entity, claim__decided_at__isnull=False
        ),
    }
    for why, rows in uses.items():
        if rows.exists():
            raise InUseError(gettext("%(entity)s stays: %(why)s.") % {"entity": entity, "why": why})


def _let_go(entity: Entity, taken: NameTaken) -> set[int]:
    """Tell of the names as of nobody known where the tagger has not read anew, and have it read anew where they are
    found by it."""
    told = ClaimParticipant.objects.filter(entity=entity, claim__decided_at=None)
    events = EventParticipant.objects.filter(told_as=entity)
    if not taken.made_entity:
        told, events = told.filter(label__in=taken.forms), events.filter(label__in=taken.forms)
    suggested = taken.name.suggestions.values_list("article", flat=True)
    articles = {*told.values_list("claim__article", flat=True), *suggested, *naming(entity, taken.forms)}
    told.update(entity=None)
    _tell_of(events, None)
    Article.objects.filter(pk__in=articles).update(tag_again=True)
    return articles


def _link_claims(parts: QuerySet[ClaimParticipant], entity: Entity) -> None:
    """Whoever has one of the claims before them is told that it is another now."""
    Claim.objects.filter(participants__in=parts.values("pk")).update(revision=F("revision") + 1)
    parts.update(entity=entity)


def _tell_of(parts: QuerySet[EventParticipant], entity: Entity | None) -> None:
    events = list(parts.values_list("event", flat=True))
    parts.update(entity=entity, told_as=entity)
    Event.objects.filter(pk__in=events).write_who()
