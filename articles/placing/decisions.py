"""What editors decide: merge, split, move, rule; and take each back, in any order.

A decision is a row that lies over what placing found (`placing.shown`); nothing is rewritten. Each is made and taken
back under the placing lock, and what follows from it is made anew at once:

1. `merged_into` of events and entities from the merges that stand.
2. Under which event each claim is shown, from where it is placed, the moves and the merges.
3. The events that won or lost a claim, or a participant.

A merge of entities also merges those of their events that are one now. Placing itself goes on telling the entities
apart, so that all is where it was when the merge is taken back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext

from articles.models import Article, Claim, ClaimMove, Entity, EntityMerge, Event, EventMerge, Ruling
from articles.models.decisions import Decision
from articles.models.events import EventQuerySet
from articles.placing.lock import one_at_a_time
from articles.placing.refresh import refresh_all
from articles.placing.shown import show
from articles.text.grouping import best_match
from articles.text.standing import Field, state_of


class NotPossibleError(Exception):
    """Why a decision cannot be made, in the editor's language."""


def merge_events(loser: Event, winner: Event, why: str, by: User, now: datetime) -> EventMerge:
    """Show the loser's claims, and those that will be placed there, under the winner, and lead its address there.
    Raises NotPossibleError where the loser is merged already or the winner is the loser in the end."""
    with one_at_a_time():
        _check_merge(EventMerge.objects.standing().values_list("loser", "winner"), loser.pk, winner.pk)
        merge = EventMerge.objects.create(loser=loser, winner=winner, why=why, made_by=by, made_at=now)
        _show_merged_events()
        return merge


def move_claims(claims: Iterable[Claim], target: Event | None, why: str, by: User, now: datetime) -> ClaimMove:
    """Show the claims under the target, or under a new event of their own. Raises NotPossibleError where none of them
    is there any more: their article may have been tagged again meanwhile."""
    with one_at_a_time():
        found = list(Claim.objects.filter(pk__in=[claim.pk for claim in claims]).prefetch_related("participants"))
        if not found:
            raise NotPossibleError(gettext("None of these claims is there any more."))
        to = target or _event_of_their_own(found)
        move = ClaimMove.objects.create(target=to, is_split=target is None, why=why, made_by=by, made_at=now)
        move.claims.set(found)
        _show_anew(found)
        return move


def merge_entities(loser: Entity, winner: Entity, why: str, by: User, now: datetime) -> EntityMerge:
    """Tell of the loser as of the winner everywhere, and make those of their events one that tell the same now.
    Raises NotPossibleError as `merge_events` does."""
    with one_at_a_time():
        _check_merge(EntityMerge.objects.standing().values_list("loser", "winner"), loser.pk, winner.pk)
        merge = EntityMerge.objects.create(loser=loser, winner=winner, why=why, made_by=by, made_at=now)
        for event, same in _events_made_one(_show_merged_entities()):
            EventMerge.objects.create(loser_id=event, winner_id=same, why=why, made_by=by, made_at=now, because=merge)
            _show_merged_events()
        return merge


def rule(claim: Claim, field: Field, why: str, by: User, now: datetime) -> Ruling:
    """Have the claim's word stand on the field; an earlier ruling on that is taken back. Raises NotPossibleError for a
    claim that is gone or says nothing of it."""
    with one_at_a_time():
        found = Claim.objects.filter(pk=claim.pk, event__isnull=False).select_related("event").first()
        if found is None or found.event is None or not found.says(field):
            raise NotPossibleError(gettext("This claim says nothing about that."))
        for earlier in Ruling.objects.standing().filter(claim__event=found.event, field=field):
            earlier.take_back(by, now)
        ruling = Ruling.objects.create(event=found.event, claim=found, field=field, why=why, made_by=by, made_at=now)
        _refresh([found.event.pk])
        return ruling


