"""Learns the tagger's weights from labelled items: articles/data/lexicon/weights.json.

    python bench/train_tagger.py ../shared/corpus/dev.jsonl ../shared/corpus/dev_long.jsonl bench/corpus/*.jsonl --write

Needs scikit-learn, which the tagger itself does not. Without randomness: the same items give the same file.

1. `kind`: does a sentence tell of an event of each kind? `part`, `role`: who of those named takes part, in which role?
   `split`: are neighbours in different events? `status`; `sum`: is an amount the event's? Each a logistic model a label
   over the features of `articles.text.claims`.
2. `link`: do two sentences tell the same event? `event`: is what the drafts of one event tell true? Learnt on drafts
   that models of the other stories proposed, so that they learn how far to trust them on what they have not seen.
3. With --held-out, five folds by story: each is tagged by models of the other four.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fitting import Models, predict, train
from joblib import Parallel, delayed
from labelled import DEMO, FOLDS, Labelled, fold_of, load

from articles.data import FOLDER
from articles.text.items import Item
from articles.text.scoring import Figures, compare, figures_of, narrowed
from articles.text.values import EventKind

Found = Mapping[str, Item]


def report(name: str, items: Sequence[Labelled], found: Found) -> None:
    for language in ("all", "en", "fr"):
        chosen = [item.right for item in items if language in ("all", item.right.document.language)]
        figures = figures_of(compare(right, found[str(right.id)]) for right in chosen)
        print(f"{name} [{language}] {told(figures)}", flush=True)


def told(figures: Figures) -> str:
    events, strict, entities = figures.events, figures.strict_events, figures.entities
    return (
        f"entities {entities.f1:.3f}  events P {events.precision:.3f} R {events.recall:.3f} F1 {events.f1:.3f}  "
        f"strict {strict.f1:.3f}  main {figures.main_recall:.3f}  status {figures.status_accuracy:.3f}  "
        f"amounts {figures.amount_accuracy:.3f}  roles {figures.role_accuracy:.3f}  quotes {figures.quote_validity:.3f}"
    )


def report_kinds(items: Sequence[Labelled], found: Found) -> None:
    for kind in EventKind:
        pairs = [(narrowed(item.right, kind), narrowed(found[str(item.right.id)], kind)) for item in items]
        rates = figures_of(compare(*pair) for pair in pairs).events
        print(f"  {kind:12} P {rates.precision:.3f} R {rates.recall:.3f} F1 {rates.f1:.3f}")


def held_out(items: Sequence[Labelled]) -> Found:
    """Each item as models of the other stories tag it."""
    folds = [[item for item in items if fold_of(item.story) == fold] for fold in range(FOLDS)]
    models = Parallel(n_jobs=2)(
        delayed(train)([one for other in folds if other is not own for one in other]) for own in folds
    )
    return {str(one.id): one for own, made in zip(folds, models, strict=True) for one in predict(own, made)}


def write(models: Models) -> None:
    path = FOLDER / "lexicon" / "weights.json"
    path.write_text(json.dumps(models, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="+", help="JSON Lines in the labelling guide's shape")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    items = load(options.corpus)
    press = [item for item in items if item.is_press]
    if options.held_out:
        found = held_out(items)
        for corpus in sorted({item.corpus for item in items} - {DEMO}):
            report(f"held out, {corpus}", [item for item in items if item.corpus == corpus], found)
        report("held out, press", press, found)
        report_kinds(press, found)
    if options.write:
        models = train(items)
        write(models)
        report("learnt from, press", press, {str(one.id): one for one in predict(press, models)})


if __name__ == "__main__":
    main()
