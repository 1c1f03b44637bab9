"""How likely a draft is a true event: a logistic sum of weights over what stands around its trigger.

The rules propose, the weights choose. They are plain numbers in articles/data/lexicon/weights.toml, to be learnt from
labelled items; without them a draft is as likely as its rule says and all are kept.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from articles.text.claims.joining import Draft
from articles.text.claims.scene import Sentence
from articles.text.lexicon import Trigger
from articles.text.phrases import Hit

BIAS = "bias"
_STEM = 6
_BEFORE_REACH, _AFTER_REACH = 60, 80
_FAR = (2, 5, 10, 20)
_LATER = (3, 6, 12)


class Scorer:
    """Weighs drafts by their features."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    def score(self, features: Iterable[str], prior: float) -> float:
        """Between 0 and 1; the prior where nothing was learnt."""
        if not self._weights:
            return prior
        weigh = self._weights.get
        total = weigh(BIAS, 0.0) + sum(weigh(feature, 0.0) for feature in features)
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def features(folded: str, sentence: Sentence, hit: Hit[Trigger], draft: Draft) -> Iterator[str]:
    """What tells for or against a draft: its rule, its place, who is in it, and the words around, cut to stems."""
    kind = draft.kind.value
    rule = hit.value.id
    words = folded[hit.start : hit.end].split()
    yield f"rule={rule}"
    yield f"trigger={kind}:{'_'.join(word[:_STEM] for word in words)}"
    yield f"place={kind}:{sentence.section}:{_bucket(sentence.index, _LATER)}"
    yield f"status={kind}:{draft.status}"
    yield f"amount={rule}:{draft.amount is not None}"
    yield f"date={kind}:{draft.date is not None}"
    yield from _about_people(kind, sentence, hit, draft)
    yield from _about_words(kind, folded, sentence, hit)


def _about_people(kind: str, sentence: Sentence, hit: Hit[Trigger], draft: Draft) -> Iterator[str]:
    yield f"roles={kind}:{'+'.join(sorted({person.role.value for person in draft.participants}))}"
    yield f"count={kind}:{min(len(draft.participants), 4)}"
    yield f"known={kind}:{sum(person.key is not None for person in draft.participants) > 0}"
    before = [name.end for name in sentence.names if name.end <= hit.start]
    after = [name.start for name in sentence.names if name.start >= hit.end]
    yield f"before={kind}:{_bucket((hit.start - before[-1]) // 5, _FAR) if before else 'none'}"
    yield f"after={kind}:{_bucket((after[0] - hit.end) // 5, _FAR) if after else 'none'}"
    yield f"referred={kind}:{any(name.is_reference for name in sentence.names)}"


def _about_words(kind: str, folded: str, sentence: Sentence, hit: Hit[Trigger]) -> Iterator[str]:
    start, end = sentence.clause(hit.start)
    before = folded[max(start, hit.start - _BEFORE_REACH) : hit.start].split()
    after = folded[hit.end : min(end, hit.end + _AFTER_REACH)].split()
    yield from {f"word={kind}:{word[:_STEM]}" for word in (*before, *after)}
    yield f"next={kind}:{after[0][:_STEM] if after else ''}"
    yield f"previous={kind}:{before[-1][:_STEM] if before else ''}"
    yield from {f"class={kind}:{found.value}" for found in sentence.classes if start <= found.start < end}
    yield from {
        f"beside={kind}:{other.value.kind}" for other in sentence.triggers if other.value.kind != hit.value.kind
    }


def _bucket(number: int, limits: Sequence[int]) -> int:
    return sum(number >= limit for limit in limits)
