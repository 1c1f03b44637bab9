"""Editors merge, split, move and rule; whatever is taken back in whatever order, all is where it was."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from articles import listings
from articles.models import Claim, ClaimMove, Entity, Event, EventMerge, Follow, Mention, Ruling, Subscriber
from articles.models.decisions import Decision
from articles.placing import decisions
from articles.placing.decisions import NotPossibleError
from articles.placing.place import place_waiting
from articles.placing.refresh import refresh_stale
from articles.tagging import tag_article
from articles.text.standing import Field
from articles.text.values import Claim as Found
from articles.text.values import Document, EntityKind, EventKind, Money, Participant, Role, Status, Tagging
from articles.text.values import Mention as Named
from tests.factories import NOW, make_claim, make_entity

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


class Rereader:
    """Finds what it is told to, and whom that names."""

    def __init__(self, *found: Found) -> None:
        self.found = found
        keys = [one.key for claim in found for one in claim.participants]
        self.mentions = tuple(Named(key, start, 6) for start, key in enumerate(keys) if key)

    def tag(self, document: Document) -> Tagging:
        return Tagging("en", claims=self.found, mentions=self.mentions)


def rereader(claim: Claim) -> Rereader:
    who = tuple(Participant(one.label, Role(one.role), str(one.entity_id)) for one in claim.participants.all())
    return Rereader(Found(EventKind(claim.kind), Status(claim.status), who, claim.start, claim.end, claim.money))


def launch(entity: Entity, **more: object) -> Claim:
    return make_claim(kind=EventKind.LAUNCH, who=[(entity, Role.MAKER)], **more)


def place_all() -> None:
    while place_waiting():
        pass


def read_again(claim: Claim) -> None:
    """Tag the claim's article anew and place what is found; the same is found."""
    found = rereader(claim)
    claim.article.refresh_from_db()
    tag_article(claim.article, LATER, found)
    place_all()


def everything() -> dict[str, object]:
    """What readers see and what points at it, by what stays the same when an article is tagged again."""
    return {
        "claims": sorted(Claim.objects.values_list("article", "event", "placed")),
        "events": sorted(Event.objects.shown().values_list("pk", "status", "amount", "source_count", "merged_into")),
        "participants": sorted(Event.objects.shown().values_list("pk", "participants__entity", "participants__role")),
        "entities": sorted(Entity.objects.values_list("pk", "slug", "merged_into")),
        "mentions": sorted(Mention.objects.values_list("article", "entity")),
        "followers": sorted(Follow.objects.values_list("subscriber", "entity")),
        "versions": sorted(Claim.objects.values_list("article", "article__version", "quote")),
    }


def events_of(claims: list[Claim]) -> list[int | None]:
    return [Claim.objects.get(article=claim.article_id).event_id for claim in claims]


@pytest.fixture
def three() -> list[Claim]:
    """Three events of three companies, each told once."""
    claims = [launch(make_entity(name), amount=Money(Decimal(len(name)), "USD")) for name in "ABC"]
    for number, claim in enumerate(claims):
        entity = claim.participants.get().entity
        reader = Subscriber.objects.create(email=f"{number}@reader.example", language="en")
        Follow.objects.create(subscriber=reader, entity=entity)
        Mention.objects.create(article=claim.article, entity=entity, start=0, end=6)
    place_all()
    return claims


def shown(claims: list[Claim]) -> list[Event]:
    return [Event.objects.get(claims__article=claim.article_id) for claim in claims]


def entities(claims: list[Claim]) -> list[Entity]:
    return [Entity.objects.get(name=name) for name in "ABC"]


def chain_events(claims: list[Claim], editor: User) -> list[Decision]:
    a, b, c = shown(claims)
    return [
        decisions.merge_events(a, b, "the same", editor, NOW),
        decisions.merge_events(b, c, "the same", editor, NOW),
    ]


def chain_entities(claims: list[Claim], editor: User) -> list[Decision]:
    a, b, c = entities(claims)
    return [
        decisions.merge_entities(a, b, "the same", editor, NOW),
        decisions.merge_entities(b, c, "the same", editor, NOW),
    ]


def all_kinds(claims: list[Claim], editor: User) -> list[Decision]:
    a, b, _ = shown(claims)
    _, two, three = entities(claims)
    return [
        decisions.merge_events(a, b, "the same", editor, NOW),
        decisions.merge_entities(three, two, "the same", editor, NOW),
        decisions.move_claims([claims[0]], None, "another", editor, NOW),
        decisions.rule(claims[1], Field.AMOUNT, "the register says so", editor, NOW),
    ]


