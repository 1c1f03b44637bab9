"""Claims meet in events, whatever the language, the order, and the number of those who place them."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from random import Random

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Claim, Clue, Entity, Event, Follow, Subscriber
from articles.placing.place import place_waiting
from articles.placing.refresh import refresh_stale
from articles.tagging import tag_article
from articles.text.values import Claim as Found
from articles.text.values import Document, EventKind, Money, Participant, Precision, Role, Status, Tagging, VagueDate
from tests.factories import NOW, make_article, make_claim, make_entity, make_source
from tests.models.test_leases import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def dollars(millions: int) -> Money:
    return Money(Decimal(millions) * 1_000_000, "USD")


def told(
    kind: EventKind,
    who: Sequence[tuple[Entity | str, Role]],
    status: Status = Status.DONE,
    after: int = 0,
    **more: object,
) -> Claim:
    language = str(more.pop("language", "en"))
    source = more.pop("source", None)
    article = make_article(language=language, source=source, published_at=NOW + after * DAY)
    return make_claim(article, kind, status, who=who, **more)


def place_all(most: int = 100) -> None:
    while place_waiting(most):
        pass


def groups() -> set[frozenset[int]]:
    """The claims' keys, event by event."""
    return {frozenset(event.claims.values_list("pk", flat=True)) for event in Event.objects.all()}


class TestOneEvent:
    @pytest.fixture
    def tellings(self) -> list[Claim]:
        google, wiz = make_entity("Google"), make_entity("Wiz")
        both = [(google, Role.BUYER), (wiz, Role.TARGET)]
        return [
            told(EventKind.ACQUISITION, [(wiz, Role.TARGET)], Status.RUMOURED, 0, language="fr"),
            told(EventKind.ACQUISITION, both, Status.TALKS, 2, amount=dollars(23_000)),
            told(EventKind.ACQUISITION, both, Status.DECLINED, 9, language="fr"),
            told(
                EventKind.ACQUISITION,
                [*both, ("the founders", Role.SELLER)],
                Status.DONE,
                240,
                amount=dollars(32_000),
                when=VagueDate(date(2026, 10, 1), Precision.MONTH),
            ),
        ]

    def test_french_and_english_claims_of_one_happening_meet(self, tellings: list[Claim]) -> None:
        place_waiting()
        event = Event.objects.get()
        assert set(event.claims.all()) == set(tellings)
        assert event.languages == ["en", "fr"]

    def test_it_says_what_all_of_them_say_together(self, tellings: list[Claim]) -> None:
        place_waiting()
        event = Event.objects.get()
        assert (event.status, event.money) == (Status.DONE, dollars(32_000))
        assert event.when == VagueDate(date(2026, 10, 1), Precision.MONTH)
        assert event.first_told_at == tellings[0].told_at
        assert event.last_told_at == tellings[-1].told_at
        assert event.source_count == 4
        assert not event.is_stale
        assert {(one.label, one.role) for one in event.participants.all()} == {
            ("Google", Role.BUYER),
            ("Wiz", Role.TARGET),
            ("the founders", Role.SELLER),
        }

    def test_articles_of_one_source_count_once(self) -> None:
        source, wiz = make_source(), make_entity("Wiz")
        for _ in range(3):
            told(EventKind.ACQUISITION, [(wiz, Role.TARGET)], source=source)
        place_waiting()
        assert Event.objects.get().source_count == 1

    def test_placing_again_changes_nothing(self, tellings: list[Claim]) -> None:
        assert place_waiting() == len(tellings)
        before = Event.objects.values().get()
        assert place_waiting() == 0
        assert Event.objects.values().get() == before

    def test_a_later_claim_joins_the_event_that_is_there(self, tellings: list[Claim]) -> None:
        place_waiting()
        event = Event.objects.get()
        told(EventKind.ACQUISITION, [(make_entity("Alphabet"), Role.BUYER)], after=241)
        joined = told(EventKind.ACQUISITION, [(Entity.objects.get(name="Wiz"), Role.TARGET)], Status.PAUSED, 242)
        place_waiting()
        joined.refresh_from_db()
        assert joined.event == event
        assert Event.objects.get(pk=event.pk).status == Status.PAUSED

    def test_the_unnamed_meet_by_their_phrase(self) -> None:
        for after in (0, 1):
            told(EventKind.INCIDENT, [("Hollywood studios", Role.SUBJECT)], after=after)
        place_waiting()
        assert Event.objects.count() == 1

    def test_a_claim_without_participants_is_an_event_of_its_own(self) -> None:
        for _ in range(2):
            told(EventKind.INCIDENT, [])
        place_waiting()
        assert Event.objects.count() == 2


