"""The figures, counted by hand on small items, and against the corpus' own score.py where that is at hand."""

import importlib.util
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter
from types import ModuleType

import pytest

from articles.data import gazetteer, lexicons
from articles.text.items import Item, ItemEntity, ItemEvent, parse_labelled, tagged, to_line
from articles.text.scoring import Comparison, Figures, compare, figures_of, narrowed
from articles.text.tagger import RuleTagger
from articles.text.values import Document, EntityKind, EventKind, Money, Participant, Role, Status
from tests.corpus import CORPUS, needs_corpus

TEXT = "Beta put money into Acme. Gamma sued Acme."
ACME = ItemEntity("Acme", EntityKind.COMPANY, ("Acme", "Acme Corp"))
BETA = ItemEntity("Béta", EntityKind.COMPANY, ("Beta",))
GAMMA = ItemEntity("Gamma", EntityKind.COMPANY, optional=True)
FUNDING = ItemEvent(
    EventKind.FUNDING,
    Status.DONE,
    (Participant("Acme", Role.RECIPIENT), Participant("Béta", Role.INVESTOR)),
    main=True,
    amount=Money(Decimal(1000), "EUR"),
    quote="Beta put money into Acme.",
)
SUIT = ItemEvent(
    EventKind.LEGAL,
    Status.DONE,
    (Participant("Gamma", Role.PLAINTIFF), Participant("Acme", Role.DEFENDANT)),
    quote="Gamma sued Acme.",
)
RIGHT = Item("d1", Document("", TEXT, "en"), (ACME, BETA, GAMMA), (FUNDING, SUIT))


def found(*events: ItemEvent, entities: tuple[ItemEntity, ...] = (ACME, BETA)) -> Comparison:
    return compare(RIGHT, replace(RIGHT, entities=entities, events=events))


def figures(*events: ItemEvent, entities: tuple[ItemEntity, ...] = (ACME, BETA)) -> Figures:
    return figures_of([found(*events, entities=entities)])


def faults(*events: ItemEvent, entities: tuple[ItemEntity, ...] = (ACME, BETA)) -> list[str]:
    return [fault.sort for fault in found(*events, entities=entities).faults]


def test_all_right() -> None:
    told = figures(FUNDING, SUIT)
    assert (told.items, told.entities.f1, told.events.f1, told.strict_events.f1, told.participants.f1) == (
        1,
        1,
        1,
        1,
        1,
    )
    assert (told.entity_kind_accuracy, told.main_recall, told.status_accuracy, told.amount_accuracy) == (1, 1, 1, 1)
    assert (told.role_accuracy, told.quote_validity) == (1, 1)
    assert faults(FUNDING, SUIT) == []


def test_nothing_found() -> None:
    told = figures(entities=())
    assert (told.entities.recall, told.events.precision, told.events.f1, told.quote_validity) == (0, 0, 0, 0)
    assert faults(entities=()) == ["entity missed", "entity missed", "event missed", "event missed"]


class TestEntities:
    def test_any_form_is_enough_whatever_its_case_and_accents(self) -> None:
        known = (ItemEntity("Acme Holding", EntityKind.COMPANY, ("ACME CORP",)), ItemEntity("BETA", EntityKind.COMPANY))
        assert figures(entities=known).entities.f1 == 1

    def test_optional_ones_count_neither_way(self) -> None:
        assert figures(entities=(ACME, BETA, GAMMA)).entities.f1 == 1

    def test_surplus_and_missed_ones_count(self) -> None:
        surplus = ItemEntity("Delta", EntityKind.PERSON)
        told = figures(entities=(ACME, surplus)).entities
        assert (told.precision, told.recall, told.f1) == (0.5, 0.5, 0.5)
        assert faults(FUNDING, SUIT, entities=(ACME, surplus)) == ["entity surplus", "entity missed"]

    def test_the_same_one_twice_counts_once(self) -> None:
        assert figures(entities=(ACME, BETA, ItemEntity("Acme Corp", EntityKind.COMPANY))).entities.precision == 1

    def test_a_wrong_kind_is_told(self) -> None:
        person = replace(ACME, kind=EntityKind.PERSON)
        assert figures(entities=(person, BETA)).entity_kind_accuracy == 0.5
        assert faults(FUNDING, SUIT, entities=(person, BETA)) == ["entity kind"]


