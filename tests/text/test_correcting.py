"""Words found again in other texts, and what an editor's claim is compared with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.correcting import Trouble, faults_of, faults_of_quote
from articles.text.decided import Decided, names_of
from articles.text.folding import fold
from articles.text.places import nearest, places_of
from articles.text.values import ROLES, Claim, EventKind, Participant, Role, Status


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("a deal", "A deal: a deal.", ["a deal"]),
        ("Société  Générale", "La Societe générale.", ["Societe générale"]),
        ("l'accord", "L’accord tient.", ["L’accord"]),
        ("Cafe", "un cafe\u0301 noir", ["cafe\u0301"]),
        ("a\u00a0deal", "a deal and a\n deal", ["a deal", "a\n deal"]),
        ("none", "nothing", []),
        (" ", "a b", []),
    ],
)
def test_words_are_found_letter_for_letter_or_else_as_they_are_read(words: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in places_of(words, text)] == found


@given(st.text(), st.text(min_size=1).filter(str.strip), st.text())
def test_words_that_stand_in_a_text_are_found(before: str, words: str, after: str) -> None:
    places = places_of(words, before + words + after)
    assert places
    assert all((before + words + after)[start:end] == words for start, end in places)


@given(st.text(alphabet="aé E\u0301’'œ\n", max_size=20), st.text(alphabet="aeE '", min_size=1, max_size=5))
def test_what_is_found_reads_the_same(text: str, words: str) -> None:
    assert all(fold(text[start:end]) == fold(words) for start, end in places_of(words, text))


def test_the_nearest_is_taken() -> None:
    assert nearest([(0, 2), (10, 12), (20, 22)], 14) == (10, 12)
    assert nearest([], 14) is None


def claim(*who: Participant, kind: EventKind = EventKind.PARTNERSHIP) -> Claim:
    return Claim(kind, Status.DONE, who, 10, 20)


@pytest.mark.parametrize("kind", EventKind)
def test_each_kind_takes_its_roles_alone(kind: EventKind) -> None:
    for role in Role:
        faults = faults_of(claim(Participant("Sony", role), kind=kind))
        assert [one.trouble for one in faults] == ([] if role in ROLES[kind] else [Trouble.ROLE])


def test_nobody_is_named_twice_in_one_role() -> None:
    sony = Participant("Sony", Role.BUYER)
    assert faults_of(claim(sony, Participant("Sony", Role.SELLER), kind=EventKind.ACQUISITION)) == []
    assert [one.trouble for one in faults_of(claim(sony, sony, kind=EventKind.ACQUISITION))] == [Trouble.TWICE]


def test_a_quote_is_words_of_the_text() -> None:
    assert faults_of_quote(0, 3, "abc") == []
    for start, end, trouble in ((0, 4, Trouble.NOT_IN_TEXT), (-1, 2, Trouble.NOT_IN_TEXT), (1, 1, Trouble.NO_QUOTE)):
        assert [one.trouble for one in faults_of_quote(start, end, "abc")] == [trouble]


def test_parties_are_known_by_any_of_their_names() -> None:
    decided = Decided(EventKind.PARTNERSHIP, [(0, 15)], [frozenset({"disney"})])
    renamed = Participant("The Walt Disney Company", Role.PARTY, "7")
    assert not decided.speaks_of(claim(renamed), [names_of(renamed)])
    assert decided.speaks_of(claim(renamed), [names_of(renamed, {"disney"})])
    assert not decided.speaks_of(claim(renamed, kind=EventKind.LEGAL), [names_of(renamed, {"disney"})])
