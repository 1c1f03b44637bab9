"""What contributors would have claims tell, and what editors say to it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from articles.models import Article, Change, Claim, Proposal
from articles.models.changes import Act
from articles.models.proposals import Wish
from articles.placing.lock import one_at_a_time
from articles.reviewing.claims import article_as_seen, as_seen, correct, gone, reject, text_as_seen, write
from articles.reviewing.errors import ChangedMeanwhileError, Difference, FaultyError, GoneError
from articles.reviewing.told import check, from_json, named, quote_of, to_json, told_by
from articles.text import values
from articles.text.correcting import Fault, Trouble


def propose(
    wish: Wish,
    of: Claim | Article,
    told: values.Claim | None = None,
    *,
    why: str,
    seen: int,
    by: User,
    now: datetime,
    version: int | None = None,
) -> Proposal:
    """That the claim be corrected or rejected, or that one be added to the article. `seen`, `version`, and what is
    raised, are as if an editor did it at once (`reviewing.claims`); nothing changes until one accepts. Until then the
    tagger leaves the claim alone."""
    with one_at_a_time():
        if isinstance(of, Article):
            row, revision = Claim(article=article_as_seen(of, seen)), 0
        else:
            row, revision = as_seen(of, seen), seen
        told = _checked(row, told, version) if wish != Wish.REJECT and told else told_by(row)
        return Proposal.objects.create(
            wish=wish,
            article=row.article,
            claim=row if row.pk else None,
            revision=revision,
            told=to_json(told, quote_of(told, row)),
            why=why,
            made_by=by,
            made_at=now,
        )


def accept(proposal: Proposal, *, by: User, now: datetime, seen: int | None = None) -> Claim | None:
    """Do what is proposed; returns the claim, None for one that was rejected. On a claim that changed since the
    contributor saw it ChangedMeanwhileError says what is other; an editor who wants it nonetheless says by `seen`
    which revision they saw."""
    with one_at_a_time():
        row = _open(proposal)
        claim = _do(row, by, now, row.revision if seen is None else seen)
        _decide(row, by, now, is_accepted=True)
        return claim


def refuse(proposal: Proposal, *, by: User, now: datetime, why: str = "") -> None:
    """Leave all as it is."""
    with one_at_a_time():
        row = _open(proposal)
        _decide(row, by, now, is_accepted=False, why=why)
        Article.objects.filter(pk=row.article_id, tagged_at__gt=row.made_at).update(tag_again=True)


def _checked(claim: Claim, told: values.Claim, version: int | None) -> values.Claim:
    if claim.pk is not None:
        claim.article = text_as_seen(claim, told, version)
    told = named(told)
    check(told, claim)
    return told


def _open(proposal: Proposal) -> Proposal:
    """The proposal, locked, if nobody decided on it yet."""
    row = Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal.pk).first()
    if row is None:
        raise GoneError
    if row.decided_at is not None:
        decided = Difference("is_accepted", None, row.is_accepted, row.decided_by, row.decided_at)
        raise ChangedMeanwhileError([decided], row.revision)
    return row


def _do(proposal: Proposal, by: User, now: datetime, seen: int) -> Claim | None:
    article, claim = proposal.article, proposal.claim
    if proposal.wish == Wish.ADD:
        told = told_in(proposal)
        return write(article, told, why=proposal.why, seen=article.version, by=by, now=now)
    if claim is None:
        raise gone(Claim(article=article, quote=(proposal.told or {})["quote"]))
    if proposal.wish == Wish.REJECT:
        reject(claim, why=proposal.why, seen=seen, by=by, now=now)
        return None
    told = told_in(proposal)
    is_same_place = (told.start, told.end) == (claim.start, claim.end)
    version = None if is_same_place else article.version
    return correct(claim, told, why=proposal.why, seen=seen, by=by, now=now, version=version)


def told_in(proposal: Proposal) -> values.Claim:
    """What the claim should tell (or told, of a rejection), its quote where it stands now. Raises FaultyError where the
    words are gone."""
    claim, told = proposal.claim, proposal.told or {}
    kept = (claim.start, claim.end) if claim and claim.quote == told["quote"] else None
    found = from_json(told, proposal.article.whole, kept)
    if found is None:
        raise FaultyError([Fault(Trouble.NOT_IN_TEXT)])
    return found


def _decide(proposal: Proposal, by: User, now: datetime, *, is_accepted: bool, why: str = "") -> None:
    proposal.decided_by, proposal.decided_at, proposal.is_accepted = by, now, is_accepted
    proposal.save(update_fields=["decided_by", "decided_at", "is_accepted"])
    act = Act.ACCEPTED if is_accepted else Act.REJECTED
    after = {"wish": proposal.wish, "told": proposal.told, "made_by": proposal.made_by_id, "is_accepted": is_accepted}
    Change.objects.note(act, proposal, by=by, now=now, after=after, why=why)
