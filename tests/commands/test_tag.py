"""`manage.py tag`: a line in, a line out, and bad lines told without stopping the rest."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError

from articles.management import item_tagger
from articles.models import Entity
from tests.factories import make_entity

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {"id": "a", "language": "en", "title": "Mistral AI raises €600m", "text": "", "published": "2024-06-11"}
Tag = Callable[..., tuple[list[dict[str, object]], str]]


@pytest.fixture
def tag(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Tag:
    """Feeds lines to the command; gives what came out, parsed, and what was told beside it."""

    def run(
        *lines: bytes, options: tuple[str, ...] = ("--starter",), fails: str = ""
    ) -> tuple[list[dict[str, object]], str]:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\n".join(lines))))
        if fails:
            with pytest.raises(CommandError, match=fails):
                call_command("tag", *options)
        else:
            call_command("tag", *options)
        out, err = capsysbinary.readouterr()
        return [json.loads(line) for line in out.splitlines()], err.decode()

    return run


def line(**more: object) -> bytes:
    return json.dumps(GOOD | more).encode()


def test_an_item_comes_out_with_its_entities_and_events(tag: Tag) -> None:
    ((item,), told) = tag(line(entities="wrong, and ignored", events=[7]))
    assert {key: item[key] for key in GOOD} == GOOD
    assert item["entities"] == [
        {"name": "Mistral AI", "kind": "company", "surfaces": ["Mistral AI"], "optional": False}
    ]
    (event,) = item["events"]
    assert (event["kind"], event["status"], event["amount"]) == (
        "funding",
        "done",
        {"value": 600_000_000, "currency": "EUR"},
    )
    assert event["participants"] == [{"name": "Mistral AI", "role": "recipient"}]
    assert event["quote"] == GOOD["title"]
    assert isinstance(item["topics"], list)
    assert told == ""


def test_names_that_nobody_knows_yet_are_entities_too(tag: Tag) -> None:
    ((item,), _) = tag(line(text="The start-up Zorkblip was acquired by Microsoft on Monday."))
    assert {"Zorkblip", "Microsoft"} <= {entity["name"] for entity in item["entities"]}


def test_the_language_is_found_out_where_nobody_said(tag: Tag) -> None:
    ((item,), _) = tag(
        line(language=None, text="Le groupe a dit que la société est à vendre et que les salariés sont là.")
    )
    assert item["language"] == "fr"


def test_bad_lines_are_told_and_the_others_tagged(tag: Tag) -> None:
    items, told = tag(line(), b"{", b"", b"\xff", line(title=1), line(id="b"), fails="3 of the lines")
    assert [item["id"] for item in items] == ["a", "b"]
    assert [one.partition(":")[0] for one in told.splitlines()] == ["line 2", "line 4", "line 5"]


def test_nothing_in_is_nothing_out(tag: Tag) -> None:
    assert tag() == ([], "")


@pytest.mark.django_db
def test_without_starter_the_databases_names_count(tag: Tag) -> None:
    make_entity("Zorkblip")
    ((item,), _) = tag(line(title="Zorkblip raises €600m", text="Mistral AI"), options=())
    assert Entity.objects.count() == 1
    assert item["events"][0]["participants"][0]["name"] == "Zorkblip"


def test_a_database_that_cannot_be_read_is_told_in_a_line(tag: Tag, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable() -> None:
        raise DatabaseError("no such table\nand more")

    monkeypatch.setattr(item_tagger, "known_entities", unreadable)
    tag(options=(), fails="cannot be read: no such table$")


def manage(*arguments: str, **pipes: object) -> subprocess.Popen[bytes]:
    """The command in a process of its own, with no server named and no folder to start one in."""
    named = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")
    environment = {name: value for name, value in os.environ.items() if name not in named}
    environment |= {"JALON_VAR": "/nonexistent", "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, **pipes)


def test_each_line_is_answered_before_the_next_without_any_server() -> None:
    process = manage("tag", "--starter", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    for name in ("a", "b"):
        process.stdin.write(line(id=name) + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == name
    assert process.communicate() == (b"", b"")
    assert process.returncode == 0


def test_bad_lines_end_with_status_1_and_a_reader_who_leaves_is_no_error() -> None:
    process = manage("tag", "--starter", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    _, told = process.communicate(b"{\n")
    assert (process.returncode, told.startswith(b"line 1: no JSON")) == (1, True)
    process = manage("tag", "--starter", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    _, told = process.communicate((line() + b"\n") * 3)
    assert (process.returncode, told) == (0, b"")
