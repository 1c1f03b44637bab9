"""`manage.py explain`: plain text or JSON Lines in, the reasons of each claim out."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import make_entity

TITLE = "Mistral AI lève 600 millions d'euros"
TEXT = f"{TITLE}\nLa société a bouclé son tour de table, et le groupe est à la tête du marché."
SHOWN = [
    "1. funding, done, main",
    f"“{TITLE}”",
    "rule ",
    "fr.toml:",
    "kind ",
    "choice ",
    "status ",
    "as recipient",
    "sum ",
]


def explain(*arguments: str) -> str:
    out = io.StringIO()
    call_command("explain", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content", [TEXT, f"\ufeff{TEXT}", json.dumps({"id": "x", "title": TITLE, "text": TEXT.partition("\n")[2]})]
)
def test_plain_text_and_json_lines_are_explained(content: str, tmp_path: Path) -> None:
    (tmp_path / "item").write_text(content)
    told = explain(str(tmp_path / "item"), "--starter")
    assert [part for part in SHOWN if part not in told] == []


def test_what_comes_in_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(TEXT.encode())))
    assert "as recipient" in explain("-", "--starter")


@pytest.mark.django_db
def test_without_starter_the_databases_names_count(tmp_path: Path) -> None:
    make_entity("Zorkblip")
    (tmp_path / "item").write_text(TEXT.replace("Mistral AI", "Zorkblip"))
    assert "Zorkblip as recipient" in explain(str(tmp_path / "item"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"id": "x", "title": "Rien", "language": "fr"}', "no claim\n"),
        ('{"id": "x", "title": "Nichts", "language": "de"}', "texts are read in fr and en only"),
    ],
)
def test_no_claim_is_told_too(content: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "item").write_text(content)
    assert told in explain(str(tmp_path / "item"), "--starter")


@pytest.mark.parametrize(
    ("content", "word"),
    [(b'{"id": 1}\n{', "line 2: no JSON"), (b"\xff", "not UTF-8"), (b'{"title": 1}', "line 1: title")],
)
def test_a_bad_file_is_refused(content: bytes, word: str, tmp_path: Path) -> None:
    (tmp_path / "item").write_bytes(content)
    with pytest.raises(CommandError, match=word):
        explain(str(tmp_path / "item"), "--starter")


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(CommandError, match="nowhere"):
        explain("nowhere.txt", "--starter")
