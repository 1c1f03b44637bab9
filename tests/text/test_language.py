"""French, English, another language, or no words at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La start-up a levé 30 millions d'euros auprès de plusieurs fonds.", "fr"),
        ("The start-up has raised 30 million euros from several funds.", "en"),
        ("Das Unternehmen hat dreißig Millionen Euro von mehreren Fonds erhalten.", "other"),
        ("人工知能の会社", "other"),
        ("", ""),
        ("12 345 !", ""),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert detect(text) == language


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert detect(text) in {"fr", "en", "other", ""}
