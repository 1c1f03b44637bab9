"""A linear model as plain weights: each feature (a short text) adds its weights to the labels' sums.

Learnt by bench/train_tagger.py, kept in articles/data/lexicon/weights.json, read and summed without any library.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import add
from typing import Any

from articles.text.values import EventKind

Row = tuple[int, ...]

_SCALE = 100
_CROSS = ":"
_KINDS = frozenset(kind.value for kind in EventKind)
_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Labels, each with a bias; features, each with a weight for every label. Unknown features weigh nothing.

    All numbers are whole hundredths, so that no sum depends on the order of its features. `first` has the weights of
    the first label alone. `by_kind` has the model of each kind of event: a feature weighs there what it weighs anywhere
    and what it weighs for that kind ("funding:known").
    """

    labels: tuple[str, ...]
    biases: Row
    weights: Mapping[str, Row]
    first: Mapping[str, int]
    by_kind: Mapping[str, LinearModel] = field(default_factory=dict)

    def sums(self, features: Iterable[str]) -> list[float]:
        """Each label's sum, in the order of the labels."""
        known = self.weights
        rows = [known[feature] for feature in features if feature in known]
        return [sum(column) / _SCALE for column in zip(self.biases, *rows, strict=True)]

    def chance(self, features: Iterable[str]) -> float:
        """The first label's chance; all that a model of one label has to tell."""
        return chance(self.sum(features))

    def sum(self, features: Iterable[str]) -> float:
        """The first label's sum."""
        known = self.first
        return (self.biases[0] + sum([known[feature] for feature in features if feature in known])) / _SCALE

    def weight(self, feature: str, place: int) -> float:
        """What the feature adds to the sum of the label at the place."""
        return self.weights[feature][place] / _SCALE if feature in self.weights else 0.0

    def chances(self, features: Iterable[str]) -> list[float]:
        """Each label's chance by itself, between 0 and 1."""
        return [chance(total) for total in self.sums(features)]


def chance(total: float) -> float:
    """A sum of weights as a number between 0 and 1 (the logistic function)."""
    return 1 / (1 + math.exp(-max(-_LIMIT, min(_LIMIT, total))))


def crossed(features: Iterable[str], kind: str) -> list[str]:
    """The features as such and as those of that kind of event, as they are learnt."""
    own = list(features)
    return [*own, *(f"{kind}{_CROSS}{feature}" for feature in own)]


def parse_model(data: Mapping[str, Any]) -> LinearModel:
    """A model as its file has it: weights in hundredths, feature → [place, weight, place, weight, …]."""
    labels, biases = tuple(data["labels"]), tuple(data["biases"])
    weights = {feature: _row(numbers, len(labels)) for feature, numbers in data["weights"].items()}
    general = {feature: row for feature, row in weights.items() if feature.partition(_CROSS)[0] not in _KINDS}
    by_kind = {kind: _model(labels, biases, _joined(general, weights, kind)) for kind in _KINDS}
    return replace(_model(labels, biases, weights), by_kind=by_kind)


def _model(labels: tuple[str, ...], biases: Row, weights: Mapping[str, Row]) -> LinearModel:
    return LinearModel(labels, biases, weights, {feature: row[0] for feature, row in weights.items() if row[0]})


def _joined(general: Mapping[str, Row], weights: Mapping[str, Row], kind: str) -> Mapping[str, Row]:
    joined = dict(general)
    prefix = kind + _CROSS
    for feature, row in weights.items():
        if feature.startswith(prefix):
            name = feature.removeprefix(prefix)
            joined[name] = tuple(map(add, row, general[name])) if name in general else row
    return joined


def _row(numbers: Sequence[int], length: int) -> Row:
    told = dict(zip(numbers[::2], numbers[1::2], strict=True))
    return tuple(told.get(place, 0) for place in range(length))
