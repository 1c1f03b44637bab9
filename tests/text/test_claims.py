"""Sentences, roles, statuses, sums and joining, on a small lexicon of the test's own; then a lexicon's errors."""

from collections.abc import Sequence
from typing import Any

import pytest

from articles.text.claims.extraction import ClaimFinder
from articles.text.claims.scene import Name
from articles.text.claims.sentences import split_sentences
from articles.text.lexicon import Lexicon, parse_lexicon
from articles.text.values import Claim, Document, EntityKind

LEXICON: dict[str, Any] = {
    "language": "en",
    "prepositions": {"by": ["by"], "from": ["from"], "with": ["with"], "of": ["of"], "source": ["according to"]},
    "classes": {
        "funding_word": ["round", "funding"],
        "suit_word": ["lawsuit"],
        "clause_break": ["while"],
        "silencing": ["did not", "if"],
        "company_reference": ["the startup"],
        "valuation": ["valuation", "valued"],
        "report_verb": ["reported"],
        "abbreviation": ["mr", "inc"],
    },
    "status": {
        "planned": {"before": ["will", "plans to"]},
        "talks": {"before": ["in talks to"]},
        "rumoured": {"sentence": ["sources say"]},
        "paused": {"after": ["was paused"]},
        "denied": {"before": ["denies"]},
    },
    "trigger": [
        {
            "id": "acquisition.buy",
            "kind": "acquisition",
            "phrases": ["acquir{e,es,ed,ing}", "buy{s,ing}", "acquisition of"],
            "subject": "buyer",
            "object": "target",
            "prepositions": {"from": "seller"},
            "unless": ["suit_word"],
        },
        {
            "id": "funding.raise",
            "kind": "funding",
            "phrases": ["rais{e,es,ed,ing}"],
            "subject": "recipient",
            "object": "investor",
            "prepositions": {"from": "investor"},
            "near": ["funding_word", "amount"],
        },
        {
            "id": "financials.valuation",
            "kind": "financials",
            "phrases": ["valued at"],
            "subject": "company",
            "object": "company",
            "near": ["amount"],
            "sense": "valuation",
        },
    ],
    "unnamed": [{"name": "publishers", "kind": "company", "phrases": ["publishers"]}],
}
FINDER = ClaimFinder(parse_lexicon(LEXICON))
COMPANIES = ("Acme", "Bolt", "Cogs", "Wire")


def names(whole: str) -> Sequence[Name]:
    found = []
    for company in COMPANIES:
        place = whole.find(company)
        while place >= 0:
            found.append(Name(place, place + len(company), company, EntityKind.COMPANY, company))
            place = whole.find(company, place + 1)
    return found


def claims(title: str, text: str = "") -> tuple[Claim, ...]:
    document = Document(title, text, "en")
    return FINDER.find(document, names(document.whole), {})


def roles(claim: Claim) -> dict[str, str]:
    return {person.name: person.role.value for person in claim.participants}


@pytest.mark.parametrize(
    ("title", "who"),
    [
        ("Acme acquires Bolt", {"Acme": "buyer", "Bolt": "target"}),
        ("Bolt was acquired by Acme", {"Acme": "buyer", "Bolt": "target"}),
        ("Bolt acquired by Acme", {"Acme": "buyer", "Bolt": "target"}),
        ("Acme acquires Bolt from Cogs", {"Acme": "buyer", "Bolt": "target", "Cogs": "seller"}),
        ("Acme and Cogs acquire Bolt", {"Acme": "buyer", "Cogs": "buyer", "Bolt": "target"}),
        ("Acme's acquisition of Bolt", {"Acme": "buyer", "Bolt": "target"}),
        ("Acme acquires Bolt, Wire reported", {"Acme": "buyer", "Bolt": "target"}),
        ("According to Wire, Acme acquires Bolt", {"Acme": "buyer", "Bolt": "target"}),
        ("Acme raises a round from Bolt", {"Acme": "recipient", "Bolt": "investor"}),
    ],
)
def test_roles_are_told_by_place_and_preposition(title: str, who: dict[str, str]) -> None:
    (claim,) = claims(title)
    assert roles(claim) == who


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Acme acquires Bolt", "done"),
        ("Acme will acquire Bolt", "planned"),
        ("Acme is in talks to acquire Bolt", "talks"),
        ("Acme acquires Bolt, sources say", "rumoured"),
        ("Acme's acquisition of Bolt was paused", "paused"),
        ("Acme denies it will acquire Bolt", "denied"),
    ],
)
def test_the_status_is_that_of_the_strongest_cue(title: str, status: str) -> None:
    assert [claim.status for claim in claims(title)] == [status]