CHAINS = [chain_events, chain_entities]


class TestChains:
    @pytest.mark.parametrize("decide", [*CHAINS, all_kinds])
    def test_all_is_where_it_was_in_whatever_order_they_are_taken_back(
        self, decide: Callable[[list[Claim], User], list[Decision]], three: list[Claim], editor: User
    ) -> None:
        before = everything()
        for order in permutations(range(4 if decide is all_kinds else 2)):
            made = decide(three, editor)
            assert everything() != before
            for place in order:
                decisions.undo(made[place], editor, LATER)
                decisions.undo(made[place], editor, LATER)
            assert everything() == before

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    @pytest.mark.parametrize("decide", [*CHAINS, all_kinds])
    def test_so_it_is_when_every_article_was_tagged_again_meanwhile(
        self,
        decide: Callable[[list[Claim], User], list[Decision]],
        order: tuple[int, int],
        three: list[Claim],
        editor: User,
    ) -> None:
        before = everything()
        made = decide(three, editor)
        during = everything() | {"claims": events_of(three)}
        for claim in Claim.objects.order_by("pk"):
            read_again(claim)
            assert everything() | {"claims": events_of(three)} == during
        for decision in (made[place] for place in (*order, *range(2, len(made)))):
            decisions.undo(decision, editor, LATER + timedelta(days=1))
            place_all()
        assert everything() == before

    def test_the_first_of_two_merges_undone_gives_its_claims_back_and_leaves_the_second(
        self, three: list[Claim], editor: User
    ) -> None:
        a, b, c = shown(three)
        first, second = chain_events(three, editor)
        assert events_of(three) == [c.pk, c.pk, c.pk]
        decisions.undo(first, editor, LATER)
        assert events_of(three) == [a.pk, c.pk, c.pk]
        decisions.undo(second, editor, LATER)
        assert events_of(three) == [a.pk, b.pk, c.pk]

    def test_who_when_and_why_stay_written(self, three: list[Claim], editor: User) -> None:
        first, _ = chain_events(three, editor)
        decisions.undo(first, editor, LATER)
        row = EventMerge.objects.get(pk=first.pk)
        assert (row.why, row.made_by, row.made_at, row.undone_by, row.undone_at) == (
            "the same",
            editor,
            NOW,
            editor,
            LATER,
        )


class TestEventMerge:
    def test_what_is_told_of_the_loser_later_is_shown_under_the_winner_and_comes_back(
        self, three: list[Claim], editor: User
    ) -> None:
        a, b, _ = shown(three)
        merge = decisions.merge_events(a, b, "the same", editor, NOW)
        new = launch(entities(three)[0])
        place_all()
        assert events_of([new]) == [b.pk]
        decisions.undo(merge, editor, LATER)
        assert events_of([new]) == [a.pk]

    def test_the_losers_address_leads_on_as_long_as_the_merge_stands(
        self, three: list[Claim], editor: User, client: Client
    ) -> None:
        a, _, c = shown(three)
        made = chain_events(three, editor)
        response = client.get(a.get_absolute_url())
        assert (response.status_code, response["Location"]) == (301, c.get_absolute_url())
        for merge in made:
            decisions.undo(merge, editor, LATER)
        assert client.get(a.get_absolute_url()).status_code == 200

    def test_it_stands_in_no_list(self, three: list[Claim], editor: User) -> None:
        a, b, _ = shown(three)
        decisions.merge_events(a, b, "the same", editor, NOW)
        assert a not in listings.front_page().latest
        assert sorted(Event.objects.shown().values_list("source_count", flat=True)) == [1, 2]

    def test_no_circle_and_no_second_merge(self, three: list[Claim], editor: User) -> None:
        a, _, c = shown(three)
        chain_events(three, editor)
        for loser, winner in ((c, a), (c, c), (a, c)):
            with pytest.raises(NotPossibleError):
                decisions.merge_events(loser, winner, "", editor, NOW)
        assert events_of(three) == [c.pk] * 3