def a_round_told_four_times() -> None:
    mistral, nvidia = make_entity("Mistral AI"), make_entity("Nvidia")
    told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], Status.RUMOURED, 0, amount=dollars(500))
    told(EventKind.FUNDING, [(mistral, Role.RECIPIENT), (nvidia, Role.INVESTOR)], Status.TALKS, 5, amount=dollars(600))
    told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], Status.DONE, 30, amount=dollars(640), language="fr")
    told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], Status.DONE, 31)


def two_rounds() -> None:
    mistral = make_entity("Mistral AI")
    for after, sum_ in ((0, 400), (2, 400), (300, 1_700), (301, 1_700)):
        told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=after, amount=dollars(sum_))


def two_suits() -> None:
    openai = make_entity("OpenAI")
    for name, after in (("The New York Times", 0), ("Authors Guild", 1)):
        plaintiff = make_entity(name)
        for later in (0, 30):
            told(EventKind.LEGAL, [(plaintiff, Role.PLAINTIFF), (openai, Role.DEFENDANT)], after=after + later)


def a_long_affair() -> None:
    """First and last are farther apart than the window is wide: those between hold them together."""
    google, wiz = make_entity("Google"), make_entity("Wiz")
    for after in (0, 500, 1000, 1500):
        told(EventKind.ACQUISITION, [(google, Role.BUYER), (wiz, Role.TARGET)], after=after)


def a_chain_of_participants() -> None:
    """The last names nobody whom the first names: the one between names both."""
    google, wiz = make_entity("Google"), make_entity("Wiz")
    told(EventKind.ACQUISITION, [(wiz, Role.TARGET)], Status.RUMOURED, 0)
    told(EventKind.ACQUISITION, [(google, Role.BUYER), (wiz, Role.TARGET)], Status.DONE, 1)
    told(EventKind.ACQUISITION, [(google, Role.BUYER)], Status.DONE, 2)


STORIES = [(a_round_told_four_times, 1), (two_rounds, 2), (two_suits, 2)]
CHAINS = [(a_long_affair, 1), (a_chain_of_participants, 1)]


@pytest.mark.parametrize("most", [1, 2, 100])
@pytest.mark.parametrize(("story", "events"), STORIES + CHAINS)
def test_the_events_are_the_same_however_many_claims_are_placed_at_once(
    story: Callable[[], None], events: int, most: int
) -> None:
    story()
    place_all(most)
    assert Event.objects.count() == events


@pytest.mark.parametrize(("story", "events"), STORIES + CHAINS)
def test_the_events_are_the_same_in_whatever_order_the_articles_arrive(story: Callable[[], None], events: int) -> None:
    story()
    place_all()
    together = groups()
    for order in permutations(Claim.objects.values_list("pk", flat=True)):
        place_anew([order[:1], *([one] for one in order[1:])])
        assert groups() == together


def test_a_mixed_lot_gives_the_same_events_in_random_orders_and_batches() -> None:
    a_mixed_lot(Random(5))
    place_all()
    together = groups()
    assert 5 < len(together) < 40
    keys = list(Claim.objects.values_list("pk", flat=True))
    for seed in range(8):
        chance = Random(seed)
        chance.shuffle(keys)
        size = chance.choice([1, 3, 7, 20])
        place_anew([keys[start : start + size] for start in range(0, len(keys), size)])
        assert groups() == together
        assert not Event.objects.filter(claims=None).exists()
        assert {event.source_count for event in Event.objects.all()} == {1}


