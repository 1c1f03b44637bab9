"""What an editor pastes: which of it is the address, the title, the text and the day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.pasted import Pasted, lines_of, read_pasted

LONG = "Mistral AI told the press of its plans for the year in some detail. " + "It went on and on. " * 20
ADDRESSES = {
    "https://news.example/1?a=b": "https://news.example/1?a=b",
    "  <http://news.example/1>\n": "http://news.example/1",
    "news.example/1": "https://news.example/1",
    "www.news.example": "https://www.news.example",
    "ftp://news.example/1": "ftp://news.example/1",
}
PAGE = "https://news.example/1"
TEXTS = {
    "title and text": ("A title\n\n  Its text. \nMore.", Pasted("", "A title", "Its text.\nMore.")),
    "address above": (f"{PAGE}\nA title\nA text.", Pasted(PAGE, "A title", "A text.")),
    "address below": (f"A title\nA text.\n{PAGE}", Pasted(PAGE, "A title", "A text.")),
    "one line": ("A title alone", Pasted("", "A title alone", "")),
    "one word": ("word", Pasted("", "word", "")),
    "nothing": (" \n ", Pasted()),
    "carriage returns": ("A title\r\nA text.\r\n", Pasted("", "A title", "A text.")),
    "a non-breaking space stays": ("Un titre\nÀ 5\u00a0% près.", Pasted("", "Un titre", "À 5\u00a0% près.")),
    "an address in a sentence": (f"A title\nSee {PAGE} too.", Pasted("", "A title", f"See {PAGE} too.")),
}
DAYS = {
    "Published on 12 June 2024 by Ann": date(2024, 6, 12),
    "Publié le 12 juin 2024 à 10 h 30": date(2024, 6, 12),
    "Par Jeanne Martin, le 1er mars 2025": date(2025, 3, 1),
    "June 12, 2024": date(2024, 6, 12),
    "2024-06-12": date(2024, 6, 12),
    "PARIS, 12 juin 2024 – Mistral AI annonce un accord avec un grand groupe, dont elle ne dit pas encore le nom, "
    "mais qui la fera connaître.": date(2024, 6, 12),
    "Mistral AI was founded on 28 April 2023 in Paris by three who had studied together before.": None,
    "Published in June 2024": None,
    "Published on 12 June": None,
    "Published yesterday": None,
}


@pytest.mark.parametrize(("raw", "url"), ADDRESSES.items())
def test_an_address_alone(raw: str, url: str) -> None:
    assert read_pasted(raw) == Pasted(url)


@pytest.mark.parametrize(("raw", "expected"), TEXTS.values(), ids=TEXTS)
def test_a_text(raw: str, expected: Pasted) -> None:
    assert read_pasted(raw) == expected


@pytest.mark.parametrize(("line", "day"), DAYS.items())
@pytest.mark.parametrize("more", ["The text of it.", ""])
def test_the_day_that_it_plainly_tells(line: str, day: date | None, more: str) -> None:
    told = read_pasted(f"A title\n{line}\n{more}").published
    assert (told.day if told else None) == day


def test_a_first_line_that_is_no_headline_is_no_title() -> None:
    found = read_pasted(LONG)
    assert found.title == "Mistral AI told the press of its plans for the year in some detail."
    assert found.text == LONG.strip()


@given(st.text(max_size=400))
def test_any_text_is_read(raw: str) -> None:
    found = read_pasted(raw)
    assert found.text == "\n".join(lines_of(found.text))
    assert "\n" not in found.title
