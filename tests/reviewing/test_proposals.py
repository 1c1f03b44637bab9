"""Contributors propose, editors accept or refuse."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Change, Claim, Entity, Proposal
from articles.models.proposals import Wish
from articles.reviewing import proposals
from articles.reviewing.claims import correct, reject
from articles.reviewing.errors import ChangedMeanwhileError, FaultyError, GoneError
from articles.reviewing.told import told_by
from articles.text.values import Claim as Told
from articles.text.values import EventKind, Participant, Role, Status
from tests.factories import NOW
from tests.reviewing.conftest import LATER, OTHER_QUOTE, QUOTE, tag, telling

pytestmark = pytest.mark.django_db


def propose(wish: Wish, of: Claim | Article, told: Told | None, by: User) -> Proposal:
    return proposals.propose(wish, of, told, why="I know.", seen=1, by=by, now=NOW)


def test_nothing_changes_until_an_editor_accepts(claim: Claim, funding: Told, another: User, editor: User) -> None:
    proposal = propose(Wish.CORRECT, claim, funding, another)
    assert told_by(Claim.objects.get()) == told_by(claim)
    accepted = proposals.accept(proposal, by=editor, now=LATER)
    assert told_by(accepted) == replace(funding, rule="editor")
    assert (accepted.decided_by, Change.objects.of(accepted).get().why) == (editor, "I know.")
    proposal.refresh_from_db()
    assert (proposal.is_accepted, proposal.decided_by, proposal.decided_at) == (True, editor, LATER)
    assert not Proposal.objects.open().exists()


def test_a_rejection_and_an_addition_too(claim: Claim, another: User, editor: User, openai: Entity) -> None:
    assert proposals.accept(propose(Wish.REJECT, claim, None, another), by=editor, now=LATER) is None
    told = telling(claim.article, OTHER_QUOTE, EventKind.FUNDING, (openai, Role.INVESTOR))
    added = proposals.accept(propose(Wish.ADD, claim.article, told, another), by=editor, now=LATER)
    assert list(Claim.objects.all()) == [added]


def test_what_cannot_be_is_not_even_proposed(claim: Claim, another: User) -> None:
    with pytest.raises(FaultyError):
        propose(Wish.CORRECT, claim, replace(told_by(claim), participants=()), another)
    with pytest.raises(ChangedMeanwhileError):
        proposals.propose(Wish.REJECT, claim, why="", seen=7, by=another, now=NOW)
    assert not Proposal.objects.exists()


def test_a_claim_that_changed_meanwhile_is_told_and_may_be_corrected_nonetheless(
    claim: Claim, funding: Told, another: User, editor: User
) -> None:
    proposal = propose(Wish.CORRECT, claim, funding, another)
    correct(claim, replace(told_by(claim), status=Status.TALKS), why="", seen=1, by=editor, now=NOW)
    with pytest.raises(ChangedMeanwhileError) as raised:
        proposals.accept(proposal, by=editor, now=LATER)
    assert "status" in {one.field for one in raised.value.differences}
    assert Proposal.objects.open().get() == proposal
    assert proposals.accept(proposal, by=editor, now=LATER, seen=raised.value.seen).kind == EventKind.FUNDING


def test_of_a_claim_that_is_gone_what_stands_there_is_told(claim: Claim, another: User, editor: User) -> None:
    proposal = propose(Wish.CORRECT, claim, replace(told_by(claim), status=Status.TALKS), another)
    reject(claim, why="", seen=1, by=editor, now=NOW)
    proposal.refresh_from_db()
    with pytest.raises(GoneError):
        proposals.accept(proposal, by=editor, now=LATER)
    proposals.refuse(proposal, by=editor, now=LATER)
    assert not Proposal.objects.open().exists()


def test_the_tagger_leaves_the_claim_alone_until_it_is_decided(
    claim: Claim, found: Told, another: User, editor: User
) -> None:
    proposal = propose(Wish.REJECT, claim, None, another)
    Article.objects.update(text=f"News. {claim.article.text}", version=2)
    tag(claim.article, *([replace(found, start=found.start + 6, end=found.end + 6)] * 2))
    assert list(Claim.objects.all()) == [claim]
    assert Claim.objects.get().version == 2
    proposals.refuse(proposal, by=editor, now=LATER)
    assert Article.objects.get().tag_again
    tag(claim.article)
    assert not Claim.objects.exists()


def test_it_is_decided_once(claim: Claim, another: User, editor: User) -> None:
    proposal = propose(Wish.REJECT, claim, None, another)
    proposals.refuse(proposal, by=editor, now=LATER)
    with pytest.raises(ChangedMeanwhileError) as raised:
        proposals.accept(proposal, by=another, now=LATER)
    difference = raised.value.differences[0]
    assert (difference.now, difference.by, difference.at) == (False, editor, LATER)
    assert Claim.objects.exists()


def test_its_words_are_found_where_the_text_moved(article: Article, another: User, editor: User) -> None:
    told = replace(
        telling(article, QUOTE, EventKind.LAUNCH), participants=(Participant("OpenAI", Role.MAKER),), main=True
    )
    kept, lost = (propose(Wish.ADD, article, told, another) for _ in range(2))
    Article.objects.update(text=f"News. {article.text}", version=2)
    added = proposals.accept(kept, by=editor, now=LATER)
    assert (added.version, added.article.whole[added.start : added.end]) == (2, QUOTE)
    assert added.is_main
    Claim.objects.all().delete()
    Article.objects.update(text="Another text.", version=3)
    lost.refresh_from_db()
    with pytest.raises(FaultyError):
        proposals.accept(lost, by=editor, now=LATER)
