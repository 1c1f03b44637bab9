"""A linear model as plain weights: each feature (a short text) adds its weights to the labels' sums.

Learnt by bench/train_tagger.py, kept in articles/data/lexicon/weights.json, read and summed without any library.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from articles.text.values import EventKind

_SCALE = 100
_CROSS = ":"
_KINDS = frozenset(kind.value for kind in EventKind)
_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Labels, each with a bias; features, each with (label's place, weight) pairs. Unknown features weigh nothing.

    `first` has the weights of the first label alone. `by_kind` has the model of each kind of event: a feature weighs
    there what it weighs anywhere and what it weighs for that kind ("funding:known").
    """

    labels: tuple[str, ...]
    biases: tuple[float, ...]
    weights: Mapping[str, Mapping[int, float]]
    first: Mapping[str, float]
    by_kind: Mapping[str, LinearModel] = field(default_factory=dict)

    def sums(self, features: Iterable[str]) -> list[float]:
        """Each label's sum, in the order of the labels."""
        totals = list(self.biases)
        known = self.weights
        for feature in features:
            if feature in known:
                for place, weight in known[feature].items():
                    totals[place] += weight
        return totals

    def chance(self, features: Iterable[str]) -> float:
        """The first label's chance; all that a model of one label has to tell."""
        known = self.first
        return chance(self.biases[0] + sum([known[feature] for feature in features if feature in known]))

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
    weights = {feature: dict(_pairs(numbers)) for feature, numbers in data["weights"].items()}
    labels, biases = tuple(data["labels"]), tuple(bias / _SCALE for bias in data["biases"])
    general = {feature: own for feature, own in weights.items() if feature.partition(_CROSS)[0] not in _KINDS}
    by_kind = {kind: _model(labels, biases, _joined(general, weights, kind)) for kind in _KINDS}
    return replace(_model(labels, biases, weights), by_kind=by_kind)


def _model(
    labels: tuple[str, ...], biases: tuple[float, ...], weights: Mapping[str, Mapping[int, float]]
) -> LinearModel:
    return LinearModel(labels, biases, weights, {feature: own[0] for feature, own in weights.items() if 0 in own})


def _joined(
    general: Mapping[str, Mapping[int, float]], weights: Mapping[str, Mapping[int, float]], kind: str
) -> Mapping[str, Mapping[int, float]]:
    joined = dict(general)
    prefix = kind + _CROSS
    for feature, own in weights.items():
        if feature.startswith(prefix):
            name = feature.removeprefix(prefix)
            before = general.get(name, {})
            joined[name] = {place: before.get(place, 0.0) + own.get(place, 0.0) for place in (*before, *own)}
    return joined


def _pairs(numbers: Sequence[int]) -> Iterable[tuple[int, float]]:
    return ((place, weight / _SCALE) for place, weight in zip(numbers[::2], numbers[1::2], strict=True))
