"""Learns which capitals name somebody, and whom: articles/data/lexicon/name_weights.json.

    python bench/train_names.py ../shared/corpus/dev.jsonl ../shared/corpus/dev_long.jsonl bench/corpus --write

Takes labelled files, and folders of them. Needs scikit-learn, which the tagger itself does not. Without randomness.

1. Each item is read with the whole gazetteer, and again with a part of it hidden (another part each time), so that
   known names serve as examples of unknown ones. Every candidate span is an example; the labels tell if it is a name.
2. `name`: is it one? `kind`: of which kind? Logistic models over the features of `articles.text.suggestions`.
3. With --held-out, five folds by story: each is tagged with models of the other four.
4. --write also lists the words that the items of the folders have in small letters: ordinary_words.txt. (The corpus is
   left out of that list, so that its own words do not flatter the figures on it.)
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import md5
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from joblib import Parallel, delayed
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from articles.data import FOLDER, gazetteer, lexicons
from articles.text.claims.linear import parse_model
from articles.text.folding import fold
from articles.text.names import NameFinder
from articles.text.suggestions import KIND_MODEL, NAME_MODEL, NameSuggester, name_cues
from articles.text.tagger import RuleTagger
from articles.text.values import Document, EntityKind, GazetteerEntry

KINDS = tuple(kind.value for kind in EntityKind)
SMALL_WORD = re.compile(r"[^\W\d_]{2,}")
FOLDS = 5
HIDDEN_SHARES = (0.0, 0.35, 0.7)
Item = dict[str, Any]
Row = tuple[list[str], str]
Models = dict[str, dict[str, Any]]


def load(paths: Iterable[Path]) -> list[Item]:
    files = [file for path in paths for file in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    items = {}
    for file in files:
        for line in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            item = json.loads(line)
            items[f"{file.stem} {item['id']}"] = item
    return list(items.values())


def stories(paths: Iterable[Path]) -> dict[str, str]:
    """Document → the story that clusters.json beside its file puts it in."""
    folders = sorted({path if path.is_dir() else path.parent for path in paths})
    found = [folder / "clusters.json" for folder in folders if (folder / "clusters.json").exists()]
    return {one: story for file in found for story, ids in json.loads(file.read_text()).items() for one in ids}


def ordinary_words(items: Iterable[Item]) -> list[str]:
    words = {word for item in items for word in SMALL_WORD.findall(f"{item['title']} {item['text']}") if word.islower()}
    return sorted({fold(word) for word in words})


def chance_of(text: str) -> float:
    return int(md5(text.encode()).hexdigest()[:8], 16) / 16**8


def hidden(share: float) -> tuple[GazetteerEntry, ...]:
    """The gazetteer without about that share of its entries."""
    kept = {entry.key for entry in gazetteer() if chance_of(f"{share} {entry.name}") >= share}
    return tuple(replace(e, parent=e.parent if e.parent in kept else None) for e in gazetteer() if e.key in kept)


def surfaces(entity: Mapping[str, Any]) -> set[str]:
    return {fold(name) for name in [entity["name"], *entity.get("surfaces", ())]}


def readers(known: Sequence[GazetteerEntry]) -> tuple[NameFinder, NameSuggester]:
    cues = name_cues(lexicons().values())
    context = frozenset().union(*(lexicon.words("ai_context") for lexicon in lexicons().values()))
    return NameFinder(known, context, cues.company_suffixes, cues.phrases), NameSuggester(cues, {}, known)


def rows(items: Sequence[Item]) -> dict[str, list[Row]]:
    """Document → its examples: the evidence on a span, and its kind, "" if it is no name."""
    found: dict[str, list[Row]] = defaultdict(list)
    for share in HIDDEN_SHARES:
        finder, suggester = readers(hidden(share))
        for item in items:
            found[item["id"]] += examples(item, finder, suggester)
    return found


def examples(item: Item, finder: NameFinder, suggester: NameSuggester) -> Iterator[Row]:
    document = Document(item["title"], item["text"], item["language"])
    optional = {name for entity in item["entities"] if entity.get("optional") for name in surfaces(entity)}
    kinds = {name: e["kind"] for e in item["entities"] if not e.get("optional") for name in surfaces(e)}
    mentions = finder.find(document.whole, document.language)
    for name, evidence in suggester.read(document.whole, len(document.title), mentions)[1].items():
        kind = kinds.get(fold(name), "")
        if kind or fold(name) not in optional:
            yield evidence, kind


def fit(examples: Sequence[tuple[list[str], int]], labels: Sequence[str], strength: float) -> dict[str, Any]:
    """Logistic models, one a label, in hundredths, without rare features and weak ones; see text.claims.linear."""
    counts = Counter(feature for features, _ in examples for feature in set(features))
    vectors = DictVectorizer()
    matrix = vectors.fit_transform([{f: 1.0 for f in features if counts[f] >= 3} for features, _ in examples])
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    biases, weights = [], defaultdict(list)
    for place in range(len(labels)):
        model = LogisticRegression(C=strength, solver="liblinear", max_iter=1000, random_state=0)
        model.fit(matrix, [int(label == place) for _, label in examples])
        biases.append(round(100 * float(model.intercept_[0])))
        for name, weight in zip(vectors.feature_names_, model.coef_[0], strict=True):
            if abs(weight) >= 0.1:
                weights[name] += [place, round(100 * float(weight))]
    return {"labels": list(labels), "biases": biases, "weights": dict(sorted(weights.items()))}


def train(found: Iterable[Row], strength: float = 0.3) -> Models:
    every = list(found)
    return {
        NAME_MODEL: fit([(evidence, 0 if kind else 1) for evidence, kind in every], [NAME_MODEL], strength),
        KIND_MODEL: fit([(evidence, KINDS.index(kind)) for evidence, kind in every if kind], KINDS, strength),
    }


def predict(items: Sequence[Item], models: Models, known: Sequence[GazetteerEntry]) -> dict[str, list[Item]]:
    parsed = {name: parse_model(model) for name, model in models.items()}
    with_models = {k: replace(v, models={}, name_models=parsed) for k, v in lexicons().items()}
    tagger = RuleTagger(known, with_models)
    return {item["id"]: entities(item, tagger) for item in items}


def entities(item: Item, tagger: RuleTagger) -> list[Item]:
    document = Document(item["title"], item["text"], item["language"])
    told: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for name in tagger.names_of(document):
        told[name.name, name.kind.value, name.is_suggested].add(document.whole[name.start : name.end])
    return [{"name": n, "kind": k, "surfaces": sorted(s), "suggested": is_new} for (n, k, is_new), s in told.items()]


def score(items: Sequence[Item], predicted: Mapping[str, Sequence[Item]]) -> Counter[str]:
    """As the corpus's score.py counts entities, and by kind."""
    n: Counter[str] = Counter()
    for item in items:
        required = [entity for entity in item["entities"] if not entity.get("optional")]
        optional = {name for entity in item["entities"] if entity.get("optional") for name in surfaces(entity)}
        hit: set[int] = set()
        for entity in predicted[item["id"]]:
            found = [place for place, gold in enumerate(required) if surfaces(gold) & surfaces(entity)]
            if found and found[0] not in hit:
                hit.add(found[0])
                kind = required[found[0]]["kind"]
                n.update(["tp", f"tp {kind}"])
                n.update([f"same {kind}", "same"] if kind == entity["kind"] else [])
            elif not found and not surfaces(entity) & optional:
                n.update(["fp", f"fp {entity['kind']}"])
        for place, gold in enumerate(required):
            n.update(["fn", f"fn {gold['kind']}"] if place not in hit else [])
    return n


