"""Claims accepted, corrected, rejected and written by editors.

`seen` is the claim's `revision` (of a new claim the article's `version`) that the editor had before them. All raise
ChangedMeanwhileError where it is another by now, GoneError where the claim is gone, and FaultyError where what is told
cannot be so; then nothing is written.
"""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from articles.models import Article, Change, Claim, RefusedClaim
from articles.models.changes import Act
from articles.placing.lock import one_at_a_time
from articles.placing.place import place_anew, settle
from articles.reviewing.errors import ChangedMeanwhileError, Difference, GoneError
from articles.reviewing.snapshots import differences, ties_of, titles_of, values_of
from articles.reviewing.told import check, named, write_told
from articles.text import values
from articles.text.places import overlap, places_of


def accept(claim: Claim, *, seen: int, by: User, now: datetime) -> Claim:
    """Make what the claim tells an editor's word: no tagging changes it."""
    with one_at_a_time():
        row = as_seen(claim, seen)
        before = values_of(row)
        decide(row, by, now)
        row.save()
        Change.objects.note(Act.ACCEPTED, row, by=by, now=now, before=before, after=values_of(row))
        return row


def correct(
    claim: Claim,
    told: values.Claim,
    *,
    why: str,
    seen: int,
    by: User,
    now: datetime,
    version: int | None = None,
) -> Claim:
    """Have the claim tell that, and place it anew. What it told before is not told again by any tagging.

    Other words than it quotes now count into the article's text of that `version`: the claim's own unless told."""
    with one_at_a_time():
        row = as_seen(claim, seen)
        row.article = text_as_seen(row, told, version)
        told = named(told)
        check(told, row)
        before, former = values_of(row) | titles_of(row), row.as_refused()
        decide(row, by, now)
        write_told(row, told)
        _remember(former, row)
        place_anew(row)
        Change.objects.note(Act.CHANGED, row, by=by, now=now, before=before, after=values_of(row), why=why)
        return Claim.objects.get(pk=row.pk)


def reject(claim: Claim, *, why: str, seen: int, by: User, now: datetime) -> None:
    """Remove the claim for good; its event goes with the last claim that tells of it."""
    with one_at_a_time():
        row = as_seen(claim, seen)
        before = values_of(row) | titles_of(row) | ties_of(row)
        Change.objects.note(Act.REJECTED, row, by=by, now=now, before=before, why=why)
        Claim.objects.filter(pk=row.pk).refuse()
        settle(row.events)


def write(article: Article, told: values.Claim, *, why: str, seen: int, by: User, now: datetime) -> Claim:
    """A claim that the tagger did not find, in words of the article's text, placed at once."""
    with one_at_a_time():
        row = Claim(article=article_as_seen(article, seen), told_at=article.told_at, is_main=told.main)
        told = named(told)
        check(told, row)
        row.decided_by, row.decided_at = by, now
        write_told(row, told)
        place_anew(row)
        Change.objects.note(Act.ADDED, row, by=by, now=now, after=values_of(row), why=why)
        return Claim.objects.get(pk=row.pk)


def as_seen(claim: Claim, seen: int) -> Claim:
    """The claim as it is stored, locked; raises where it is not what the editor saw."""
    row = Claim.objects.select_for_update(of=("self",), no_key=True).filter(pk=claim.pk).first()
    if row is None:
        raise gone(claim)
    if row.revision != seen:
        raise ChangedMeanwhileError(differences(row, seen), row.revision)
    return row


def article_as_seen(article: Article, seen: int) -> Article:
    """The article as it is stored, with that text, which stays until the transaction ends."""
    row = Article.objects.select_for_update(no_key=True).filter(pk=article.pk).first()
    if row is None:
        raise GoneError
    if row.version != seen:
        raise ChangedMeanwhileError([_new_text(row, seen)], row.version)
    return row


def text_as_seen(claim: Claim, told: values.Claim, version: int | None) -> Article:
    """The claim's article, with the text that the editor's offsets count into; words that stay need no look at it."""
    if (told.start, told.end) == (claim.start, claim.end) and version in (None, claim.version):
        return claim.article
    return article_as_seen(claim.article, claim.version if version is None else version)


def decide(claim: Claim, by: User, now: datetime) -> None:
    """The claim is the editor's word from now on, and no one's turn."""
    claim.decided_by, claim.decided_at, claim.revision = by, now, claim.revision + 1
    claim.held_by = claim.held_until = None


def gone(claim: Claim) -> GoneError:
    """Who removed it, if somebody did, and what stands at its sentence now."""
    last = Change.objects.of(claim).filter(after__isnull=True).select_related("made_by").first()
    article = Article.objects.filter(pk=claim.article_id).first()
    there = _standing_at(claim.quote, article) if article else []
    return GoneError(there, last.made_by, last.made_at) if last else GoneError(there)


def _standing_at(quote: str, article: Article) -> list[Claim]:
    places = places_of(quote, article.whole)
    told = article.claims.filter(version=article.version).in_order_of_quotes()
    return [claim for claim in told if any(overlap((claim.start, claim.end), place) for place in places)]


def _new_text(article: Article, seen: int) -> Difference:
    last = article.versions.first()
    return Difference("version", seen, article.version, at=last.superseded_at if last else None)


def _remember(former: RefusedClaim, claim: Claim) -> None:
    """The tagger finds again what the claim was; where that is something else now, it is refused."""
    if not former.is_same_as(claim.as_refused()):
        former.save()
