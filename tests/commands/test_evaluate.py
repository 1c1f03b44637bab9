"""`manage.py evaluate`: the figures' tables, the faults, and files that cannot be read."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories import make_entity

RIGHT = {
    "id": "d1",
    "language": "en",
    "title": "Mistral AI raises €600m",
    "text": "",
    "published": None,
    "entities": [{"name": "Mistral AI", "kind": "company", "surfaces": ["Mistral AI"], "optional": False}],
    "events": [
        {
            "kind": "funding",
            "status": "done",
            "main": True,
            "participants": [{"name": "Mistral AI", "role": "recipient"}],
            "amount": {"value": 600000000, "currency": "EUR"},
            "date": None,
            "quote": "Mistral AI raises €600m",
        }
    ],
}
WRONG = RIGHT | {"id": "d2", "language": "fr", "title": "Rien", "events": [RIGHT["events"][0] | {"quote": "Rien"}]}


def write(path: Path, *items: object) -> str:
    path.write_text("".join(f"{json.dumps(item)}\n" for item in items))
    return str(path)


def evaluate(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("evaluate", *arguments, stdout=out)
    return out.getvalue().splitlines()


def row(lines: list[str], name: str) -> list[str]:
    return next(line for line in lines if line.startswith(name)).removeprefix(name).split()


def test_the_tables(tmp_path: Path) -> None:
    lines = evaluate(write(tmp_path / "one", RIGHT), write(tmp_path / "two", WRONG))
    assert lines[0] == "Items: 2 all, 1 en, 1 fr"
    assert row(lines, "events, all") == ["1.000", "0.500", "0.667"]
    assert row(lines, "events, en") == ["1.000", "1.000", "1.000"]
    assert row(lines, "events, fr") == ["0.000", "0.000", "0.000"]
    assert row(lines, "funding") == ["1.000", "0.500", "0.667"]
    assert row(lines, "legal") == ["0.000", "0.000", "0.000"]
    assert row(lines, "main events found") == ["0.500", "1.000", "0.000"]
    assert row(lines, "quote in the text") == ["1.000", "1.000", "0.000"]
    ends = {len(line) for line in lines[2:] if line and not line.startswith(" ")}
    assert ends == {24 + 3 * 10}


def test_the_faults_are_listed_where_they_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "one", WRONG)
    faults = [line for line in evaluate(path, "--errors") if line.startswith("d2")]
    assert faults == [
        "d2  entity missed: company Mistral AI",
        "d2  event missed: funding done of Mistral AI  “Rien”",
    ]
    assert not [line for line in evaluate(path) if line.startswith("d2")]


@pytest.mark.django_db
def test_the_databases_names_count_where_they_are_asked_for(tmp_path: Path) -> None:
    make_entity("Zorkblip")
    title = RIGHT["title"].replace("Mistral AI", "Zorkblip")
    item = json.loads(json.dumps(RIGHT).replace("Mistral AI", "Zorkblip")) | {"title": title}
    assert row(evaluate(write(tmp_path / "one", item), "--database"), "entities, all") == ["1.000"] * 3


@pytest.mark.parametrize(
    ("lines", "word"),
    [
        ([], "no item"),
        ([RIGHT, 7], "line 2: no JSON object"),
        ([RIGHT, RIGHT], "line 2: the id d1"),
        ([RIGHT | {"id": None}], "line 1: no id"),
        ([RIGHT | {"events": [{"kind": "party"}]}], "line 1: an event's kind is 'party'"),
    ],
)
def test_a_bad_file_is_refused(lines: list[object], word: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=word):
        evaluate(write(tmp_path / "one", *lines))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        evaluate(str(tmp_path / "nowhere"))


def test_what_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"\n\xff\n")
    with pytest.raises(CommandError, match="line 2: not UTF-8"):
        evaluate(str(tmp_path / "one"))
