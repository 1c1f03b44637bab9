"""How names and words are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.folding import fold, gist, stems


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("OpenAI", "openai"),
        ("Société  Générale", "societe generale"),
        ("L’Oréal", "l'oreal"),
        ("L'Oréal", "l'oreal"),
        ("ÉTATS-UNIS", "etats-unis"),
        ("Straße", "strasse"),
        ("cafe\u0301", "cafe"),
        ("café", "cafe"),
        ("GPT\u00a05", "gpt 5"),
        (" a\t b\n", "a b"),
        ("ＯｐｅｎＡＩ", "openai"),
        ("İstanbul", "istanbul"),
        ("量子", "量子"),
        ("", ""),
        ("\u0301", ""),
    ],
)
def test_it_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aàâäeéèêëiîïoôöuùûüçñ"))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text)


@given(st.text())
def test_no_space_stands_at_an_end_or_doubled(text: str) -> None:
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hollywood studios", "les studios hollywoodiens"),
        ("the authors", "Authors"),
        ("Les  Éditeurs", "les editeurs"),
        ("data watchdogs", "watchdogs of data"),
    ],
)
def test_the_unnamed_meet_by_their_gist(one: str, other: str) -> None:
    assert gist(one) == gist(other)


@pytest.mark.parametrize(("one", "other"), [("Universal", "University"), ("Hollywood studios", "Hollywood writers")])
def test_others_have_another_gist(one: str, other: str) -> None:
    assert gist(one) != gist(other)


@pytest.mark.parametrize("label", ["the", "…", "?!"])
def test_there_is_a_gist_of_anything(label: str) -> None:
    assert gist(label)


def test_stems_are_the_beginnings_of_words_that_mean_something() -> None:
    assert stems("les studios hollywoodiens") == ["studio", "hollyw"]
    assert stems("“of the”") == []
