"""`add_article` as an editor types it: what is taken, and what is refused in one clear line with nothing stored."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from articles.ingest import look
from articles.ingest.politeness import NotYetError
from articles.models import Article, Tombstone
from tests.ingest.servers import HTML, PDF, Site, site

__all__ = ["site"]

pytestmark = pytest.mark.django_db

REFUSED = {
    "nothing in it": (b"  \n ", "empty"),
    "a PDF": (b"%PDF-1.4 with text only", "not a text file"),
    "a program": (b"\x7fELF\x00\x01", "not a text file"),
    "Latin-1": ("Une société".encode("latin-1"), "UTF-8"),
    "a list": (b"[1, 2]", "no title"),
    "broken JSON": (b'{"title": "A"', "no JSON"),
    "no title": (b'{"text": "A"}', "no title"),
    "another language": (b'{"title": "A", "language": "de"}', "language"),
    "no date": (b'{"title": "A", "published": "yesterday"}', "yesterday"),
    "no address": (b'{"title": "A", "url": "javascript:alert(1)"}', "web address"),
    "a good line and a bad one": (b'{"title": "A"}\n{"title": ""}', "line 2"),
}
TAKEN = {
    "plain text": (b"Le titre\nLe texte.", ("Le titre", "Le texte.")),
    "a byte order mark": (b'\xef\xbb\xbf{"title": "Titre", "text": "T."}', ("Titre", "T.")),
    "half a character": (b'{"title": "A", "text": "B \\ud800 C"}', ("A", "B  C")),
    "a line separator": (
        json.dumps({"title": "A", "text": "B\u2028C"}, ensure_ascii=False).encode(),
        ("A", "B\u2028C"),
    ),
}


@pytest.mark.parametrize(("content", "word"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(content: bytes, word: str, tmp_path: Path) -> None:
    (tmp_path / "item").write_bytes(content)
    with pytest.raises(CommandError, match=word):
        call_command("add_article", str(tmp_path / "item"))
    assert not Article.objects.exists()


@pytest.mark.parametrize(("content", "expected"), TAKEN.values(), ids=TAKEN)
def test_it_takes(content: bytes, expected: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "item").write_bytes(content)
    call_command("add_article", str(tmp_path / "item"))
    article = Article.objects.get()
    assert (article.title, article.text) == expected


@pytest.mark.parametrize("origin", ["nowhere.txt", "http://[::1", "http://user@127.0.0.1/"])
def test_it_says_what_is_wrong_with_the_name(origin: str) -> None:
    with pytest.raises(CommandError):
        call_command("add_article", origin)
    assert not Article.objects.exists()


def test_it_takes_a_page_and_refuses_what_is_none(site: Site) -> None:
    text = "".join(f"<p>Mistral AI told its plans for the year {n} to the press at some length.</p>" for n in range(20))
    page = site.put(
        "/page", f"<html><head><title>Plans</title></head><body><article>{text}</article></body></html>", HTML
    )
    call_command("add_article", page)
    assert Article.objects.get().text.startswith("Mistral AI told")
    for address in (site.put("/paper", b"%PDF-1.4", PDF), site.url("/missing")):
        with pytest.raises(CommandError):
            call_command("add_article", address)
    assert Article.objects.count() == 1


def test_it_knows_an_article_by_each_of_its_addresses_and_leaves_removed_ones_away(site: Site) -> None:
    text = "".join(f"<p>Mistral AI told its plans for the year {n} to the press at some length.</p>" for n in range(20))
    own = f"<link rel='canonical' href='{site.url('/own')}'>"
    html = (
        f"<html><head><title>Plans of Mistral AI told</title>{own}</head><body><article>{text}</article></body></html>"
    )
    for path in ("/own", "/amp/own"):
        site.put(path, html, HTML)
    call_command("add_article", site.url("/own"))
    call_command("add_article", site.url("/amp/own"))
    article = Article.objects.get()
    assert [other.url for other in article.addresses.all()] == [site.url("/amp/own")]
    Tombstone.objects.bury(article)
    article.delete()
    for path in ("/own", "/amp/own"):
        with pytest.raises(CommandError, match="removed"):
            call_command("add_article", site.url(path))
    assert not Article.objects.exists()


def test_it_says_that_a_sites_turn_has_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_yet(*_: object, **__: object) -> None:
        raise NotYetError(timezone.now(), "not its turn")

    monkeypatch.setattr(look, "fetch_politely", not_yet)
    with pytest.raises(CommandError, match="try again in a minute"):
        call_command("add_article", "https://news.example/1")
    assert not Article.objects.exists()
