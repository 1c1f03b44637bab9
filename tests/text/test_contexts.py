"""A place in a text is shown in its sentence."""

from hypothesis import given
from hypothesis import strategies as st

from articles.text.contexts import Context, context


def test_it_is_its_sentence() -> None:
    whole = "First came others. Then “Acme” bought Bcme! It ended."
    at = whole.index("Bcme")
    assert context(whole, at, at + 4) == Context("Then “Acme” bought ", "Bcme", "!")


def test_a_line_is_no_more_than_a_line() -> None:
    assert context("Title\nAcme buys\nMore", 6, 10) == Context("", "Acme", " buys")


def test_long_sentences_are_cut_between_words() -> None:
    whole = "word " * 100 + "Acme" + " word" * 100
    shown = context(whole, 500, 504, reach=12)
    assert shown == Context("… word word ", "Acme", " word word …")


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_what_is_shown_stands_in_the_text(whole: str, start: int, length: int) -> None:
    start = min(start, len(whole))
    shown = context(whole, start, start + length, reach=10)
    assert shown.hit == whole[start : start + length]
    assert whole[:start].endswith(shown.before.removeprefix("…")) or shown.before.startswith("…")
