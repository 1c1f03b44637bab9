"""Articles found in web pages that were written for this test."""

from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import pytest

from articles.text.page import LONGEST_TEXT, PageError, read_page

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "pages"
URL = "https://relais.example/2024/05/lumenia-reporte?from=feed"
SENTENCE = "The company said on Monday that it would open its second site in the spring. "


def sample(name):
    return (SAMPLES / name).read_bytes()


def page_of(*paragraphs, head="", html="<html lang='en'>"):
    return (
        f"{html}<head>{head}</head><body><article>{''.join(f'<p>{p}</p>' for p in paragraphs)}</article></body></html>"
    )


def test_an_article():
    page = read_page(sample("article_fr.html"), URL)
    assert page.title == "Lumenia reporte l'ouverture de son centre de calcul"
    assert (page.author, page.language) == ("Anne Roy", "fr")
    assert page.url == "https://relais.example/2024/05/lumenia-reporte"
    assert page.published == datetime(2024, 5, 1, 12, tzinfo=UTC)
    lines = page.text.split("\n")
    assert lines[0].startswith("La société grenobloise Lumenia a reporté d'un an")
    assert lines[2] == "Un partenaire inquiet"
    assert lines[4:6] == ["- Coût prévu : 120 millions d'euros", "- Nouvelle date : fin 2025"]
    assert lines[-1].endswith("des travaux et des embauches.")


def test_nothing_of_the_page_around_it():
    text = read_page(sample("article_fr.html"), URL).text
    for around in ("Accueil", "À lire aussi", "Mentions légales", "ne pas lire", "Par Anne Roy"):
        assert around not in text


def test_it_is_read_from_text_as_from_bytes():
    body = sample("article_fr.html")
    assert read_page(body.decode(), URL) == read_page(body, URL)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wall_fr.html", "the article is behind a paywall"),
        ("robots_en.html", "the article is only for browsers"),
        ("list_en.html", "no article found on the page"),
    ],
)
def test_pages_without_their_article(name, message):
    with pytest.raises(PageError, match=f"^{message}$"):
        read_page(sample(name), URL)


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"\x00\x01\x02", b"not html", b"<html>", b"{}", b"%PDF-1.7 \xff\xfe", b"<?xml version='1.0'?><a/>"],
)
def test_what_is_no_page(body):
    with pytest.raises(PageError) as told:
        read_page(body, URL)
    assert "\n" not in str(told.value)


def test_a_long_article_may_speak_of_walls():
    text = SENTENCE * 30
    assert (
        "subscribe to continue reading"
        in read_page(page_of(text, "It asks to subscribe to continue reading."), URL).text
    )


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("iso-8859-1", "cp1252"), ("utf-8", "utf-8"), ("windows-1252", "cp1252"), ("utf-8", "cp1252")],
)
def test_encodings(declared, encoding):
    body = page_of("Le café, déjà fermé, rouvrira après l'été. " * 20, head=f"<meta charset='{declared}'>").encode(
        encoding
    )
    assert "Le café, déjà fermé, rouvrira après l'été." in read_page(body, URL).text


def test_the_headers_encoding_counts():
    body = page_of("Le café, déjà fermé. " * 40).encode("cp1252")
    assert "Le café, déjà fermé." in read_page(body, URL, "text/html; charset=ISO-8859-1").text


def test_control_characters_are_left_out():
    text = read_page(page_of("Il a dit : « Oui », \x07puis\x00 ri\xaden. " * 20), URL).text
    assert text.startswith("Il a dit : « Oui », puis rien.")


@pytest.mark.parametrize(
    ("html", "language"),
    [("<html lang=fr>", "fr"), ("<html lang='en-US'>", "en"), ("<html lang='de'>", ""), ("<html>", "")],
)
def test_the_language_is_the_pages(html, language):
    assert read_page(page_of(SENTENCE * 10, html=html), URL).language == language


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("<link href='/1?a=1&amp;b=2&amp;utm_id=3' rel='canonical'>", "https://relais.example/1?a=1&b=2"),
        ("<link rel=canonical href=https://Other.example/2 />", "https://other.example/2"),
        ("<link rel='canonical' href='javascript:alert(1)'>", ""),
        ("<link rel='canonical'>", ""),
        ("<link rel='stylesheet' href='/canonical'>", ""),
    ],
)
def test_the_pages_own_address(link, address):
    assert read_page(page_of(SENTENCE * 10, head=link), URL).url == address


def test_an_overlong_article_is_cut():
    paragraphs = (f"{number}. {SENTENCE * 100}" for number in range(100))
    assert len(read_page(page_of(*paragraphs), URL).text) == LONGEST_TEXT


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 1_000_000,
        "<p>word</p>" * 500_000,
        "<a href='/'>" * 500_000,
        "<table><tr><td>" * 300_000,
        "<p " + "a='b' " * 1_000_000,
        "<!--" * 1_000_000,
    ],
    ids=["divs", "paragraphs", "links", "tables", "attributes", "comments"],
)
def test_megabytes_made_to_hurt_take_seconds_at_most(body):
    began = process_time()
    with pytest.raises(PageError):
        read_page(f"<html><body>{body}", URL)
    assert process_time() - began < 5
