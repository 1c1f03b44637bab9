"""What in a sentence tells of what kind of event: features, as short texts, for the learnt weights.

Words count by their stems, names, sums and dates by their sorts, and all that the lexicon knows by its ids, which are
the same in both languages: what was learnt of one language's "funding.raise" holds for the other's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from articles.text.claims.scene import Sentence
from articles.text.claims.triggers import fits, is_silenced

STEM = 6
TITLE = "title"
_LAST_INDEX, _MOST_NAMES, _MOST_COUNTED = 6, 4, 3
_COUNTED = "f="
_PASSED_ON = ("k=", "f=")
_NEXT, _NEXT_REACH = 3, 60
# Words that stand with anything: what follows them says nothing.
_LOOSE = frozenset(("general", "opinion", "quote", "fresh", "past", "again", "other", "product", "ai"))


def document_evidence(whole: str, folded: str, sentences: Sequence[Sentence]) -> list[list[str]]:
    """Each sentence's features: its own, and what the title and the whole document tell."""
    own = [sentence_evidence(whole, folded, sentence) for sentence in sentences]
    passed = [[one for one in features if one.startswith(_PASSED_ON)] for features in own]
    everywhere = Counter(one for features in own for one in features if one.startswith(_COUNTED))
    heading = passed[0] if sentences and sentences[0].section == TITLE else []
    return [
        [
            *features,
            *(f"D{one}" for one, count in everywhere.items() if count > (one in features)),
            *(f"T{one}" for one in heading if place),
        ]
        for place, features in enumerate(own)
    ]


def sentence_evidence(whole: str, folded: str, sentence: Sentence) -> list[str]:
    """A sentence's own features, each once."""
    found = dict.fromkeys(_of_lexicon(sentence))
    found.update(dict.fromkeys(_of_words(folded, sentence)))
    found.update(dict.fromkeys(_of_order(sentence)))
    found.update(dict.fromkeys(_of_shape(whole, sentence)))
    return list(found)


def typed_words(folded: str, sentence: Sentence) -> list[str]:
    """The sentence's words as stems, each name, sum and date as one capitalised word of its sort."""
    spans = [(name.start, name.end, name.kind.upper()) for name in sentence.names if not name.is_reference]
    spans += [(one.start, one.end, "MONEY") for one in sentence.amounts]
    spans += [(one.start, one.end, "DATE") for one in sentence.dates]
    words: list[str] = []
    place = sentence.start
    for start, end, sort in sorted(spans):
        if start >= place:
            words += _stems(folded[place:start])
            words.append(sort)
            place = end
    return words + _stems(folded[place : sentence.end])


def _stems(folded: str) -> list[str]:
    return ["0" if word[0].isdigit() else word[:STEM] for word in folded.split()]


def _of_words(folded: str, sentence: Sentence) -> Iterator[str]:
    words = typed_words(folded, sentence)
    for word in words:
        yield f"w={word}"
    for word, following in pairwise(words):
        yield f"{word}_{following}"


def _of_lexicon(sentence: Sentence) -> Iterator[str]:
    for hit in sentence.triggers:
        yield f"t={hit.value.id}"
        yield f"k={hit.value.kind}"
        if fits(sentence, hit) and not is_silenced(sentence, hit):
            yield f"r={hit.value.id}"
            yield f"f={hit.value.kind}"
    for concept in sentence.concepts:
        yield f"o={concept.value}"
    for found in sentence.classes:
        yield f"c={found.value}"
    for cue in sentence.cues:
        yield f"q={cue.value.status}"


def _of_order(sentence: Sentence) -> Iterator[str]:
    """What follows what: "company>give", "give>company", whatever words say so."""
    sorts = [(one.start, one.end, one.kind.upper()) for one in sentence.names]
    sorts += [(one.start, one.end, "MONEY") for one in sentence.amounts]
    sorts += [(one.start, one.end, "DATE") for one in sentence.dates]
    sorts += [(one.start, one.end, f"{one.value.kind}!") for one in sentence.triggers]
    sorts += [(one.start, one.end, one.value) for one in sentence.concepts if one.value not in _LOOSE]
    sorts.sort()
    for place, (_, end, sort) in enumerate(sorts):
        for start, _, following in sorts[place + 1 : place + 1 + _NEXT]:
            if end <= start < end + _NEXT_REACH:
                yield f"{sort}>{following}"


def _of_shape(whole: str, sentence: Sentence) -> Iterator[str]:
    yield f"section={sentence.section}"
    yield f"index={min(sentence.index, _LAST_INDEX)}"
    yield f"names={min(len(sentence.names), _MOST_NAMES)}"
    yield f"sums={min(len(sentence.amounts), 2)}"
    for kind, count in Counter(name.kind for name in sentence.names).items():
        yield f"{kind}={min(count, _MOST_COUNTED)}"
    if whole[sentence.end - 1] == "?":
        yield "question"
