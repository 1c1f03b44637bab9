"""How names and words are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.folding import fold


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
