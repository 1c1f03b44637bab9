"""Examples → weights, and what models made of them find in items."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from examples import (
    KINDS,
    Row,
    event_rows,
    kind_rows,
    link_rows,
    part_rows,
    role_rows,
    split_rows,
    status_rows,
    sum_rows,
    with_claims,
)
from labelled import FOLDS, Labelled, fold_of, without_models
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from articles.data import lexicons
from articles.text.claims.extraction import ClaimFinder
from articles.text.claims.linear import parse_model
from articles.text.claims.proposing import EVENTFUL
from articles.text.items import Item
from articles.text.values import Role, Status

Models = dict[str, dict[str, Any]]


def fit(
    rows: Iterable[Row], labels: Sequence[str], strength: float, least: int = 3, drop: float = 0.06
) -> dict[str, Any]:
    """Logistic models, one a label, as weights.json has them: in hundredths, without rare features and weak ones."""
    found = list(rows)
    counts = Counter(feature for features, _, _ in found for feature in set(features))
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([{f: 1.0 for f in features if counts[f] >= least} for features, _, _ in found])
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    biases, weights = [], defaultdict(list)
    for place in range(len(labels)):
        truth = [int(row[1][place]) for row in found]
        if len(set(truth)) < 2:
            biases.append(-900)
            continue
        model = LogisticRegression(C=strength, solver="liblinear", max_iter=1000, random_state=0)
        model.fit(matrix, truth, sample_weight=[row[2][place] for row in found])
        biases.append(round(100 * float(model.intercept_[0])))
        for name, weight in zip(vectors.feature_names_, model.coef_[0], strict=True):
            if abs(weight) >= drop:
                weights[name] += [place, round(100 * float(weight))]
    return {"labels": list(labels), "biases": biases, "weights": dict(sorted(weights.items()))}


def proposing_models(items: Sequence[Labelled], finders: Mapping[str, ClaimFinder]) -> Models:
    def each(rows: Callable[[Labelled, ClaimFinder], Iterator[Row]]) -> Iterator[Row]:
        return (row for item in items for row in rows(item, finders[item.right.document.language]))

    return {
        "kind": fit((row for item in items for row in kind_rows(item)), (*KINDS, EVENTFUL), 0.1, drop=0.05),
        "part": fit(each(part_rows), ["part"], 0.1),
        "role": fit(each(role_rows), list(Role), 0.3),
        "status": fit(each(status_rows), list(Status), 0.3),
        "split": fit(each(split_rows), ["apart"], 0.2),
        "sum": fit((row for item in items for row in sum_rows(item)), ["sum"], 0.1),
    }


def finders_with(models: Models) -> dict[str, ClaimFinder]:
    parsed = {name: parse_model(model) for name, model in models.items()}
    return {language: ClaimFinder(replace(lexicon, models=parsed)) for language, lexicon in lexicons().items()}


def train(items: Sequence[Labelled]) -> Models:
    """All models; those that link and choose on what models of other stories propose."""
    plain = {language: ClaimFinder(lexicon) for language, lexicon in without_models().items()}
    models = proposing_models(items, plain)
    folds = [[item for item in items if fold_of(item.story, "inner") == fold] for fold in range(FOLDS)]
    proposing = [
        proposing_models([one for other in folds if other is not own for one in other], plain) for own in folds
    ]
    links = [linking_rows(own, finders_with(made)) for own, made in zip(folds, proposing, strict=True)]
    choices: list[Row] = []
    for own, made, linked in zip(folds, proposing, links, strict=True):
        link = linking_model(row for other in links if other is not linked for row in other)
        finders = finders_with(made | {"link": link})
        choices += [
            row for item in own for row in event_rows(item, finders[item.right.document.language].events(item.reading))
        ]
    models["link"] = linking_model(row for rows in links for row in rows)
    return models | {"event": fit(choices, ["event"], 0.1)}


def linking_rows(items: Sequence[Labelled], finders: Mapping[str, ClaimFinder]) -> list[Row]:
    return [
        row for item in items for row in link_rows(item, finders[item.right.document.language].drafts(item.reading))
    ]


def linking_model(rows: Iterable[Row]) -> dict[str, Any]:
    return fit(rows, ["same"], 0.1)


def predict(items: Sequence[Labelled], models: Models) -> list[Item]:
    """The items with what the models find in them."""
    finders = finders_with(models)
    return [with_claims(item, finders[item.right.document.language].claims(item.reading)) for item in items]
