"""Names → entities with names like them: candidates by the trigram index, the rest by `text.likeness`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from articles.models import Distinction, Entity, LookAlike
from articles.text.folding import fold
from articles.text.likeness import Likeness, Named, Reason, core, likeness
from articles.text.values import EntityKind

ENTITIES_AT_ONCE = 100
LEAST_SIMILAR = 0.45
_MOST_CANDIDATES = 40  # of each form
_REASONS = list(Reason)

_CANDIDATES = """
SELECT DISTINCT wanted.place, near.entity_id
FROM unnest(%s::int[], %s::text[], %s::text[]) AS wanted (place, form, beginning)
CROSS JOIN LATERAL (
    SELECT entity_id FROM articles_alias
    WHERE folded %% wanted.form OR folded LIKE wanted.beginning
    ORDER BY similarity(folded, wanted.form) DESC, entity_id LIMIT %s
) AS near
"""

Alike = tuple[Entity, Likeness]


def compare_waiting(now: datetime, most: int = ENTITIES_AT_ONCE) -> int:
    """Look for look-alikes of up to `most` entities whose names are new or others; returns how many these were."""
    with transaction.atomic():
        waiting = Entity.objects.waiting_for_comparison().select_for_update(skip_locked=True)[:most]
        entities = _with_names([entity.pk for entity in waiting])
        found = alike([_named(entity) for entity in entities.values()])
        pairs = {tuple(sorted((pk, other.pk))): told for pk in entities for other, told in found[str(pk)]}
        LookAlike.objects.filter(Q(one__in=entities) | Q(other__in=entities)).delete()
        LookAlike.objects.bulk_create(
            LookAlike(one_id=one, other_id=other, reason=told.reason, rank=_REASONS.index(told.reason))
            for (one, other), told in sorted(pairs.items())
        )
        Entity.objects.filter(pk__in=entities).update(compared_at=now)
        return len(entities)


def alike(named: Sequence[Named]) -> Mapping[str, Sequence[Alike]]:
    """By the key of each, the entities like it that were not merged, the likest first."""
    candidates = _candidates(named)
    known = _with_names({pk for keys in candidates.values() for pk in keys})
    found: dict[str, list[Alike]] = defaultdict(list)
    for place, one in enumerate(named):
        others = (known[pk] for pk in sorted(candidates[place]) if pk in known)
        pairs = ((other, likeness(one, _named(other))) for other in others)
        told = [(other, why) for other, why in pairs if why is not None]
        found[one.key] += sorted(told, key=lambda pair: _REASONS.index(pair[1].reason))
    return found


def alike_to(entity: Entity) -> Sequence[Alike]:
    """The entities like one, save those on which an editor decided."""
    one = _with_names([entity.pk]).get(entity.pk)
    if one is None:
        return ()
    decided = Distinction.objects.standing().filter(Q(one=one) | Q(other=one)).values_list("one", "other")
    apart = {pk for pair in decided for pk in pair}
    return [pair for pair in alike([_named(one)])[str(one.pk)] if pair[0].pk not in apart]


def still_alike(pairs: Iterable[LookAlike]) -> Iterator[tuple[LookAlike, Likeness]]:
    """Those of the pairs whose names have not changed meanwhile so that they are alike no more, each with the names."""
    pairs = list(pairs)
    known = _with_names({pk for pair in pairs for pk in (pair.one_id, pair.other_id)})
    for pair in pairs:
        if pair.one_id in known and pair.other_id in known:
            pair.one, pair.other = known[pair.one_id], known[pair.other_id]
            told = likeness(_named(pair.one), _named(pair.other))
            if told is not None:
                yield pair, told


def _with_names(keys: Iterable[int]) -> dict[int, Entity]:
    """The entities that were not merged, with all that `_named` asks of them, in three queries."""
    children = Entity.objects.filter(parent=OuterRef("pk"))
    rows = Entity.objects.filter(pk__in=list(keys), merged_into=None).annotate(has_children=Exists(children))
    return {one.pk: one for one in rows.select_related("parent").prefetch_related("aliases").order_by("pk")}


def _named(entity: Entity) -> Named:
    above = {entity.parent_id, entity.parent.parent_id if entity.parent else None} - {None}
    return Named(
        key=str(entity.pk),
        kind=EntityKind(entity.kind),
        name=entity.name,
        others=tuple(alias.form for alias in entity.aliases.all() if not alias.is_ambiguous),
        above=frozenset(map(str, above)),
        is_house=entity.has_children,  # type: ignore[attr-defined]
    )


def _candidates(named: Sequence[Named]) -> Mapping[int, set[int]]:
    """By the place of each, the keys of entities with a name like one of its own, or that begins so."""
    wanted = [(place, form) for place, one in enumerate(named) for form in sorted(_forms(one))]
    places, forms = [place for place, _ in wanted], [form for _, form in wanted]
    found: dict[int, set[int]] = defaultdict(set)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(LEAST_SIMILAR)])
        cursor.execute(_CANDIDATES, [places, forms, [_begins(form) for form in forms], _MOST_CANDIDATES])
        for place, pk in cursor.fetchall():
            found[place].add(pk)
    return found


def _forms(named: Named) -> set[str]:
    names = (named.name, *named.others)
    return {form for name in names for form in (fold(name), core(name)) if form}


def _begins(form: str) -> str:
    escaped = form.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped} %"
