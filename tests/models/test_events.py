"""Claims and events: what the tables refuse, and which rows are which."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from articles.models import Claim, ClaimParticipant, Event
from articles.text.values import EventKind, Money, Precision, Role, Status, VagueDate
from tests.factories import NOW, make_article, make_claim, make_entity, make_event

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)

REFUSED_BY_BOTH: Mapping[str, tuple[Mapping[str, object], str]] = {
    "a kind that there is not": ({"kind": "party"}, "_kind"),
    "a status that there is not": ({"status": "perhaps"}, "_status"),
    "a sum below nothing": ({"amount": -1, "currency": "USD"}, "_amount_positive"),
    "a sum without a currency": ({"amount": 5, "currency": ""}, "_amount_with_currency"),
    "a currency without a sum": ({"amount": None, "currency": "USD"}, "_amount_with_currency"),
    "a currency that is no code": ({"amount": 5, "currency": "us$"}, "_amount_with_currency"),
    "a day without a precision": ({"day": date(2026, 1, 1), "precision": ""}, "_day_with_precision"),
    "a precision without a day": ({"day": None, "precision": "day"}, "_day_with_precision"),
    "a precision that there is not": ({"day": date(2026, 1, 1), "precision": "decade"}, "_day_with_precision"),
}
REFUSED_BY_CLAIMS: Mapping[str, tuple[Mapping[str, object], str]] = {
    "an empty quote": ({"quote": ""}, "claim_has_quote"),
    "a quote that ends where it starts": ({"start": 4, "end": 4}, "claim_quote_not_empty"),
    "a quote that ends before it starts": ({"start": 4, "end": 2}, "claim_quote_not_empty"),
    "a confidence above one": ({"confidence": 1.5}, "claim_confidence"),
    "a confidence below nothing": ({"confidence": -0.1}, "claim_confidence"),
}


@pytest.mark.parametrize(("fields", "constraint"), REFUSED_BY_BOTH.values(), ids=REFUSED_BY_BOTH)
@pytest.mark.parametrize("model", [Claim, Event])
def test_the_tables_refuse(model: type[Claim | Event], fields: Mapping[str, object], constraint: str) -> None:
    make_event(make_claim())
    with pytest.raises(IntegrityError, match=f'"{model._meta.model_name}{constraint}"'):
        model.objects.update(**fields)


@pytest.mark.parametrize(("fields", "constraint"), REFUSED_BY_CLAIMS.values(), ids=REFUSED_BY_CLAIMS)
def test_claims_refuse(fields: Mapping[str, object], constraint: str) -> None:
    make_claim()
    with pytest.raises(IntegrityError, match=f'"{constraint}"'):
        Claim.objects.update(**fields)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"label": ""}, "claimparticipant_named"),
        ({"role": "bystander"}, "claimparticipant_role"),
    ],
)
def test_participants_refuse(fields: Mapping[str, object], constraint: str) -> None:
    make_claim(who=[("Hollywood studios", Role.PARTY)])
    with pytest.raises(IntegrityError, match=constraint):
        ClaimParticipant.objects.update(**fields)


def test_a_participant_has_a_role_once_but_may_have_two() -> None:
    claim = make_claim(who=[("Meta", Role.BUYER), ("Meta", Role.TARGET)])
    with pytest.raises(IntegrityError, match="claim_participant_once"):
        claim.participants.create(label="Meta", role=Role.BUYER)


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("status", Status)
def test_the_tables_take_every_kind_and_status(kind: EventKind, status: Status) -> None:
    assert make_event(make_claim(kind=kind, status=status)).pk


def test_money_and_date_come_back_as_they_went_in() -> None:
    money, when = Money(Decimal(800_000_000), "USD"), VagueDate(date(2026, 4, 1), Precision.QUARTER)
    claim = make_claim(amount=money, when=when)
    claim.refresh_from_db()
    assert (claim.money, claim.when) == (money, when)
    claim.money = claim.when = None
    claim.save()
    claim.refresh_from_db()
    assert (claim.money, claim.when) == (None, None)


def test_a_sum_of_nothing_is_a_sum() -> None:
    claim = make_claim(amount=Money(Decimal(0), "EUR"))
    claim.refresh_from_db()
    assert claim.money == Money(Decimal(0), "EUR")


class TestAbout:
    def test_they_are_those_in_which_the_entity_takes_part_in_whatever_role(self) -> None:
        openai, disney = make_entity("OpenAI"), make_entity("Disney")
        deal = make_event(make_claim(who=[(openai, Role.PARTY), (disney, Role.PARTY)]))
        suit = make_event(make_claim(kind=EventKind.LEGAL, who=[(openai, Role.DEFENDANT), (openai, Role.PLAINTIFF)]))
        make_event(make_claim(who=[(disney, Role.PARTY), ("OpenAI", Role.PARTY)]))
        assert set(Event.objects.about(openai)) == {deal, suit}
        assert Event.objects.about(openai).count() == 2


class TestThatChangedStatus:
    def history(self, *statuses: Status) -> Event:
        return make_event(*(make_claim(status=one, told_at=NOW + day * DAY) for day, one in enumerate(statuses)))

    @pytest.mark.parametrize(
        ("statuses", "changed"),
        [
            ([Status.DONE], False),
            ([Status.DONE, Status.DONE], False),
            ([Status.TALKS, Status.DONE], True),
            ([Status.TALKS, Status.DONE, Status.DONE], True),
            ([Status.PLANNED, Status.PAUSED, Status.PLANNED], True),
            ([Status.DONE, Status.RUMOURED], False),
        ],
        ids=str,
    )
    def test_an_earlier_claim_told_another_status(self, statuses: list[Status], changed: bool) -> None:
        self.history(*statuses)
        assert Event.objects.that_changed_status().exists() is changed

    def test_the_lately_told_come_first(self) -> None:
        old = make_event(make_claim(told_at=NOW - DAY), sort_day=date(2026, 12, 1))
        new = make_event(make_claim(told_at=NOW), sort_day=date(2025, 1, 1))
        assert list(Event.objects.lately_changed()) == [new, old]


class TestOrder:
    def test_events_of_one_day_have_a_fixed_order(self) -> None:
        events = [make_event(make_claim(), sort_day=date(2026, 1, 1)) for _ in range(4)]
        assert list(Event.objects.oldest_first()) == events
        assert list(Event.objects.newest_first()) == events[::-1]

    def test_the_status_history_is_in_order_of_time(self) -> None:
        last, first, middle = (make_claim(told_at=NOW + day * DAY) for day in (2, 0, 1))
        make_event(last, first, middle)
        assert list(Event.objects.with_claims().get().claims.all()) == [first, middle, last]

    def test_unplaced_claims_come_in_order_of_time(self) -> None:
        late, early = make_claim(told_at=NOW), make_claim(told_at=NOW - DAY)
        make_event(make_claim())
        assert list(Claim.objects.unplaced()) == [early, late]


class TestBestClaim:
    def test_it_tells_the_present_status(self) -> None:
        rumour = make_claim(status=Status.RUMOURED, is_main=True, told_at=NOW + DAY)
        done = make_claim(status=Status.DONE, told_at=NOW)
        assert make_event(rumour, done).best_claim == done

    def test_a_main_report_goes_before_a_later_mention(self) -> None:
        main, mention = make_claim(is_main=True, told_at=NOW), make_claim(told_at=NOW + DAY)
        assert make_event(main, mention).best_claim == main

    def test_the_latest_goes_before_the_earlier(self) -> None:
        early, late = make_claim(told_at=NOW), make_claim(told_at=NOW + DAY)
        assert make_event(early, late).best_claim == late


class TestParticipants:
    def test_they_are_named_in_the_active_language(self) -> None:
        union = make_entity("European Union", name_fr="Union européenne")
        event = make_event(make_claim(who=[(union, Role.PARTY), ("a nameless rival", Role.PARTY)]))
        with override("fr"):
            assert {one.name for one in event.participants.all()} == {"Union européenne", "a nameless rival"}

    def test_the_unnamed_are_the_same_whatever_case_and_accents(self) -> None:
        one, other = make_claim(who=[("Les  Éditeurs", Role.PARTY)]), make_claim(who=[("les editeurs", Role.PARTY)])
        assert one.telling.who == other.telling.who

    def test_an_entity_is_the_same_whatever_the_label(self) -> None:
        openai = make_entity()
        claim = make_claim(who=[(openai, Role.PARTY)])
        claim.participants.update(label="the maker of ChatGPT")
        assert claim.telling.who == {(str(openai.pk), Role.PARTY)}


def test_an_event_outlives_its_articles_as_long_as_placing_lets_it() -> None:
    claim = make_claim(make_article())
    event = make_event(claim)
    claim.article.delete()
    assert Event.objects.filter(pk=event.pk).exists()
    assert not event.claims.exists()


def test_a_claim_outlives_its_event() -> None:
    claim = make_claim()
    make_event(claim).delete()
    claim.refresh_from_db()
    assert claim.event is None


def test_claims_of_an_article_come_in_the_order_of_their_quotes() -> None:
    article = make_article("Title", "One sentence. Another one.", published_at=datetime(2026, 1, 1, tzinfo=UTC))
    second, first = make_claim(article, quote="Another one."), make_claim(article, quote="One sentence.")
    assert list(article.claims.in_order_of_quotes()) == [first, second]