def a_mixed_lot(chance: Random) -> None:
    """Forty claims on four companies and what happens to them, on a few days, of one source."""
    source, companies = make_source(), [make_entity(f"Company {number}") for number in range(4)]
    roles = {
        EventKind.FUNDING: (Role.RECIPIENT, Role.INVESTOR),
        EventKind.ACQUISITION: (Role.BUYER, Role.TARGET),
        EventKind.LEGAL: (Role.PLAINTIFF, Role.DEFENDANT),
    }
    for _ in range(40):
        kind = chance.choice(list(roles))
        who = zip(chance.sample([*companies, "families of victims"], 2), roles[kind], strict=True)
        amount = chance.choice([None, dollars(100), dollars(200), dollars(400)])
        told(
            kind,
            list(who)[: chance.choice([1, 2])],
            chance.choice(list(Status)),
            chance.choice([0, 1, 5, 20, 100, 200, 400]),
            source=source,
            amount=amount,
        )


def place_anew(batches: Sequence[Sequence[int]]) -> None:
    """Place the claims anew, batch after batch, each as if those after it were not there yet."""
    room = Event.objects.create(
        kind=EventKind.INCIDENT, status=Status.DONE, sort_day=NOW.date(), first_told_at=NOW, last_told_at=NOW
    )
    Claim.objects.update(event=room, placed=room)
    Clue.objects.all().delete()
    Event.objects.exclude(pk=room.pk).delete()
    for batch in batches:
        Claim.objects.filter(pk__in=batch).update(event=None, placed=None)
        place_waiting()
    room.delete()


class TestRows:
    """An event keeps its number through re-grouping."""

    @pytest.fixture
    def mistral(self) -> Entity:
        return make_entity("Mistral AI")

    def test_a_rumour_that_arrives_late_joins_the_event_that_is_there(self, mistral: Entity) -> None:
        told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=10)
        place_waiting()
        event = Event.objects.get()
        told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], Status.RUMOURED, after=0)
        place_waiting()
        assert Event.objects.get() == event
        assert (event.claims.count(), Event.objects.get().first_told_at) == (2, NOW)

    def test_two_that_turn_out_to_be_one_are_one_and_both_addresses_lead_there(
        self, mistral: Entity, client: Client
    ) -> None:
        told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=0)
        told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=200)
        place_waiting()
        first, second = Event.objects.order_by("pk")
        told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=100)
        place_waiting()
        assert Event.objects.get() == first
        answer = client.get(second.get_absolute_url())
        assert (answer.status_code, answer["Location"]) == (301, first.get_absolute_url())

    def test_an_address_that_led_to_one_leads_on_where_that_goes_too(self, mistral: Entity, client: Client) -> None:
        for after in (0, 200, 400):
            told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=after)
        place_waiting()
        _, second, third = Event.objects.order_by("pk")
        for after in (300, 100):
            told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=after)
            place_waiting()
        assert Event.objects.count() == 1
        for event in (second, third):
            assert client.get(event.get_absolute_url(), follow=True).status_code == 200

    def test_what_held_two_together_is_taken_away(self, mistral: Entity) -> None:
        for after in (0, 100, 200):
            claim = told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=after)
        place_waiting()
        event = Event.objects.get()
        Event.objects.update(is_stale=True)
        Claim.objects.get(told_at=NOW + 100 * DAY).delete()
        place_waiting()
        claim.refresh_from_db()
        assert Event.objects.count() == 2
        assert claim.event != event


