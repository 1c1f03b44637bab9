"""What editors decide: merge, split, move, rule; and take each back, in any order.

A decision is a row that lies over what placing found (`placing.shown`); nothing is rewritten. Each is made and taken
back under the placing lock, and what follows from it is made anew at once:

1. `merged_into` of events and entities from the merges that stand.
2. Under which event each claim is shown, from where it is placed, the moves and the merges.
3. The events that won or lost a claim, or a participant.

A merge of entities also merges those of their events that are one now. Placing itself goes on telling the entities
apart, so that all is where it was when the merge is taken back.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext

from articles.models import Article, Change, Claim, ClaimMove, Entity, EntityMerge, Event, EventMerge, Ruling
from articles.models.changes import Act
from articles.models.decisions import Decision
from articles.placing.lock import one_at_a_time
from articles.placing.merged import refresh_now, root, show_anew, show_merged_entities, show_merged_events
from articles.placing.twins import join_twins
from articles.text.standing import Field, state_of


class NotPossibleError(Exception):
    """Why a decision cannot be made, in the editor's language."""


def merge_events(loser: Event, winner: Event, why: str, by: User, now: datetime) -> EventMerge:
    """Show the loser's claims, and those that will be placed there, under the winner, and lead its address there.
    Raises NotPossibleError where the loser is merged already or the winner is the loser in the end."""
    with one_at_a_time():
        _check_merge(EventMerge.objects.standing().values_list("loser", "winner"), loser.pk, winner.pk)
        merge = EventMerge.objects.create(loser=loser, winner=winner, why=why, made_by=by, made_at=now)
        show_merged_events()
        _note(Act.DECIDED, merge, by, now)
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
        show_anew(found)
        _note(Act.DECIDED, move, by, now)
        return move


def merge_entities(loser: Entity, winner: Entity, why: str, by: User, now: datetime) -> EntityMerge:
    """Tell of the loser as of the winner everywhere, and make those of their events one that tell the same now.
    Raises NotPossibleError as `merge_events` does."""
    with one_at_a_time():
        _check_merge(EntityMerge.objects.standing().values_list("loser", "winner"), loser.pk, winner.pk)
        merge = EntityMerge.objects.create(loser=loser, winner=winner, why=why, made_by=by, made_at=now)
        join_twins(_events_placed_of(show_merged_entities()))
        _note(Act.DECIDED, merge, by, now)
        return merge


def rule(claim: Claim, field: Field, why: str, by: User, now: datetime) -> Ruling:
    """Have the claim's word stand on the field; an earlier ruling on that is taken back. Raises NotPossibleError for a
    claim that is gone or says nothing of it."""
    with one_at_a_time():
        found = Claim.objects.filter(pk=claim.pk, event__isnull=False).select_related("event").first()
        if found is None or found.event is None or not found.said(field):
            raise NotPossibleError(gettext("This claim says nothing about that."))
        for earlier in Ruling.objects.standing().filter(claim__event=found.event, field=field):
            earlier.take_back(by, now)
            _note(Act.UNDONE, earlier, by, now)
        ruling = Ruling.objects.create(event=found.event, claim=found, field=field, why=why, made_by=by, made_at=now)
        refresh_now([found.event.pk])
        _note(Act.DECIDED, ruling, by, now)
        return ruling


def undo(decision: Decision, by: User, now: datetime) -> None:
    """Take the decision back, unless it is already: all is as the others that stand have it."""
    with one_at_a_time():
        decision.refresh_from_db()
        if not decision.stands:
            return
        decision.take_back(by, now)
        _note(Act.UNDONE, decision, by, now)
        match decision:
            case EventMerge():
                show_merged_events()
            case ClaimMove():
                claims = list(decision.claims.all())
                _give_back(claims, decision.made_at)
                show_anew(claims)
            case EntityMerge():
                _part_entities(decision, by, now)
            case Ruling():
                _give_back(Claim.objects.filter(rulings=decision), decision.made_at)
                refresh_now(Event.objects.filter(claims__rulings=decision).values_list("pk", flat=True))


def _note(act: Act, decision: Decision, by: User, now: datetime) -> None:
    why = decision.why if act is Act.DECIDED else ""
    Change.objects.note(act, decision, by=by, now=now, why=why)


def _check_merge(standing: Iterable[tuple[int, int]], loser: int, winner: int) -> None:
    into = dict(standing)
    if loser in into:
        raise NotPossibleError(gettext("It is merged already."))
    if root(into, winner) == loser:
        raise NotPossibleError(gettext("The one would be merged into itself."))


def _event_of_their_own(claims: Sequence[Claim]) -> Event:
    event = Event(kind=claims[0].kind, is_stale=True)
    event.state = state_of([claim.telling for claim in claims])
    event.save()
    return event


def _events_placed_of(entities: Iterable[int]) -> list[int]:
    return list(Event.objects.filter(placed_claims__participants__entity__in=entities).values_list("pk", flat=True))


def _part_entities(merge: EntityMerge, by: User, now: datetime) -> None:
    """The events that are one by other merges still are joined anew."""
    following = list(merge.event_merges.standing())
    for one in following:
        one.take_back(by, now)
    show_merged_entities()
    show_merged_events()
    join_twins([one.loser_id for one in following])


def _give_back(claims: Iterable[Claim], made_at: datetime) -> None:
    """Claims that nothing holds any more are the tagger's again, if it read their articles meanwhile."""
    articles = Article.objects.filter(claims__in=list(claims), tagged_at__gt=made_at).values("pk")
    Article.objects.filter(pk__in=list(articles.values_list("pk", flat=True))).update(tag_again=True)
