"""Learns the tagger's weights from labelled items: articles/data/lexicon/weights.json.

    python bench/train_tagger.py ../shared/corpus [--held-out] [--write]

Needs scikit-learn, which the tagger itself does not. Without randomness: the same items give the same file.

1. `kind`: does a sentence tell of an event of each kind? `part`, `role`: who of those named takes part, in which role?
   `status`; `sum`: is an amount the event's? Each a logistic model a label over the features of `articles.text.claims`.
2. `event`: is what the drafts of one event tell true? Learnt on drafts that models of the other stories proposed, so
   that it learns how far to trust them on what they have not seen.
3. With --held-out, five folds by story: each is tagged by models of the other four and scored with score.py.
"""

from __future__ import annotations

import argparse
import copy
import importlib.util
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import md5
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from joblib import Parallel, delayed
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from articles.data import FOLDER, demo_items, gazetteer, lexicons
from articles.text.claims.casting import Cast, Stage, stage_of
from articles.text.claims.choosing import crowd_of, event_evidence, likelihoods
from articles.text.claims.evidence import TITLE, document_evidence
from articles.text.claims.extraction import LEAST_LIKELY, ClaimFinder
from articles.text.claims.joining import Draft, claim_of
from articles.text.claims.linear import crossed, parse_model
from articles.text.claims.proposing import EVENTFUL, amounts_about, trigger_of
from articles.text.claims.reading import Reading
from articles.text.claims.scene import Sentence
from articles.text.claims.status import status_evidence, status_of
from articles.text.claims.sums import sum_evidence
from articles.text.claims.triggers import sound_triggers
from articles.text.tagger import RuleTagger
from articles.text.values import Claim, Document, EventKind, Precision, Role, Status, VagueDate

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ("dev", "dev_long")
KINDS = tuple(kind.value for kind in EventKind)
FOLDS = 5
Models = dict[str, dict[str, Any]]
Row = tuple[list[str], list[float], list[float]]


@dataclass
class Item:
    """A labelled document, read."""

    gold: dict[str, Any]
    story: str
    reading: Reading
    entities: list[dict[str, Any]]
    names: Mapping[str, str]
    own: Mapping[str, set[str]]
    evidence: list[list[str]] = field(default_factory=list)
    auditions: dict[tuple[int, str], list[Cast]] = field(default_factory=dict)

    def canonical(self, name: str) -> str:
        tried = [SCORE.fold(name), *sorted(self.own.get(SCORE.fold(name), ()))]
        return next((self.names[one] for one in tried if one in self.names), tried[0])

    def at(self, event: Mapping[str, Any]) -> int | None:
        """The sentence that the event's quote is of; without a quote, the one that names most of it."""
        quote = event["quote"]
        if quote is None:
            return max(self.reading.sentences, key=lambda sentence: self.fitness(event, sentence)).index
        place = self.reading.whole.find(quote)
        return next((s.index for s in self.reading.sentences if place < s.end and s.start < place + len(quote)), None)

    def fitness(self, event: Mapping[str, Any], sentence: Sentence) -> tuple[int, int]:
        who = {SCORE.fold(person["name"]) for person in event["participants"]}
        named = len(who & {self.canonical(name.name) for name in sentence.names})
        is_told = any(hit.value.kind == event["kind"] for hit in sound_triggers(sentence))
        return 2 * named + 3 * is_told - 2 * (sentence.section == TITLE), -sentence.index

    def stage(self, at: int) -> Stage:
        return stage_of(self.reading, self.reading.sentences[at])

    @property
    def is_demo(self) -> bool:
        return self.gold["id"].startswith("demo ")


SCORE: ModuleType