class TestQueries:
    """The work for one claim does not grow with what is known already."""

    def queries_for_one_more(self, entity: Entity, after: int) -> int:
        told(EventKind.FUNDING, [(entity, Role.RECIPIENT)], after=after)
        with CaptureQueriesContext(connection) as queries:
            assert place_waiting() == 1
        return len(queries)

    def test_they_are_as_many_with_many_events_as_with_few(self) -> None:
        mistral = make_entity("Mistral AI")
        told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)])
        place_all()
        few = self.queries_for_one_more(mistral, after=3)
        for number in range(30):
            told(EventKind.FUNDING, [(make_entity(f"Company {number}"), Role.RECIPIENT)])
            told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=-1000 * number, amount=dollars(number + 1))
        place_all()
        assert self.queries_for_one_more(mistral, after=4) == few

    def test_an_event_is_made_anew_once_however_many_claims_of_a_batch_tell_it(self) -> None:
        mistral = make_entity("Mistral AI")
        told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)])
        place_all()
        one = self.queries_for_one_more(mistral, after=3)
        for _ in range(20):
            told(EventKind.FUNDING, [(mistral, Role.RECIPIENT)], after=4)
        with CaptureQueriesContext(connection) as queries:
            place_waiting()
        # Looking for candidates is one query a claim, and one for those told after it.
        assert len(queries) <= one + 20 * 2


class Rereader:
    """Finds one acquisition, in other words each time."""

    def __init__(self, *participants: Participant, status: Status = Status.DONE) -> None:
        self.found = Found(EventKind.ACQUISITION, status, participants, 0, 6)

    def tag(self, document: Document) -> Tagging:
        return Tagging("en", claims=(self.found,))


class Forgetter:
    def tag(self, document: Document) -> Tagging:
        return Tagging("en")


class TestRetagging:
    @pytest.fixture
    def wiz(self) -> Participant:
        return Participant("Wiz", Role.TARGET, str(make_entity("Wiz").pk))

    @pytest.fixture
    def article(self, wiz: Participant) -> Article:
        article = make_article()
        tag_article(article, NOW, Rereader(wiz))
        place_waiting()
        article.refresh_from_db()
        return article

    def test_an_article_that_is_tagged_again_finds_its_event_again(self, article: Article, wiz: Participant) -> None:
        event = Event.objects.get()
        tag_article(article, NOW, Rereader(wiz))
        place_waiting()
        assert Event.objects.get() == event
        assert event.claims.get().article == article

    def test_the_editors_title_stays_with_it(self, article: Article, wiz: Participant) -> None:
        Event.objects.update(title_en="Wiz is bought")
        tag_article(article, NOW, Rereader(wiz, Participant("Google", Role.BUYER), status=Status.PLANNED))
        place_waiting()
        event = Event.objects.get()
        assert (event.title_en, event.status, event.participants.count()) == ("Wiz is bought", Status.PLANNED, 2)

    def test_an_event_that_nobody_tells_of_any_more_is_dropped(self, article: Article) -> None:
        tag_article(article, NOW, Forgetter())
        place_waiting()
        assert not Event.objects.exists()

    def test_an_event_that_others_still_tell_of_is_made_anew_from_them(
        self, article: Article, wiz: Participant
    ) -> None:
        other = make_article(published_at=NOW - DAY, language="fr")
        tag_article(other, NOW, Rereader(wiz, Participant("Google", Role.BUYER), status=Status.TALKS))
        place_waiting()
        event = Event.objects.get()
        assert (event.status, event.source_count) == (Status.DONE, 2)
        tag_article(article, NOW, Forgetter())
        place_waiting()
        event = Event.objects.get()
        assert (event.status, event.source_count, event.last_told_at) == (Status.TALKS, 1, other.told_at)

    def test_stale_events_wait_as_long_as_claims_do(self, article: Article, wiz: Participant) -> None:
        """They are candidates until the last claim is placed: a claim that comes later in the batch may be theirs."""
        event = Event.objects.get()
        tag_article(article, NOW, Rereader(wiz))
        told(EventKind.INCIDENT, [("studios", Role.SUBJECT)], after=-5)
        place_waiting(most=1)
        assert Event.objects.filter(pk=event.pk).exists()
        place_all(most=1)
        assert Event.objects.filter(pk=event.pk).exists()
        assert not Event.objects.stale().exists()

    def test_one_whose_article_is_tagged_again_while_others_are_brought_up_to_date_is_kept(
        self, article: Article, wiz: Participant
    ) -> None:
        event = Event.objects.get()
        tag_article(article, NOW, Rereader(wiz))
        refresh_stale()
        place_waiting()
        assert Event.objects.get() == event

    def test_what_an_editor_decided_holds_its_event(self, article: Article) -> None:
        Claim.objects.update(decided_at=NOW, decided_by=User.objects.create_user("editor"))
        event = Event.objects.get()
        tag_article(article, NOW, Forgetter())
        place_waiting()
        assert Event.objects.get() == event


