"""`manage.py evaluate_placing`: labelled items and their stories in, how well they meet out."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROUND = {
    "kind": "funding",
    "status": "done",
    "main": True,
    "participants": [{"name": "Mistral AI", "role": "recipient"}],
    "amount": {"value": 600000000, "currency": "EUR"},
    "date": None,
    "quote": "Mistral AI raised 600 million euros.",
}


def item(name: str, published: str | None = "2024-06-11", **event: object) -> dict[str, object]:
    text = "Mistral AI raised 600 million euros."
    return {"id": name, "title": "A round", "text": text, "published": published, "events": [{**ROUND, **event}]}


@pytest.fixture
def evaluate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(items: list[dict[str, object]], stories: Mapping[str, list[str]] | str, *options: str) -> str:
        gold, clusters = tmp_path / "gold.jsonl", tmp_path / "clusters.json"
        gold.write_text("\n".join(map(json.dumps, items)))
        clusters.write_text(stories if isinstance(stories, str) else json.dumps(stories))
        call_command("evaluate_placing", str(gold), str(clusters), *options)
        return capsys.readouterr().out

    return run


def figures(out: str, name: str) -> list[float]:
    line = next(line for line in out.splitlines() if line.startswith(f"{name}  "))
    return [float(figure) for figure in line.split()[-3:]]


def test_items_of_one_story_that_meet(evaluate: Callable[..., str]) -> None:
    out = evaluate([item("a"), item("b", published="2024-06-12")], {"round": ["a", "b"]}, "--gold-labels")
    assert figures(out, "pairwise") == figures(out, "B-cubed") == [1, 1, 1]


def test_items_without_a_date_meet_too(evaluate: Callable[..., str]) -> None:
    out = evaluate([item("a"), item("b", published=None)], {"round": ["a", "b"]}, "--gold-labels")
    assert figures(out, "pairwise") == [1, 1, 1]


def test_what_is_wrong_is_told_pair_by_pair(evaluate: Callable[..., str]) -> None:
    items = [item("a"), item("b"), item("c", kind="financials"), item("d", published="2026-01-01")]
    out = evaluate(items, {"round": ["a", "d"], "other": ["b"]}, "--gold-labels", "--errors")
    assert "wrongly together: a “A round” – b" in out
    assert "wrongly apart: a “A round” – d" in out
    assert figures(out, "pairwise")[2] == 0


def test_the_tagger_reads_the_items_unless_told_otherwise(evaluate: Callable[..., str]) -> None:
    unlabelled = [{**item(name), "events": []} for name in "ab"]
    assert figures(evaluate(unlabelled, {"round": ["a", "b"]}), "pairwise") == [1, 1, 1]
    assert figures(evaluate(unlabelled, {"round": ["a", "b"]}, "--gold-labels"), "pairwise")[1] == 0


@pytest.mark.parametrize(
    ("stories", "why"),
    [('{"round": ["x"]}', "there is no item x"), ("[]", "no JSON object"), ("{", "no JSON object")],
)
def test_a_file_that_cannot_be_read_is_said_so(evaluate: Callable[..., str], stories: str, why: str) -> None:
    with pytest.raises(CommandError, match=why):
        evaluate([item("a")], stories)