def report(name: str, n: Mapping[str, int]) -> None:
    for kind in ("", *(f" {kind}" for kind in KINDS)):
        tp, fp, fn, same = (n.get(one + kind, 0) for one in ("tp", "fp", "fn", "same"))
        precision, recall, f1 = tp / max(1, tp + fp), tp / max(1, tp + fn), 2 * tp / max(1, 2 * tp + fp + fn)
        figures = f"precision={precision:.3f} recall={recall:.3f} f1={f1:.3f} kind={same / max(1, tp):.3f}"
        print(f"{name}{kind or ' all':14}{figures}", flush=True)


def held_out(items: Sequence[Item], found: Mapping[str, list[Row]], folds: Mapping[str, int], fold_: int) -> list[Any]:
    models = train(row for one, own in found.items() if folds[one] != fold_ for row in own)
    own = [item for item in items if folds[item["id"]] == fold_]
    return [predict(own, models, gazetteer()), predict(own, models, hidden(0.5))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", type=Path, nargs="+")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    items = load(options.items)
    if options.write:
        words = ordinary_words(load(path for path in options.items if path.is_dir()))
        (FOLDER / "lexicon" / "ordinary_words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    found = rows(items)
    if options.held_out:
        story = stories(options.items)
        folds = {item["id"]: int(chance_of(story.get(item["id"], item["id"])) * FOLDS) for item in items}
        told = Parallel(n_jobs=2)(delayed(held_out)(items, found, folds, fold_) for fold_ in range(FOLDS))
        for place, name in enumerate(("held out", "held out, half the gazetteer hidden")):
            predicted = {key: value for one in told for key, value in one[place].items()}
            report(name, score(items, predicted))
    if options.write:
        models = train(row for own in found.values() for row in own)
        path = FOLDER / "lexicon" / "name_weights.json"
        path.write_text(json.dumps(models, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        report("on the items learnt from", score(items, predict(items, models, gazetteer())))


if __name__ == "__main__":
    main()