class TestRefresh:
    def test_an_event_whose_claims_were_all_taken_away_is_dropped(self) -> None:
        told(EventKind.INCIDENT, [("studios", Role.SUBJECT)])
        told(EventKind.INCIDENT, [("studios", Role.SUBJECT)], after=400)
        place_waiting()
        Event.objects.update(is_stale=True)
        Article.objects.order_by("pk").last().delete()
        refresh_stale()
        assert Event.objects.count() == 1
        assert not Event.objects.stale().exists()

    def test_an_event_that_is_not_marked_is_left_alone(self) -> None:
        told(EventKind.INCIDENT, [("studios", Role.SUBJECT)])
        place_waiting()
        Article.objects.all().delete()
        refresh_stale()
        assert Event.objects.count() == 1


class TestUrgency:
    """Whose turn a claim is is written with its event."""

    @pytest.fixture
    def claims(self) -> list[Claim]:
        wiz = make_entity("Wiz")
        return [told(EventKind.FUNDING, [(wiz, Role.RECIPIENT)], amount=dollars(100)) for _ in range(3)]

    def most_urgent(self) -> int:
        return Claim.objects.order_by("-urgency").first().urgency

    @pytest.mark.parametrize(
        "happens",
        [
            lambda claim: Follow.objects.create(
                subscriber=Subscriber.objects.create(email="reader@reader.example", language="en"),
                entity=claim.participants.get().entity,
            ),
            lambda claim: Claim.objects.filter(pk=claim.pk).update(amount=200_000_000),
            lambda claim: Claim.objects.filter(pk=claim.pk).update(withdrawn_at=NOW),
            lambda claim: Claim.objects.filter(pk=claim.pk).update(confidence=0.5),
            lambda claim: Event.objects.update(evidence_changed_at=NOW),
        ],
    )
    def test_what_makes_it_matter_more_is_seen(self, happens: Callable[[Claim], object], claims: list[Claim]) -> None:
        place_all()
        before = self.most_urgent()
        assert before > 0
        happens(claims[0])
        Event.objects.update(is_stale=True)
        refresh_stale()
        assert self.most_urgent() > before

    def test_it_is_one_statement_an_event_and_none_where_nothing_changed(self, claims: list[Claim]) -> None:
        for expected in (1, 0):
            with CaptureQueriesContext(connection) as queries:
                place_all()
                Event.objects.update(is_stale=True)
                refresh_stale()
            written = [one["sql"] for one in queries if one["sql"].startswith('UPDATE "articles_claim" SET "urgency"')]
            assert len(written) == expected

    def test_what_is_decided_waits_no_more(self, claims: list[Claim]) -> None:
        Claim.objects.update(decided_at=NOW)
        place_all()
        assert self.most_urgent() == 0


@pytest.mark.django_db(transaction=True)
class TestTwoPlacers:
    def test_they_make_no_twins(self) -> None:
        entities = [make_entity(f"Company {number}") for number in range(4)]
        for after in range(6):
            for entity in entities:
                told(EventKind.ACQUISITION, [(entity, Role.TARGET)], after=after)
        placed = at_once(lambda: sum(iter(lambda: place_waiting(most=3), 0)), workers=4)
        assert sum(placed) == 24
        assert sorted(event.claims.count() for event in Event.objects.all()) == [6, 6, 6, 6]
        assert {event.last_told_at for event in Event.objects.all()} == {NOW + 5 * DAY}
