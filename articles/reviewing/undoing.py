"""What editors did to a claim, taken back: the values before come from the audit.

Changes of one claim are taken back one after another, the latest that stands first."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from articles.models import Article, Change, Claim, Mention, RefusedClaim
from articles.models.changes import Act, Values
from articles.placing.lock import one_at_a_time
from articles.placing.place import place_anew, place_back, settle
from articles.reviewing.claims import gone
from articles.reviewing.errors import ChangedMeanwhileError
from articles.reviewing.snapshots import make_again, tie_again, values_of
from articles.tagging.decided import anchor
from articles.text.folding import fold


def last_standing(row: Claim | Mention) -> Change | None:
    """The latest change of the row, be it gone, that nobody took back: the one that can be."""
    standing: list[Change] = []
    for change in Change.objects.of(row).select_related("made_by").order_by("pk"):
        if change.act != Act.UNDONE:
            standing.append(change)
        elif standing:
            standing.pop()
    return standing[-1] if standing else None


def take_back(change: Change, *, by: User, now: datetime) -> Claim | None:
    """Have the claim as it was before the change: accepted → undecided, corrected → what it told, rejected → there
    again, written → removed (None). Its quote stands where the present text has it.

    Raises ChangedMeanwhileError where the change does not stand or another stands on it, GoneError where the claim
    (which the change did not remove) or its article is gone."""
    with one_at_a_time():
        row = Claim.objects.select_for_update(of=("self",), no_key=True).filter(pk=change.row_id).first()
        _check(change, row)
        now_told = values_of(row) if row else None
        if row is not None and change.before is None:
            Change.objects.note(Act.UNDONE, row, by=by, now=now, before=now_told, why=change.why)
            _remove(row)
            return None
        claim = _restore(change, row)
        after = values_of(claim)
        Change.objects.note(Act.UNDONE, claim, by=by, now=now, before=now_told, after=after, why=change.why)
        return claim


def _check(change: Change, row: Claim | None) -> None:
    if last_standing(Claim(pk=change.row_id)) != change:
        raise ChangedMeanwhileError([], row.revision if row else 0)
    known = change.after or change.before or {}
    was = Claim(pk=change.row_id, article_id=known["article"], quote=known["quote"])
    is_there_as_left = (row is None) == (change.after is None)
    if not is_there_as_left or not Article.objects.filter(pk=was.article_id).exists():
        raise gone(was)


def _remove(claim: Claim) -> None:
    """The tagger may find the same by itself."""
    events = claim.events
    claim.delete()
    Article.objects.filter(pk=claim.article_id).update(tag_again=True)
    settle(events)


def _restore(change: Change, row: Claim | None) -> Claim:
    before = change.before or {}
    known = row or Claim(revision=before["revision"])
    as_left = {"placed": known.placed_id, "event": known.event_id, "revision": known.revision + 1}
    claim = make_again(change.row_id, {**before, **as_left})
    if row is None:
        tie_again(claim, before)
    if change.after is None or _telling(before) != _telling(change.after):
        _forget(claim)
    anchor(claim, Article.objects.select_for_update(no_key=True).get(pk=claim.article_id))
    if change.act != Act.ACCEPTED:
        _place(claim, before)
    _give_back(claim, change.made_at)
    return Claim.objects.get(pk=claim.pk)


def _telling(told: Values) -> tuple[str, str, frozenset[str]]:
    return told["kind"], told["quote"], frozenset(fold(one["label"]) for one in told["participants"])


def _forget(claim: Claim) -> None:
    """What the claim tells again is refused no more."""
    mark = claim.as_refused()
    refused = RefusedClaim.objects.filter(article=mark.article_id, kind=mark.kind, quote=mark.quote, who=mark.who)
    RefusedClaim.objects.filter(pk__in=refused.values("pk")[:1]).delete()


def _place(claim: Claim, before: Values) -> None:
    if before["placed"] is None or claim.placed_id == before["placed"]:
        place_anew(claim)
    else:
        place_back(claim, before["placed"], before["titles"])


def _give_back(claim: Claim, since: datetime) -> None:
    """One that is nobody's decision any more is the tagger's again, if it read the article meanwhile."""
    if claim.decided_at is None:
        Article.objects.filter(pk=claim.article_id, tagged_at__gt=since).update(tag_again=True)
