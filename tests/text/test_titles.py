"""Titles made from facts, in both languages."""

import re
from collections.abc import Sequence
from itertools import product

import pytest

from articles import data
from articles.text.titles import make_title, parse_patterns
from articles.text.values import ROLES, EventKind, Role, Status

LANGUAGES = ("fr", "en")
SUMS = {"fr": "800\u00a0M$", "en": "$800M"}
# What no title may hold: leftovers of the notation, doubled or stray spaces, doubled stops
AMISS = re.compile(r"[{}\[\]|()]|  |^\s|\s$|\s,|,,|\s\.|’ |None")
THEIRS = {"fr": re.compile(r"\b(leur|leurs)\b"), "en": re.compile(r"\btheir\b")}
ITS = {"fr": re.compile(r"\b(ses|sa|son)\b"), "en": re.compile(r"\bits\b")}


def cast(kind: EventKind, leads: int, others: int, language: str) -> list[tuple[str, Role]]:
    words = data.title_patterns(language).kinds[kind]
    names = [(f"Alpha {number}", words.lead[0]) for number in range(leads)]
    return names + [(f"Omega {number}", role) for role in words.others[:1] for number in range(others)]


def title(
    kind: EventKind, status: Status, who: Sequence[tuple[str, Role]], amount: str = "", language: str = "fr"
) -> str:
    return make_title(kind, status, who, amount, data.title_patterns(language))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", EventKind)
def test_every_pattern_gives_a_clean_title(kind: EventKind, status: Status, language: str) -> None:
    for leads, others, amount in product((0, 1, 2, 6), (0, 1, 5), ("", SUMS[language])):
        made = title(
            kind, status, cast(kind, leads, others, language) or [("Alpha", ROLES[kind][-1])], amount, language
        )
        assert not AMISS.search(made), made
        assert made[0].isupper(), made


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", EventKind)
def test_every_role_of_a_kind_is_told(kind: EventKind, language: str) -> None:
    """Whoever takes part stands in the title of what is done, save sellers: the buyer and the target make it."""
    words = data.title_patterns(language).kinds[kind]
    assert set(ROLES[kind]) - {*words.lead, *words.others} <= {Role.SELLER}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", EventKind)
def test_possessives_agree_with_the_number_of_the_lead(kind: EventKind, status: Status, language: str) -> None:
    one, two = (title(kind, status, cast(kind, leads, 0, language), "", language) for leads in (1, 2))
    assert not THEIRS[language].search(one), one
    assert not ITS[language].search(two), two


@pytest.mark.parametrize(
    ("language", "kind", "status", "who", "amount", "expected"),
    [
        (
            "fr",
            EventKind.EXPANSION,
            Status.PAUSED,
            [("Tyler Perry", Role.ACTOR)],
            "800\u00a0M$",
            "Tyler Perry suspend une extension de 800\u00a0M$",
        ),
        (
            "en",
            EventKind.EXPANSION,
            Status.PAUSED,
            [("Tyler Perry", Role.ACTOR)],
            "$800M",
            "Tyler Perry pauses an expansion worth $800M",
        ),
        (
            "fr",
            EventKind.PARTNERSHIP,
            Status.DECLINED,
            [("Disney", Role.PARTY), ("Netflix", Role.PARTY)],
            "",
            "Disney et Netflix déclinent un partenariat",
        ),
        (
            "en",
            EventKind.PARTNERSHIP,
            Status.TALKS,
            [(name, Role.PARTY) for name in ("Alphabet", "Meta", "OpenAI", "Hollywood studios")],
            "",
            "Alphabet, Meta, OpenAI and Hollywood studios in talks over a partnership",
        ),
        (
            "en",
            EventKind.ACQUISITION,
            Status.DONE,
            [("Wiz", Role.TARGET), ("Google", Role.BUYER)],
            "$32bn",
            "Google buys Wiz for $32bn",
        ),
        ("en", EventKind.ACQUISITION, Status.DONE, [("Wiz", Role.TARGET)], "$32bn", "Wiz: acquisition"),
        ("fr", EventKind.LAUNCH, Status.DONE, [("GPT-5", Role.PRODUCT)], "", "GPT-5\u00a0: lancement"),
        ("fr", EventKind.FUNDING, Status.DONE, [("Mistral AI", Role.RECIPIENT)], "", "Mistral AI lève des fonds"),
        ("en", EventKind.FUNDING, Status.TALKS, [("xAI", Role.RECIPIENT)], "$6bn", "xAI in talks to raise $6bn"),
        (
            "fr",
            EventKind.INCIDENT,
            Status.DONE,
            [("studios de Paris", Role.SUBJECT)],
            "",
            "Studios de Paris\u00a0: incident",
        ),
        ("fr", EventKind.INCIDENT, Status.DONE, [("l’UE", Role.SUBJECT)], "", "L’UE\u00a0: incident"),
    ],
)
def test_it_reads(
    language: str, kind: EventKind, status: Status, who: list[tuple[str, Role]], amount: str, expected: str
) -> None:
    assert title(kind, status, who, amount, language) == expected


