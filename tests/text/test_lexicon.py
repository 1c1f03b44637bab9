"""The bundled lexicons: concepts in both languages, and weights that are read as they were learnt."""

import pytest

from articles.data import lexicons
from articles.text.claims.linear import crossed, parse_model

MODEL = parse_model(
    {"labels": ["a", "b"], "biases": [-100, 0], "weights": {"x": [0, 200], "funding:x": [0, 50, 1, 100]}}
)


def test_both_languages_know_the_same_concepts() -> None:
    french, english = (lexicons()[language].concepts for language in ("fr", "en"))
    assert set(french) == set(english) != set()


def test_every_learnt_step_has_its_model() -> None:
    steps = {"kind", "part", "role", "split", "status", "sum", "link", "event"}
    assert set(lexicons()["fr"].models) == steps


def test_weights_add_up_and_the_unknown_weighs_nothing() -> None:
    assert MODEL.sums(["x", "y"]) == [1.0, 0.0]
    assert MODEL.chance([]) == pytest.approx(0.2689, abs=1e-4)


def test_a_kind_has_what_holds_of_all_and_what_holds_of_it() -> None:
    assert MODEL.by_kind["funding"].sums(["x"]) == MODEL.sums(crossed(["x"], "funding")) == [1.5, 1.0]
    assert MODEL.by_kind["legal"].sums(["x"]) == [1.0, 0.0]
