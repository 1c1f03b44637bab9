"""Names as editors type them → who is meant."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from articles.models import Entity
from articles.models.labels import ENTITY_KINDS
from articles.text.folding import fold
from articles.text.values import EntityKind

OFFERED = 10


def spoken(entity: Entity) -> str:
    """What stands for this entity and no other: "Mistral (Product)"."""
    return f"{entity.local_name} ({ENTITY_KINDS[EntityKind(entity.kind)]})"


def offered(words: str) -> Sequence[Entity]:
    """Those that the words may mean, the likeliest first; none that was merged into another."""
    found = Entity.objects.named_like(words).filter(merged_into=None)
    return list(found[:OFFERED])


def meant(words: str) -> Sequence[Entity]:
    """Those that are called exactly so, whatever case and accents, or spoken of so; merged ones as who they are now."""
    words = words.strip()
    name, kinds = _without_kind(words)
    called = Q(aliases__folded=fold(words)) | Q(name=words) | Q(name_fr=words)
    if kinds:
        called |= Q(kind__in=kinds) & (Q(aliases__folded=fold(name)) | Q(name=name) | Q(name_fr=name))
    found = Entity.objects.filter(called).select_related("merged_into").distinct().order_by("name", "pk")
    roots = {root.pk: root for root in (one.merged_into or one for one in found)}.values()
    exact = [one for one in roots if words in (one.name, one.name_fr, spoken(one))]
    return exact or list(roots)


def _without_kind(words: str) -> tuple[str, Sequence[EntityKind]]:
    name, bracket, kind = words.removesuffix(")").rpartition(" (")
    kinds = [one for one, label in ENTITY_KINDS.items() if str(label) == kind] if bracket else []
    return name, kinds