@pytest.mark.parametrize(
    "title",
    [
        "Acme did not acquire Bolt",
        "If Acme acquires Bolt",
        "Has Acme acquired Bolt?",
        "Acme buys time in a lawsuit",
        "Somebody acquires something",
        "Acme raises questions",
    ],
)
def test_silence_where_nothing_happened(title: str) -> None:
    assert claims(title) == ()


def test_the_sum_is_told_apart_from_the_valuation() -> None:
    found = {claim.kind.value: claim for claim in claims("Acme raised $30m while it was valued at $2bn")}
    amounts = {kind: int(claim.amount.value) for kind, claim in found.items() if claim.amount}
    assert amounts == {"funding": 30_000_000, "financials": 2_000_000_000}


def test_sentences_on_one_event_are_one_claim_with_the_fullest_quote() -> None:
    (claim,) = claims("Acme acquires Bolt", "It is done. Acme acquired Bolt for $5m on Monday. All went home.")
    assert claim.amount is not None
    assert claim.main
    assert claim.start > len("Acme acquires Bolt")


def test_two_sums_are_two_events() -> None:
    found = claims("Acme news", "Acme raised $30m in 2021. Acme raised $90m in 2023.")
    assert [int(claim.amount.value) for claim in found if claim.amount] == [30_000_000, 90_000_000]


def test_a_reference_stands_for_the_last_company() -> None:
    (claim,) = claims("Some news", "Acme has an office. Last year the startup raised $9m.")
    assert roles(claim) == {"Acme": "recipient"}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Mr. Doe of Acme Inc. Left it at $1.5 million.", ["Mr. Doe of Acme Inc. Left it at $1.5 million."]),
        ("The U.S. Senate met. J. Doe spoke.", ["The U.S. Senate met.", "J. Doe spoke."]),
        ("It uses AI. He left.", ["It uses AI.", "He left."]),
        ("« Oui. » Il part.", ["« Oui. »", "Il part."]),
        ("- One\n• Two", ["One", "Two"]),
        ("Wait… what? Yes!", ["Wait… what?", "Yes!"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text, {"mr", "inc"})] == sentences


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"trigger": [{"id": "x", "kind": "party", "phrases": ["x"]}]}, "'party' is none of"),
        ({"trigger": [{"id": "x", "kind": "legal", "phrases": []}]}, "phrases must be"),
        ({"trigger": [{"id": "x", "kind": "legal", "phrases": ["x"], "subject": "buyer"}]}, "has no role buyer"),
        ({"trigger": [{"id": "x", "kind": "legal", "phrases": ["x"], "near": ["nowhere"]}]}, "no word class nowhere"),
        ({"trigger": [{"id": "x", "kind": "legal", "phrases": ["x"], "verb": "y"}]}, "unknown field verb"),
        ({"trigger": [{"kind": "legal", "phrases": ["x"]}]}, "no id"),
        ({"status": {"maybe": {"before": ["x"]}}}, "'maybe' is none of"),
        ({"status": {"done": {"beside": ["x"]}}}, "no scope beside"),
        ({"classes": {"word": "x"}}, "phrases must be"),
        ({"classes": {"word": ["x* y"]}}, "at the end of a phrase only"),
    ],
)
def test_a_bad_lexicon_entry_is_named(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_lexicon(change)


def test_an_empty_lexicon_is_a_lexicon() -> None:
    assert parse_lexicon({}) == Lexicon("")