@pytest.mark.parametrize(
    ("investor", "expected"),
    [
        ("OpenAI", "Mistral AI lève des fonds auprès d’OpenAI"),
        ("Amazon", "Mistral AI lève des fonds auprès d’Amazon"),
        ("État français", "Mistral AI lève des fonds auprès d’État français"),
        ("Nvidia", "Mistral AI lève des fonds auprès de Nvidia"),
        ("Hugging Face", "Mistral AI lève des fonds auprès de Hugging Face"),
    ],
)
def test_french_elides_before_a_vowel(investor: str, expected: str) -> None:
    who = [("Mistral AI", Role.RECIPIENT), (investor, Role.INVESTOR)]
    assert title(EventKind.FUNDING, Status.DONE, who) == expected


def test_english_elides_nothing() -> None:
    who = [("Robert de Niro", Role.PERSON), ("Bank de Amsterdam", Role.ORGANISATION)]
    assert "Bank de Amsterdam" in title(EventKind.LEADERSHIP, Status.DONE, who, language="en")


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (1, "A ", "A "),
        (2, "A and B ", "A et B "),
        (3, "A, B and C ", "A, B et C "),
        (4, "A, B, C and D ", "A, B, C et D "),
        (5, "A, B and 3 others ", "A, B et 3 autres "),
        (9, "A, B and 7 others ", "A, B et 7 autres "),
    ],
)
def test_long_lists_are_cut_short(count: int, english: str, french: str) -> None:
    who = [(name, Role.PARTY) for name in "ABCDEFGHI"[:count]]
    assert title(EventKind.PARTNERSHIP, Status.DONE, who, language="en").startswith(english)
    assert title(EventKind.PARTNERSHIP, Status.DONE, who, language="fr").startswith(french)


@pytest.mark.parametrize("name", ["{sum}", "[a|b]", "({others})", "{}", "{0}", "%s", "\\1", "<b>", "Ya{mount"])
@pytest.mark.parametrize("kind", [EventKind.FUNDING, EventKind.ACQUISITION])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_looks_like_the_notation_stays_a_name(name: str, kind: EventKind, language: str) -> None:
    for role in ROLES[kind]:
        assert name in title(kind, Status.DONE, [(name, role)], "", language)


def test_a_missing_pattern_is_told() -> None:
    with pytest.raises(KeyError):
        parse_patterns("en", {"join": " and ", "more": ["", ""], "noun": ""})


def test_a_role_that_its_kind_does_not_have_is_told() -> None:
    kind = {"lead": ["buyer"], "others": [], "noun": "", **dict.fromkeys(Status, "")}
    with pytest.raises(ValueError, match="partnership has no role buyer"):
        parse_patterns("en", {"join": "", "more": ["", ""], "noun": "", **dict.fromkeys(EventKind, kind)})


def test_a_name_that_stands_for_several_takes_the_plural() -> None:
    who = [("authors", Role.PLAINTIFF), ("Anthropic", Role.DEFENDANT)]
    patterns = data.title_patterns("en")
    told = make_title(EventKind.LEGAL, Status.DONE, who, "", patterns, many={"authors"})
    assert told == "Authors take Anthropic to court"