class TestEvents:
    def test_a_shared_participant_is_enough_and_kinds_must_agree(self) -> None:
        partly = replace(FUNDING, participants=FUNDING.participants[:1])
        told = figures(partly, replace(SUIT, kind=EventKind.REGULATION))
        assert (told.events.precision, told.events.recall) == (0.5, 0.5)
        assert (told.participants.precision, told.participants.recall) == (1, 0.5)

    def test_participants_are_known_by_all_their_forms(self) -> None:
        own = ItemEntity("Acme Holding", EntityKind.COMPANY, ("Acme Corp",))
        event = replace(FUNDING, participants=(Participant("Acme Holding", Role.RECIPIENT),))
        assert figures(event, entities=(own, BETA)).events.precision == 1

    def test_each_right_event_is_found_once_at_best_overlap(self) -> None:
        worse = replace(FUNDING, participants=FUNDING.participants[:1], status=Status.PLANNED)
        told = figures(worse, FUNDING)
        assert (told.events.precision, told.events.recall, told.status_accuracy) == (0.5, 0.5, 1)

    def test_wrong_status_sum_and_role_are_told(self) -> None:
        swapped = tuple(Participant(one.name, Role.INVESTOR) for one in FUNDING.participants)
        wrong = replace(FUNDING, status=Status.PLANNED, amount=None, participants=swapped)
        told = figures(wrong, SUIT)
        assert (told.status_accuracy, told.strict_events.f1, told.amount_accuracy, told.role_accuracy) == (
            0.5,
            0.5,
            0,
            0.75,
        )
        assert faults(wrong, SUIT) == ["status", "amount", "role"]

    @pytest.mark.parametrize(
        ("value", "currency", "is_right"),
        [(1010, "EUR", True), (990, "EUR", True), (1011, "EUR", False), (1000, "USD", False)],
    )
    def test_sums_may_be_a_hundredth_off(self, value: int, currency: str, is_right: bool) -> None:
        told = figures(replace(FUNDING, amount=Money(Decimal(value), currency)))
        assert told.amount_accuracy == is_right

    @pytest.mark.parametrize("quote", ["", "Beta put money into Acme, Inc."])
    def test_a_quote_stands_letter_for_letter(self, quote: str) -> None:
        assert figures(replace(FUNDING, quote=quote), SUIT).quote_validity == 0.5
        assert faults(replace(FUNDING, quote=quote), SUIT) == ["quote"]

    def test_main_ones_count_by_the_right_labels(self) -> None:
        assert figures(SUIT).main_recall == 0
        assert figures(replace(FUNDING, main=False)).main_recall == 1

    def test_faults_name_the_item_and_show_the_sentence(self) -> None:
        (fault,) = found(FUNDING).faults
        assert (fault.item, fault.sort, fault.quote) == ("d1", "event missed", SUIT.quote)
        assert fault.what == "legal done of Gamma, Acme"


def test_items_are_narrowed_to_a_kind() -> None:
    assert narrowed(RIGHT, EventKind.LEGAL).events == (SUIT,)


FIGURES: dict[str, Callable[[Figures], float]] = {
    "documents": attrgetter("items"),
    "entity_precision": attrgetter("entities.precision"),
    "entity_recall": attrgetter("entities.recall"),
    "entity_f1": attrgetter("entities.f1"),
    "entity_kind_accuracy": attrgetter("entity_kind_accuracy"),
    "event_precision": attrgetter("events.precision"),
    "event_recall": attrgetter("events.recall"),
    "event_f1": attrgetter("events.f1"),
    "event_strict_f1": attrgetter("strict_events.f1"),
    "main_event_recall": attrgetter("main_recall"),
    "status_accuracy": attrgetter("status_accuracy"),
    "amount_accuracy": attrgetter("amount_accuracy"),
    "role_accuracy": attrgetter("role_accuracy"),
    "participant_f1": attrgetter("participants.f1"),
    "quote_validity": attrgetter("quote_validity"),
}


@pytest.fixture
def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", CORPUS / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # It tries a participant's names in a set's order, which changes from run to run; here it is that of the surfaces.
    module.names = lambda one: dict.fromkeys(map(module.fold, [one["name"], *one.get("surfaces", [])])).keys()
    return module


@needs_corpus
@pytest.mark.parametrize("name", ["dev", "dev_long"])
def test_the_corpus_own_program_gives_the_same_figures(name: str, score: ModuleType) -> None:
    tagger, entries = RuleTagger(gazetteer(), lexicons()), {entry.key: entry for entry in gazetteer()}
    right = [parse_labelled(line) for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    told = [tagged(item, tagger.tag(item.document), entries) for item in right]
    by_id = [{raw["id"]: raw for raw in (json.loads(to_line(item)) for item in items)} for items in (right, told)]
    mine = figures_of(map(compare, right, told))
    assert {key: figure(mine) for key, figure in FIGURES.items()} == pytest.approx(score.score(*by_id), abs=1e-12)