def load_score(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load(folder: Path) -> list[Item]:
    lines = [line for name in CORPUS for line in (folder / f"{name}.jsonl").open(encoding="utf-8")]
    gold = [*(json.loads(line) for line in lines if line.strip()), *demo()]
    story = stories(gold, json.loads((folder / "clusters.json").read_text(encoding="utf-8")))
    tagger = RuleTagger(gazetteer(), without_models())
    return [read_item(one, story[one["id"]], tagger) for one in gold]


def demo() -> Iterator[dict[str, Any]]:
    """The project's own demo items, labelled without roles and quotes: the quote is left open."""
    expected = tomllib.loads((ROOT / "tests/samples/demo_expected.toml").read_text(encoding="utf-8"))
    for item in demo_items():
        language, slug = item.url.split("/")[-2:]
        events = [demo_event(event) for event in expected[language][slug]["events"]]
        when = item.published.date().isoformat()
        text = {"title": item.title, "text": item.text, "language": language, "published": when}
        yield {"id": f"demo {language} {slug}", **text, "entities": [], "events": events}


def demo_event(event: Mapping[str, Any]) -> dict[str, Any]:
    amount = {"value": event["amount"], "currency": event["currency"]} if "amount" in event else None
    who = [{"name": name, "role": ""} for name in event["who"]]
    return {
        **event,
        "main": event.get("main", False),
        "participants": who,
        "amount": amount,
        "date": None,
        "quote": None,
    }


def without_models() -> dict[str, Any]:
    return {language: replace(lexicon, models={}) for language, lexicon in lexicons().items()}


def read_item(gold: dict[str, Any], story: str, tagger: RuleTagger) -> Item:
    document = Document(gold["title"], gold["text"], gold["language"], vague(gold.get("published")))
    reading = tagger.read(document)
    surfaces: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for name in tagger.names_of(document):
        surfaces[name.name, name.kind.value][document.whole[name.start : name.end]] = None
    entities = [{"name": name, "kind": kind, "surfaces": list(forms)} for (name, kind), forms in surfaces.items()]
    own = {SCORE.fold(one["name"]): SCORE.names(one) for one in entities}
    evidence = document_evidence(reading.whole, reading.folded, reading.sentences)
    return Item(gold, story, reading, entities, SCORE.canonical(gold), own, evidence)


def vague(text: str | None) -> VagueDate | None:
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(parts) - 1]
    return VagueDate(date(*[*parts, 1, 1][:3]), precision)  # type: ignore[arg-type]