class TestMove:
    def test_a_split_has_an_event_of_its_own_that_leads_back_once_undone(
        self, three: list[Claim], editor: User, client: Client
    ) -> None:
        a, b, _ = shown(three)
        move = decisions.move_claims([three[0]], b, "told of this", editor, NOW)
        split = decisions.move_claims([three[0]], None, "of neither", editor, NOW)
        assert events_of(three)[0] == split.target_id not in (a.pk, b.pk)
        assert client.get(a.get_absolute_url())["Location"] == split.target.get_absolute_url()
        decisions.undo(move, editor, LATER)
        assert events_of(three)[0] == split.target_id
        decisions.undo(split, editor, LATER)
        assert events_of(three)[0] == a.pk
        assert client.get(split.target.get_absolute_url())["Location"] == a.get_absolute_url()

    def test_a_moved_claim_is_the_taggers_again_once_it_is_given_back(self, three: list[Claim], editor: User) -> None:
        claim = three[0]
        move = decisions.move_claims([claim], shown(three)[1], "told of this", editor, NOW)
        tag_article(claim.article, LATER, Rereader())
        place_all()
        assert Claim.objects.filter(pk=claim.pk).exists()
        decisions.undo(move, editor, LATER)
        claim.article.refresh_from_db()
        assert claim.article.tag_again
        tag_article(claim.article, LATER, Rereader())
        assert not Claim.objects.filter(pk=claim.pk).exists()

    def test_claims_that_are_gone_cannot_be_moved(self, three: list[Claim], editor: User) -> None:
        tag_article(three[0].article, LATER, Rereader())
        with pytest.raises(NotPossibleError):
            decisions.move_claims([three[0]], None, "", editor, NOW)
        assert not ClaimMove.objects.exists()


class TestEntityMerge:
    @pytest.fixture
    def twins(self) -> list[Claim]:
        """One acquisition told of a company under two names."""
        buyer = make_entity("Google")
        return [
            make_claim(kind=EventKind.ACQUISITION, who=[(buyer, Role.BUYER), (make_entity(name), Role.TARGET)])
            for name in ("Wiz", "Wiz Inc")
        ]

    def test_events_that_are_one_now_are_merged_and_part_again(self, twins: list[Claim], editor: User) -> None:
        place_all()
        first, second = shown(twins)
        assert first != second
        wiz, wiz_inc = Entity.objects.get(name="Wiz"), Entity.objects.get(name="Wiz Inc")
        merge = decisions.merge_entities(wiz_inc, wiz, "one company", editor, NOW)
        assert shown(twins) == [first, first]
        read_again(twins[1])
        assert shown(twins) == [first, first]
        assert first.participants.filter(entity=wiz).count() == 1
        decisions.undo(merge, editor, LATER)
        place_all()
        assert shown(twins) == [first, second]

    def test_what_is_told_later_under_either_name_is_one_event_too(self, twins: list[Claim], editor: User) -> None:
        wiz, wiz_inc = Entity.objects.get(name="Wiz"), Entity.objects.get(name="Wiz Inc")
        merge = decisions.merge_entities(wiz_inc, wiz, "one company", editor, NOW)
        place_all()
        first, second = shown(twins)
        assert first == second
        assert EventMerge.objects.standing().get().made_by == editor
        decisions.undo(merge, editor, LATER)
        place_all()
        first, second = shown(twins)
        assert first != second

    def test_twins_that_an_editor_parted_stay_apart(self, twins: list[Claim], editor: User) -> None:
        place_all()
        wiz, wiz_inc = Entity.objects.get(name="Wiz"), Entity.objects.get(name="Wiz Inc")
        merge = decisions.merge_entities(wiz_inc, wiz, "one company", editor, NOW)
        decisions.undo(EventMerge.objects.standing().get(), editor, LATER)
        for claim in twins:
            read_again(claim)
        first, second = shown(twins)
        assert first != second
        decisions.undo(merge, editor, LATER)
        decisions.merge_entities(wiz_inc, wiz, "it is one after all", editor, LATER)
        first, second = shown(twins)
        assert first == second

    def test_twins_part_with_any_of_the_merges_that_made_them_so(self, three: list[Claim], editor: User) -> None:
        a, b, c = entities(three)
        into_b, c_into_b = (decisions.merge_entities(one, b, "one company", editor, NOW) for one in (a, c))
        buyer = make_entity("Google")
        told = [make_claim(kind=EventKind.ACQUISITION, who=[(buyer, Role.BUYER), (one, Role.TARGET)]) for one in (a, c)]
        place_all()
        first, second = shown(told)
        assert first == second
        decisions.undo(into_b, editor, LATER)
        first, second = shown(told)
        assert first != second
        decisions.undo(c_into_b, editor, LATER)
        first, second = shown(told)
        assert first != second

    def test_lists_and_search_speak_of_the_winner_alone(self, three: list[Claim], editor: User, client: Client) -> None:
        a, b, _ = entities(three)
        a.aliases.create(form="Aleph")
        decisions.merge_entities(a, b, "one company", editor, NOW)
        listed = listings.names_from(EntityKind.COMPANY, "").entities
        assert [one.name for one in listed] == ["B", "C"]
        assert list(listings.names_like(EntityKind.COMPANY, "aleph").entities) == [b]
        assert list(listings.entities_named("aleph")) == [b]
        response = client.get(a.get_absolute_url())
        assert (response.status_code, response["Location"]) == (301, b.get_absolute_url())
        assert set(Event.objects.shown().about(b)) == set(shown(three)[:2])


