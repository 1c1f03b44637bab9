"""Hidden characters and loose accents: read as one sees them, found again where they stand."""

import pytest

from articles.text.legible import is_legible, legible


@pytest.mark.parametrize("text", ["", "Plain words.", "Café à l’œil, déjà."])
def test_ordinary_text_is_legible(text: str) -> None:
    assert is_legible(text)
    assert legible(text).text == text


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Zor\u200bglub", "Zorglub"),
        ("\ufeffZorglub", "Zorglub"),
        ("Zor\u00adglub", "Zorglub"),
        ("Ze\u0301nith", "Zénith"),
        ("Ze\u200b\u0301nith", "Zénith"),
    ],
)
def test_what_nobody_sees_is_left_out(text: str, seen: str) -> None:
    assert not is_legible(text)
    assert legible(text).text == seen


@pytest.mark.parametrize("text", ["a Zor\u200bglu\u0301b b", "\u200b\u200ba Zorglúb b", "a Zorglu\u0301b\u200b b"])
def test_a_span_leads_back_to_the_text_as_it_is(text: str) -> None:
    read = legible(text)
    start = read.text.index("Zorglúb")
    begin, end = read.span(start, start + len("Zorglúb"))
    assert legible(text[begin:end]).text == "Zorglúb"
    assert (text[begin], text[end]) in (("Z", " "), ("Z", "\u200b"))


@pytest.mark.parametrize("text", ["\u0301", "\u200b", "\u200b\u0301\u200b", "\u0301a"])
def test_stray_marks_do_no_harm(text: str) -> None:
    read = legible(text)
    assert all(0 <= start < end <= len(text) for start, end in zip(read.starts, read.ends, strict=True))
