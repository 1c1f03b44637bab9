"""Editors accept, correct, reject and write claims, and take each back; what they had before them is compared."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from articles.models import Article, Change, Claim, ClaimMove, Entity, Event, FormerEvent, RefusedClaim
from articles.models.changes import Act
from articles.placing import decisions
from articles.reviewing.claims import accept, correct, reject, write
from articles.reviewing.errors import ChangedMeanwhileError, FaultyError, GoneError
from articles.reviewing.snapshots import values_of
from articles.reviewing.told import told_by
from articles.reviewing.undoing import last_standing, take_back
from articles.text.correcting import Trouble
from articles.text.values import (
    Claim as Told,
)
from articles.text.values import (
    EventKind,
    Money,
    Participant,
    Precision,
    Role,
    Status,
    VagueDate,
)
from tests.factories import NOW, make_claim
from tests.reviewing.conftest import LATER, OTHER_QUOTE, QUOTE, place_all, tag, telling

pytestmark = pytest.mark.django_db


def everything() -> dict[str, object]:
    """What readers see."""
    events = Event.objects.shown().order_by("pk")
    return {
        "claims": [
            {name: value for name, value in values_of(claim).items() if name != "revision"}
            for claim in Claim.objects.order_by("pk")
        ],
        "events": list(events.values_list("pk", "kind", "status", "amount", "title_en", "source_count")),
        "parties": sorted(events.values_list("pk", "participants__label", "participants__role")),
        "refused": sorted(RefusedClaim.objects.values_list("article", "kind", "quote")),
    }


class TestAccept:
    def test_it_is_an_editors_word_from_then_on(self, claim: Claim, editor: User) -> None:
        accepted = accept(claim, seen=1, by=editor, now=NOW)
        assert (accepted.decided_by, accepted.decided_at, accepted.revision) == (editor, NOW, 2)
        assert not Claim.objects.to_review().exists()

    def test_no_tagging_changes_it(self, claim: Claim, found: Told, editor: User) -> None:
        accept(claim, seen=1, by=editor, now=NOW)
        for tagging in ((found,), (), (replace(found, status=Status.DENIED),)):
            tag(claim.article, *tagging)
            assert [(one.pk, one.status) for one in Claim.objects.all()] == [(claim.pk, Status.DONE)]


class TestCorrect:
    def test_the_claim_and_the_timeline_tell_it_at_once(self, claim: Claim, funding: Told, editor: User) -> None:
        corrected = correct(claim, funding, why="Misread.", seen=1, by=editor, now=NOW)
        assert told_by(corrected) == replace(funding, rule="editor")
        assert (corrected.pk, corrected.quote, corrected.decided_by) == (claim.pk, OTHER_QUOTE, editor)
        event = Event.objects.shown().get()
        assert (event.kind, event.status, event.money) == (EventKind.FUNDING, Status.PLANNED, funding.amount)
        assert {(one.label, one.role) for one in event.participants.all()} == {
            ("OpenAI", Role.INVESTOR),
            ("Wiz", Role.RECIPIENT),
        }

    def test_its_event_keeps_its_address_if_it_tells_of_it_alone(
        self, claim: Claim, funding: Told, editor: User
    ) -> None:
        assert correct(claim, funding, why="", seen=1, by=editor, now=NOW).event_id == claim.event_id

    def test_it_leaves_the_event_of_others_and_joins_its_own(
        self, claim: Claim, funding: Told, editor: User, openai: Entity, disney: Entity
    ) -> None:
        other = make_claim(who=[(openai, Role.PARTY), (disney, Role.PARTY)])
        same = make_claim(
            kind=EventKind.FUNDING,
            who=[("Wiz", Role.RECIPIENT), (openai, Role.INVESTOR)],
            amount=funding.amount,
            when=funding.date,
        )
        place_all()
        other.refresh_from_db()
        same.refresh_from_db()
        assert other.event_id == claim.event_id
        corrected = correct(claim, funding, why="", seen=1, by=editor, now=NOW)
        assert corrected.event_id == corrected.placed_id == same.event_id
        assert Event.objects.get(pk=other.event_id).source_count == 1
        before = everything()
        place_all()
        assert everything() == before

    def test_what_it_was_is_not_told_again(self, claim: Claim, found: Told, funding: Told, editor: User) -> None:
        correct(claim, funding, why="", seen=1, by=editor, now=NOW)
        tag(claim.article, found)
        assert [told_by(one) for one in Claim.objects.all()] == [replace(funding, rule="editor")]

    def test_nor_under_another_name_of_its_party(
        self, claim: Claim, found: Told, funding: Told, editor: User, disney: Entity, openai: Entity
    ) -> None:
        correct(claim, funding, why="", seen=1, by=editor, now=NOW)
        Entity.objects.filter(pk=disney.pk).update(name="The Walt Disney Company")
        disney.refresh_from_db()
        tag(
            claim.article,
            telling(claim.article, QUOTE, EventKind.PARTNERSHIP, (openai, Role.PARTY), (disney, Role.PARTY)),
        )
        assert Claim.objects.count() == 1

    def test_nor_what_it_is_now(self, claim: Claim, funding: Told, editor: User) -> None:
        correct(claim, funding, why="", seen=1, by=editor, now=NOW)
        tag(claim.article, replace(funding, status=Status.DONE, amount=None))
        assert [one.status for one in Claim.objects.all()] == [Status.PLANNED]

    def test_another_claim_of_its_words_is(self, claim: Claim, funding: Told, editor: User, openai: Entity) -> None:
        correct(claim, funding, why="", seen=1, by=editor, now=NOW)
        tag(claim.article, telling(claim.article, OTHER_QUOTE, EventKind.LEGAL, (openai, Role.PLAINTIFF)))
        assert set(Claim.objects.values_list("kind", flat=True)) == {EventKind.FUNDING, EventKind.LEGAL}

    def test_a_name_may_be_left_out_where_the_entity_is_known(self, claim: Claim, editor: User, openai: Entity) -> None:
        told = replace(told_by(claim), participants=(Participant("", Role.PARTY, str(openai.pk)),))
        assert correct(claim, told, why="", seen=1, by=editor, now=NOW).participants.get().label == "OpenAI"

    @pytest.mark.parametrize(
        ("wrong", "trouble"),
        [
            ({"participants": ()}, Trouble.NOBODY),
            ({"participants": (Participant(" ", Role.PARTY),)}, Trouble.UNNAMED),
            ({"participants": (Participant("Sony", Role.BUYER),)}, Trouble.ROLE),
            ({"participants": (Participant("Sony", Role.PARTY, "999999999"),)}, Trouble.UNKNOWN_ENTITY),
            ({"amount": Money(Decimal(-1), "USD")}, Trouble.SUM),
            ({"amount": Money(Decimal(1), "usd")}, Trouble.CURRENCY),
            ({"date": VagueDate(date(2026, 3, 5), Precision.MONTH)}, Trouble.DATE),
            ({"start": 3, "end": 9999}, Trouble.NOT_IN_TEXT),
            ({"start": 17, "end": 18}, Trouble.NO_QUOTE),
        ],
    )
    def test_what_cannot_be_is_said_and_nothing_written(
        self, wrong: dict[str, object], trouble: Trouble, claim: Claim, editor: User
    ) -> None:
        before = everything()
        with pytest.raises(FaultyError) as raised:
            correct(claim, replace(told_by(claim), **wrong), why="", seen=1, by=editor, now=NOW)
        assert [fault.trouble for fault in raised.value.faults] == [trouble]
        assert raised.value.sentences[0].endswith((".", "Sony", "-1", "2026-03-05"))
        assert everything() == before
        assert not Change.objects.exists()


class TestReject:
    def test_it_goes_with_its_event_and_stays_away(self, claim: Claim, found: Told, editor: User) -> None:
        reject(claim, why="An advert.", seen=1, by=editor, now=NOW)
        assert not Event.objects.exists()
        tag(claim.article, found)
        assert not Claim.objects.exists()


class TestWrite:
    def test_a_new_claim_is_placed_at_once(self, article: Article, editor: User, openai: Entity) -> None:
        told = telling(article, OTHER_QUOTE, EventKind.FUNDING, (openai, Role.INVESTOR), ("Wiz", Role.RECIPIENT))
        written = write(article, told, why="Overlooked.", seen=1, by=editor, now=NOW)
        assert (written.rule, written.confidence, written.quote) == ("editor", 1.0, OTHER_QUOTE)
        assert Event.objects.shown().get() == written.event
        for tagging in ((), (told,)):
            tag(article, *tagging)
            assert list(Claim.objects.all()) == [written]

    def test_not_what_another_claim_tells_already(self, claim: Claim, found: Told, editor: User) -> None:
        with pytest.raises(FaultyError) as raised:
            write(claim.article, found, why="", seen=1, by=editor, now=NOW)
        assert raised.value.sentences == [f"Another claim of the article tells this already: {QUOTE}"]

    def test_of_another_text_than_the_editor_saw_it_is_not(self, article: Article, editor: User) -> None:
        told = telling(article, QUOTE, EventKind.LAUNCH, ("OpenAI", Role.MAKER))
        Article.objects.update(version=2)
        with pytest.raises(ChangedMeanwhileError) as raised:
            write(article, told, why="", seen=1, by=editor, now=NOW)
        assert [(one.field, one.saw, one.now) for one in raised.value.differences] == [("version", 1, 2)]


class TestMeanwhile:
    def test_the_second_editor_is_told_what_is_other(
        self, claim: Claim, funding: Told, editor: User, another: User
    ) -> None:
        correct(claim, funding, why="", seen=1, by=editor, now=LATER)
        with pytest.raises(ChangedMeanwhileError) as raised:
            correct(claim, replace(told_by(claim), status=Status.DENIED), why="", seen=1, by=another, now=LATER)
        told = {one.field: (one.saw, one.now) for one in raised.value.differences}
        assert told["kind"] == (EventKind.PARTNERSHIP, EventKind.FUNDING)
        assert told["status"] == (Status.DONE, Status.PLANNED)
        assert told["quote"] == (QUOTE, OTHER_QUOTE)
        assert told["decided_by"] == (None, editor.pk)
        assert {(one.by, one.at) for one in raised.value.differences} == {(editor, LATER)}
        assert raised.value.seen == 2

    def test_who_made_each_change_is_told(self, claim: Claim, editor: User, another: User) -> None:
        correct(claim, replace(told_by(claim), status=Status.TALKS), why="", seen=1, by=editor, now=NOW)
        told = replace(told_by(claim), status=Status.TALKS, amount=Money(Decimal(5), "EUR"))
        correct(claim, told, why="", seen=2, by=another, now=LATER)
        with pytest.raises(ChangedMeanwhileError) as raised:
            reject(claim, why="", seen=1, by=editor, now=LATER)
        by = {one.field: one.by for one in raised.value.differences}
        assert (by["status"], by["amount"]) == (editor, another)

    def test_one_that_was_tagged_anew_is_gone_and_what_stands_there_is_shown(
        self, claim: Claim, found: Told, editor: User
    ) -> None:
        tag(claim.article, replace(found, status=Status.TALKS))
        with pytest.raises(GoneError) as raised:
            accept(claim, seen=1, by=editor, now=NOW)
        assert list(raised.value.claims) == list(Claim.objects.all())
        assert raised.value.by is None

    def test_so_is_one_that_another_rejected(self, claim: Claim, editor: User, another: User) -> None:
        reject(claim, why="", seen=1, by=another, now=LATER)
        with pytest.raises(GoneError) as raised:
            accept(claim, seen=1, by=editor, now=NOW)
        assert (raised.value.by, raised.value.at, raised.value.claims) == (another, LATER, [])


Deed = Callable[[Claim, Told, User], object]


def deeds() -> list[Deed]:
    return [
        lambda claim, told, by: accept(claim, seen=1, by=by, now=NOW),
        lambda claim, told, by: correct(claim, told, why="", seen=1, by=by, now=NOW),
        lambda claim, told, by: correct(
            claim, replace(told_by(claim), status=Status.DENIED), why="", seen=1, by=by, now=NOW
        ),
        lambda claim, told, by: reject(claim, why="", seen=1, by=by, now=NOW),
        lambda claim, told, by: write(claim.article, told, why="", seen=1, by=by, now=NOW),
    ]


class TestTakeBack:
    @pytest.mark.parametrize("do", deeds())
    @pytest.mark.parametrize("is_alone", [True, False])
    def test_all_is_as_it_was(
        self, do: Deed, is_alone: bool, claim: Claim, funding: Told, editor: User, openai: Entity, disney: Entity
    ) -> None:
        if not is_alone:
            make_claim(who=[(openai, Role.PARTY), (disney, Role.PARTY)])
            make_claim(kind=EventKind.FUNDING, who=[("Wiz", Role.RECIPIENT)])
            place_all()
        Event.objects.filter(pk=claim.event_id).update(title_en="A pact")
        before = everything()
        do(claim, funding, editor)
        assert everything() != before
        place_all()
        take_back(Change.objects.get(), by=editor, now=LATER)
        assert everything() == before
        place_all()
        assert everything() == before
        assert Change.objects.first().act == Act.UNDONE

    def test_a_claim_is_the_taggers_again(self, claim: Claim, found: Told, editor: User) -> None:
        accept(claim, seen=1, by=editor, now=NOW)
        tag(claim.article, found)
        take_back(Change.objects.get(), by=editor, now=LATER)
        assert Article.objects.get().tag_again
        tag(claim.article)
        assert not Claim.objects.exists()

    def test_one_after_another_the_latest_first(self, claim: Claim, funding: Told, editor: User) -> None:
        before = everything()
        accept(claim, seen=1, by=editor, now=NOW)
        correct(claim, funding, why="", seen=2, by=editor, now=NOW)
        reject(claim, why="", seen=3, by=editor, now=NOW)
        rejected, corrected, accepted = Change.objects.all()
        with pytest.raises(ChangedMeanwhileError):
            take_back(accepted, by=editor, now=LATER)
        for change in (rejected, corrected, accepted):
            assert last_standing(Claim(pk=claim.pk)) == change
            take_back(change, by=editor, now=LATER)
        assert last_standing(Claim(pk=claim.pk)) is None
        assert everything() == before
        with pytest.raises(ChangedMeanwhileError):
            take_back(accepted, by=editor, now=LATER)

    def test_an_editors_move_holds_again(self, claim: Claim, editor: User) -> None:
        move = decisions.move_claims([claim], None, "another", editor, NOW)
        before = everything()
        reject(Claim.objects.get(), why="", seen=1, by=editor, now=NOW)
        take_back(Change.objects.get(table="articles.claim"), by=editor, now=LATER)
        assert everything() == before
        assert list(ClaimMove.objects.get(pk=move.pk).claims.all()) == [claim]

    def test_the_address_leads_to_the_event_again(
        self, claim: Claim, funding: Told, editor: User, openai: Entity
    ) -> None:
        make_claim(
            kind=EventKind.FUNDING,
            who=[("Wiz", Role.RECIPIENT), (openai, Role.INVESTOR)],
            amount=funding.amount,
            when=funding.date,
        )
        place_all()
        Event.objects.filter(pk=claim.event_id).update(title_fr="Un pacte")
        correct(claim, funding, why="", seen=1, by=editor, now=NOW)
        assert FormerEvent.objects.get().number == claim.event_id
        take_back(Change.objects.get(), by=editor, now=LATER)
        event = Claim.objects.get(pk=claim.pk).event
        assert (event.pk, event.title_fr) == (claim.event_id, "Un pacte")
        assert not FormerEvent.objects.exists()

    def test_of_an_article_that_is_gone_nothing_comes_back(self, claim: Claim, editor: User) -> None:
        reject(claim, why="", seen=1, by=editor, now=NOW)
        claim.article.delete()
        with pytest.raises(GoneError):
            take_back(Change.objects.get(), by=editor, now=LATER)

    def test_the_quote_stands_where_the_text_has_it_now(self, claim: Claim, editor: User) -> None:
        reject(claim, why="", seen=1, by=editor, now=NOW)
        Article.objects.update(text=f"News. {claim.article.text}", version=2)
        take_back(Change.objects.get(), by=editor, now=LATER)
        back = Claim.objects.get()
        assert (back.version, back.article.whole[back.start : back.end]) == (2, QUOTE)