def undo(decision: Decision, by: User, now: datetime) -> None:
    """Take the decision back, unless it is already: all is as the others that stand have it."""
    with one_at_a_time():
        decision.refresh_from_db()
        if not decision.stands:
            return
        decision.take_back(by, now)
        match decision:
            case EventMerge():
                _show_merged_events()
            case ClaimMove():
                claims = list(decision.claims.all())
                _give_back(claims, decision.made_at)
                _show_anew(claims)
            case EntityMerge():
                _part_entities(decision, by, now)
            case Ruling():
                _give_back(Claim.objects.filter(rulings=decision), decision.made_at)
                _refresh(Event.objects.filter(claims__rulings=decision).values_list("pk", flat=True))


def _check_merge(standing: Iterable[tuple[int, int]], loser: int, winner: int) -> None:
    into = dict(standing)
    if loser in into:
        raise NotPossibleError(gettext("It is merged already."))
    if _root(into, winner) == loser:
        raise NotPossibleError(gettext("The one would be merged into itself."))


def _root(into: Mapping[int, int], key: int) -> int:
    while key in into:
        key = into[key]
    return key


def _event_of_their_own(claims: Sequence[Claim]) -> Event:
    event = Event(kind=claims[0].kind, is_stale=True)
    event.state = state_of([claim.telling for claim in claims])
    event.save()
    return event


def _show_merged_events() -> None:
    """Write `merged_into` of the events, and show their claims there."""
    changed = _write_roots(Event, dict(EventMerge.objects.standing().values_list("loser", "winner")))
    there = Claim.objects.filter(placed__in=changed).values("pk")
    moved = ClaimMove.objects.standing().filter(target__in=changed).values("claims")
    _show_anew(list(Claim.objects.filter(Q(pk__in=there) | Q(pk__in=moved))))
    _refresh(changed)


def _show_merged_entities() -> set[int]:
    """Write `merged_into` of the entities, and make the events that tell of them anew; returns the entities' keys."""
    changed = _write_roots(Entity, dict(EntityMerge.objects.standing().values_list("loser", "winner")))
    _refresh(_events_naming(changed).values_list("pk", flat=True))
    return changed


def _write_roots(table: type[Event] | type[Entity], into: Mapping[int, int]) -> set[int]:
    """Write which row each is in the end; returns the keys of those that are another now."""
    rows = table._default_manager
    roots = {key: _root(into, key) for key in into}
    known = dict(rows.exclude(merged_into=None).values_list("pk", "merged_into"))
    changed = {key for key in roots.keys() | known.keys() if roots.get(key) != known.get(key)}
    for key in changed:
        rows.filter(pk=key).update(merged_into=roots.get(key))
    return changed


def _events_naming(entities: Iterable[int]) -> EventQuerySet:
    return Event.objects.filter(claims__participants__entity__in=list(entities)).distinct()


def _events_made_one(entities: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each event that tells of one of the merged entities, with another's of what they are now that tells the same."""
    theirs = set(_events_naming(entities).values_list("pk", flat=True))
    roots = set(Entity.objects.filter(merged__in=entities).values_list("pk", flat=True))
    for event in Event.objects.filter(pk__in=theirs).order_by("pk").with_participants():
        others = Event.objects.shown().filter(kind=event.kind).involving(roots, []).exclude(pk__in=theirs)
        known = [(other.pk, [claim.telling for claim in other.claims.all()]) for other in others.with_claims()]
        same = best_match(event.telling, known)
        if same is not None:
            yield event.pk, same


def _part_entities(merge: EntityMerge, by: User, now: datetime) -> None:
    for following in merge.event_merges.standing():
        following.take_back(by, now)
    _show_merged_entities()
    _show_merged_events()


def _give_back(claims: Iterable[Claim], made_at: datetime) -> None:
    """Claims that nothing holds any more are the tagger's again, if it read their articles meanwhile."""
    articles = Article.objects.filter(claims__in=list(claims), tagged_at__gt=made_at).values("pk")
    Article.objects.filter(pk__in=list(articles.values_list("pk", flat=True))).update(tag_again=True)


def _show_anew(claims: Sequence[Claim]) -> None:
    show(claims)
    refresh_all(Event.objects.stale())


def _refresh(events: Iterable[int]) -> None:
    Event.objects.filter(pk__in=list(events)).update(is_stale=True)
    refresh_all(Event.objects.stale())