class TestRuling:
    @pytest.fixture
    def claims(self) -> list[Claim]:
        company = make_entity("Mistral AI")
        sums = (500, 600)
        told = [
            make_claim(
                kind=EventKind.FUNDING,
                who=[(company, Role.RECIPIENT)],
                amount=Money(Decimal(millions) * 1_000_000, "EUR"),
                told_at=NOW + timedelta(hours=millions),
            )
            for millions in sums
        ]
        place_all()
        return told

    def test_what_differs_is_listed_until_an_editor_rules(self, claims: list[Claim], editor: User) -> None:
        event = Event.objects.get()
        assert (event.conflicts, event.amount) == (["amount"], 600_000_000)
        assert list(Event.objects.in_conflict()) == [event]
        ruling = decisions.rule(claims[0], Field.AMOUNT, "the register says so", editor, NOW)
        assert Event.objects.get().amount == 500_000_000
        assert not Event.objects.in_conflict().exists()
        decisions.undo(ruling, editor, LATER)
        assert Event.objects.get().amount == 600_000_000

    def test_tagging_again_leaves_the_ruling(self, claims: list[Claim], editor: User) -> None:
        decisions.rule(claims[0], Field.AMOUNT, "the register says so", editor, NOW)
        for claim in claims:
            read_again(claim)
        assert Event.objects.get().amount == 500_000_000

    def test_a_second_ruling_takes_the_first_back(self, claims: list[Claim], editor: User) -> None:
        for claim in claims:
            decisions.rule(claim, Field.AMOUNT, "better known", editor, NOW)
        assert [one.claim for one in Ruling.objects.standing()] == [claims[1]]
        assert Event.objects.get().amount == 600_000_000

    def test_the_page_shows_them_side_by_side_and_the_reason(
        self, claims: list[Claim], editor: User, client: Client
    ) -> None:
        decisions.rule(claims[0], Field.AMOUNT, "the register says so", editor, NOW)
        page = client.get(Event.objects.get().get_absolute_url()).content.decode()
        assert "€500 million" in page or "€500M" in page
        assert "the register says so" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("decide", [chain_events])
def test_decisions_hold_while_everything_is_tagged_and_placed_at_once(
    decide: Callable[[list[Claim], User], list[Decision]],
) -> None:
    editor = User.objects.create_user("editor")
    claims = [launch(make_entity(name)) for name in "ABC"]
    for claim in claims:
        Mention.objects.create(article=claim.article, entity=claim.participants.get().entity, start=0, end=6)
    place_all()
    before = everything()
    found = [(claim, rereader(claim)) for claim in claims]

    def closing(job: Callable[[], None]) -> None:
        try:
            job()
        finally:
            connection.close()

    def tag_all() -> None:
        for turn in range(8):
            for claim, tagger in found:
                article = type(claim.article).objects.get(pk=claim.article_id)
                tag_article(article, LATER + timedelta(seconds=turn), tagger)

    def place_often() -> None:
        for _ in range(20):
            place_waiting(most=1)

    def decide_and_undo() -> None:
        a, b, c = (Event.objects.get(pk=pk) for pk in known) if decide is chain_events else entities(claims)
        merge = decisions.merge_events if decide is chain_events else decisions.merge_entities
        made = [merge(a, b, "the same", editor, NOW), merge(b, c, "the same", editor, NOW)]
        for decision in made:
            decisions.undo(decision, editor, LATER)

    known = [claim.placed_id for claim in Claim.objects.order_by("pk")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(closing, [tag_all, tag_all, place_often, decide_and_undo]))
    place_all()
    refresh_stale()
    assert everything() == before