def stories(gold: Sequence[dict[str, Any]], clusters: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Document → its story: those told to be one, and those whose main events share kind, people, sum and time."""
    home = {one["id"]: one["id"] for one in gold}

    def find(one: str) -> str:
        while home[one] != one:
            one = home[one]
        return one

    for together in clusters.values():
        for one in together:
            if one in home and together[0] in home:
                home[find(one)] = find(together[0])
    mains = [(one["id"], list(main_events(one))) for one in gold]
    for place, (first, events) in enumerate(mains):
        for second, others in mains[place + 1 :]:
            if any(same_event(a, b) for a in events for b in others):
                home[find(second)] = find(first)
    return {one: find(one) for one in home}


def main_events(gold: dict[str, Any]) -> Iterator[tuple[str, frozenset[str], str | None, float | None]]:
    names = SCORE.canonical(gold)
    for event in gold["events"]:
        if event["main"]:
            when = event["date"] or gold.get("published")
            yield (
                event["kind"],
                frozenset(SCORE.participants(event, names, {})),
                when,
                (event["amount"] or {}).get("value"),
            )


def same_event(one: Any, other: Any) -> bool:
    (kind, who, when, much), (kind2, who2, when2, much2) = one, other
    if kind != kind2 or 2 * len(who & who2) < len(who | who2) or (much and much2 and abs(much - much2) > 0.1 * much):
        return False
    if when and when2 and min(len(when), len(when2)) >= 7:
        return abs(months(when) - months(when2)) <= 2
    return not when or not when2 or when[:4] == when2[:4]


def months(when: str) -> int:
    return int(when[:4]) * 12 + int(when[5:7])


def fold_of(story: str, salt: str = "") -> int:
    return int(md5((salt + story).encode()).hexdigest(), 16) % FOLDS


# ---- examples --------------------------------------------------------------------------------------------------------


def kind_rows(item: Item) -> Iterator[Row]:
    """A sentence tells of a kind if an event of it is quoted there; whether others tell it again is left half open."""
    events = [
        (KINDS.index(e["kind"]), set(SCORE.participants(e, item.names, {})), item.at(e), e["main"])
        for e in item.gold["events"]
    ]
    for sentence, features in zip(item.reading.sentences, item.evidence, strict=True):
        truth, weight = [0.0] * len(KINDS), [1.0] * len(KINDS)
        who = {item.canonical(name.name) for name in sentence.names}
        for kind, people, at, main in events:
            if at == sentence.index:
                truth[kind], weight[kind] = 1.0, 1.0
            elif sentence.section == TITLE and main and (who & people or not who):
                truth[kind], weight[kind] = 1.0, 0.5
            elif who & people and not truth[kind]:
                weight[kind] = 0.25
        yield features, [*truth, max(truth)], [*weight, min(weight) if not max(truth) else 1.0]


def quoted(item: Item) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """Sentence and kind → the events that it is the quote of."""
    found: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    for event in item.gold["events"]:
        at = item.at(event)
        if at is not None:
            found[at, event["kind"]].append(event)
    return found


def auditions(item: Item, finder: ClaimFinder, at: int, kind: str) -> list[Cast]:
    if (at, kind) not in item.auditions:
        item.auditions[at, kind] = finder.caster.auditions(item.reading, item.stage(at), EventKind(kind))
    return item.auditions[at, kind]


def part_rows(item: Item, finder: ClaimFinder, labels: Sequence[str] | None = None) -> Iterator[Row]:
    """Candidates for the quoted events: whether each takes part, or (with labels) in which role."""
    for (at, kind), events in quoted(item).items():
        roles = {who: role for e in events for who, role in SCORE.participants(e, item.names, {}).items()}
        for one in auditions(item, finder, at, kind):
            role = roles.get(item.canonical(one.candidate.name.name))
            if labels is None:
                yield crossed(one.features, kind), [float(role is not None)], [1.0]
            elif role:
                yield crossed(one.features, kind), [float(label == role) for label in labels], [1.0] * len(labels)


def status_rows(item: Item, finder: ClaimFinder, labels: Sequence[str]) -> Iterator[Row]:
    for (at, kind), events in quoted(item).items():
        sentence = item.reading.sentences[at]
        hit = trigger_of(item.stage(at), EventKind(kind))
        ruled = status_of(item.reading.folded, sentence, hit, finder.tenses) if hit else None
        told_by = status_evidence(item.reading.folded, sentence, hit, ruled, finder.tenses, EventKind(kind))
        features = crossed(told_by, kind)
        for event in events:
            yield features, [float(label == event["status"]) for label in labels], [1.0] * len(labels)


def sum_rows(item: Item) -> Iterator[Row]:
    for (at, kind), events in quoted(item).items():
        sentence = item.reading.sentences[at]
        hit = trigger_of(item.stage(at), EventKind(kind))
        sums = [event["amount"] for event in events if event["amount"]]
        for place, home, amount in amounts_about(item.reading, sentence, EventKind(kind)):
            value, currency = float(amount.money.value), amount.money.currency
            truth = any(abs(one["value"] - value) <= 0.01 * value and one["currency"] == currency for one in sums)
            features = sum_evidence(item.reading.folded, home, amount, hit, place)
            yield crossed(features, kind), [float(truth)], [1.0]


# ---- models ----------------------------------------------------------------------------------------------------------


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


def proposing_models(items: Sequence[Item], finders: Mapping[str, ClaimFinder]) -> Models:
    roles, statuses = [role.value for role in Role], [status.value for status in Status]

    def each(rows: Callable[..., Iterator[Row]], *more: Any) -> Iterator[Row]:
        return (row for item in items for row in rows(item, finders[item.gold["language"]], *more))

    return {
        "kind": fit((row for item in items for row in kind_rows(item)), (*KINDS, EVENTFUL), 0.3, drop=0.1),
        "part": fit(each(part_rows), ["part"], 0.3),
        "role": fit(each(part_rows, roles), roles, 0.3),
        "status": fit(each(status_rows, statuses), statuses, 0.3),
        "sum": fit((row for item in items for row in sum_rows(item)), ["sum"], 0.3),
    }


def finders_with(models: Models) -> dict[str, ClaimFinder]:
    parsed = {name: parse_model(model) for name, model in models.items()}
    return {language: ClaimFinder(replace(lexicon, models=parsed)) for language, lexicon in lexicons().items()}


def event_rows(item: Item, events: Sequence[Sequence[Draft]]) -> Iterator[Row]:
    """Every proposed event, true if it is the one matched with one of the gold ones."""
    true = {place for _, place in matches(item, [claim_of(event, 1.0) for event in events])}
    crowd = crowd_of(events)
    for place, event in enumerate(events):
        yield crossed(event_evidence(event, crowd), event[0].kind), [float(place in true)], [1.0]


def matches(item: Item, claims: Sequence[Claim]) -> list[tuple[int, int]]:
    gold, predicted = copy.deepcopy(item.gold["events"]), [told(item, claim) for claim in claims]
    for event in gold:
        event["_who"] = SCORE.participants(event, item.names, {})
    for event in predicted:
        event["_who"] = SCORE.participants(event, item.names, item.own)
    found: list[tuple[int, int]] = SCORE.match_events(gold, predicted)
    return found


def told(item: Item, claim: Claim) -> dict[str, Any]:
    amount = claim.amount and {"value": float(claim.amount.value), "currency": claim.amount.currency}
    return {
        "kind": claim.kind.value,
        "status": claim.status.value,
        "participants": [{"name": person.name, "role": person.role.value} for person in claim.participants],
        "amount": amount,
        "quote": item.reading.whole[claim.start : claim.end],
    }


def train(items: Sequence[Item]) -> Models:
    """All models, the choosing one on what models of other stories propose."""
    plain = {language: ClaimFinder(lexicon) for language, lexicon in without_models().items()}
    rows: list[Row] = []
    for fold in range(FOLDS):
        finders = finders_with(proposing_models([i for i in items if fold_of(i.story, "inner") != fold], plain))
        for item in items:
            if fold_of(item.story, "inner") == fold:
                rows += event_rows(item, finders[item.gold["language"]].events(item.reading))
    return proposing_models(items, plain) | {"event": fit(rows, ["event"], 0.1)}


def predict(items: Sequence[Item], models: Models, least: float = LEAST_LIKELY) -> dict[str, dict[str, Any]]:
    finders, chooser = finders_with(models), parse_model(models["event"])
    predicted = {}
    for item in items:
        events = finders[item.gold["language"]].events(item.reading)
        chances = likelihoods(events, chooser)
        chosen = [claim_of(e, likely) for e, likely in zip(events, chances, strict=True) if likely >= least]
        told_events = [told(item, claim) for claim in chosen]
        predicted[item.gold["id"]] = {"entities": item.entities, "events": told_events}
    return predicted


def report(name: str, items: Sequence[Item], predicted: Mapping[str, dict[str, Any]]) -> None:
    items = [item for item in items if not item.is_demo]
    for language in ("all", "en", "fr"):
        gold = {i.gold["id"]: copy.deepcopy(i.gold) for i in items if language in ("all", i.gold["language"])}
        figures = SCORE.score(gold, copy.deepcopy({key: predicted[key] for key in gold}))
        wanted = ("entity_f1", "event_precision", "event_recall", "event_f1", "event_strict_f1", "main_event_recall")
        wanted += ("status_accuracy", "amount_accuracy", "role_accuracy", "participant_f1", "quote_validity")
        print(f"{name} [{language}] " + "  ".join(f"{key}={figures[key]:.3f}" for key in wanted), flush=True)


def report_kinds(items: Sequence[Item], predicted: Mapping[str, dict[str, Any]]) -> None:
    items = [item for item in items if not item.is_demo]
    for kind in KINDS:
        gold, guessed = copy.deepcopy({i.gold["id"]: i.gold for i in items}), copy.deepcopy(dict(predicted))
        for doc in (*gold.values(), *guessed.values()):
            doc["events"] = [event for event in doc["events"] if event["kind"] == kind]
        figures = SCORE.score(gold, guessed)
        print(f"  {kind:12}" + "  ".join(f"{k}={figures[f'event_{k}']:.3f}" for k in ("precision", "recall", "f1")))


def held_out(folder: Path, items: Sequence[Item], fold: int) -> tuple[list[str], Models]:
    global SCORE
    SCORE = load_score(folder)
    models = train([item for item in items if fold_of(item.story) != fold])
    return [item.gold["id"] for item in items if fold_of(item.story) == fold], models


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    global SCORE
    SCORE = load_score(options.corpus)
    items = load(options.corpus)
    if options.held_out:
        trained = Parallel(n_jobs=2)(delayed(held_out)(options.corpus, items, fold) for fold in range(FOLDS))
        for least in (0.3, 0.33):
            predicted = {}
            for ids, models in trained:
                predicted |= predict([item for item in items if item.gold["id"] in ids], models, least)
            report(f"held out, least {least}", items, predicted)
        report_kinds(items, predicted)
    if options.write:
        models = train(items)
        path = FOLDER / "lexicon" / "weights.json"
        path.write_text(json.dumps(models, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        report("resubstitution", items, predict(items, models))


if __name__ == "__main__":
    main()
