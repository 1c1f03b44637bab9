"""Look-alikes that are two, or of which one is part of the other: never proposed again, unless it is taken back."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext

from articles.models import Change, Distinction, Entity
from articles.models.changes import Act


class CircleError(Exception):
    """An entity would be part of itself; told in the editor's language."""


def are_two(one: Entity, other: Entity, why: str, by: User, now: datetime) -> Distinction:
    """Propose the pair no more. Where that is decided already, the decision that stands is returned."""
    with transaction.atomic():
        return _decide(one, other, by, {"why": why, "made_at": now})


def is_part(part: Entity, of: Entity, why: str, by: User, now: datetime) -> Distinction:
    """Enter the one as a child of the other, and propose the pair no more. Raises CircleError."""
    if part.pk == of.pk or Entity.objects.below(part).filter(pk=of.pk).exists():
        raise CircleError(gettext("The one would be part of itself."))
    told = {"why": why, "made_at": now, "part": part, "former_parent": part.parent}
    with transaction.atomic():
        decision = _decide(part, of, by, told)
        part.parent = of
        part.save(update_fields=["parent", "changed_at", "compared_at"])
        return decision


def take_back(decision: Distinction, by: User, now: datetime) -> None:
    """Propose the pair again; a child that still is the other's gets the parent back that it had."""
    with transaction.atomic():
        decision = Distinction.objects.select_for_update().get(pk=decision.pk)
        if not decision.stands:
            return
        decision.take_back(by, now)
        Change.objects.note(Act.UNDONE, decision, by=by, now=now)
        part = decision.part
        if part is not None and part.parent_id in (decision.one_id, decision.other_id):
            part.parent = decision.former_parent
            part.save(update_fields=["parent", "changed_at", "compared_at"])


def _decide(one: Entity, other: Entity, by: User, told: dict[str, Any]) -> Distinction:
    first, second = sorted((one, other), key=lambda entity: entity.pk)
    defaults = {**told, "made_by": by}
    decision, is_new = Distinction.objects.get_or_create(one=first, other=second, undone_at=None, defaults=defaults)
    if is_new:
        Change.objects.note(Act.DECIDED, decision, by=by, now=decision.made_at, why=decision.why)
    return decision
