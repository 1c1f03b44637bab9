"""What an article is about: the topics whose phrases it repeats, above all in its title and its beginning.

One passing word makes no topic. Each phrase found counts by where it first stands (title, beginning, later) and a
little by how often it comes again; a long text must say more of a topic than a short one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from articles.text.phrases import Hit, PhraseTable, expand, fold
from articles.text.values import Document

IN_TITLE, IN_BEGINNING, LATER, AGAIN = 2.0, 1.5, 1.0, 0.5
MOST_REPEATS = 4
LEAST_WEIGHT = 2.5
LONG_TEXT, WEIGHT_PER_LENGTH = 1_500, 0.5
BEGINNING = 300
MOST_TOPICS = 4


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by its `key` (as in addresses), its names and its phrases, each by language."""

    key: str
    names: Mapping[str, str]
    phrases: Mapping[str, tuple[str, ...]]


def parse_topics(data: Mapping[str, Any]) -> tuple[Topic, ...]:
    """The contents of topics.toml → topics. ValueError tells the entry that is wrong."""
    topics = tuple(_topic(entry) for entry in data.get("topic", ()))
    keys = [topic.key for topic in topics]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"topic {key} is there twice")
    return topics


def _topic(entry: Mapping[str, Any]) -> Topic:
    key = str(entry.get("key", ""))
    where = f"topic {key or '?'}"
    if not key.isidentifier() or not key.isascii() or len(key) > 20:
        raise ValueError(f"{where}: the key must be one short plain word")
    names, phrases = entry.get("name", {}), entry.get("phrases", {})
    if set(names) != set(phrases) or not names:
        raise ValueError(f"{where}: a name and phrases are needed in each language")
    return Topic(key, dict(names), {language: _phrases(listed, where) for language, listed in phrases.items()})


def _phrases(phrases: Iterable[str], where: str) -> tuple[str, ...]:
    found = tuple(phrases)
    if isinstance(phrases, str) or not all(isinstance(one, str) and one.strip() for one in found):
        raise ValueError(f"{where}: phrases must be a list of words")
    if any("*" in phrase.removesuffix("*") for pattern in found for phrase in expand(pattern)):
        raise ValueError(f"{where}: * stands at the end of a phrase only")
    return found


class TopicFinder:
    """The topics of documents. Built once: one automaton a language."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        languages = {language for topic in topics for language in topic.phrases}
        self._order = {topic.key: place for place, topic in enumerate(topics)}
        self._tables = {language: _table(topics, language) for language in languages}

    def find(self, document: Document, language: str) -> tuple[str, ...]:
        """The keys of at most `MOST_TOPICS` topics, weightiest first; none in a language without phrases."""
        table = self._tables.get(language)
        if table is None:
            return ()
        found: dict[str, list[Hit[str]]] = {}
        for hit in table.find(fold(document.whole)):
            found.setdefault(hit.value, []).append(hit)
        weights = {key: _weight(document, hits) for key, hits in found.items()}
        needed = LEAST_WEIGHT + WEIGHT_PER_LENGTH * max(0, len(document.text) - LONG_TEXT) / LONG_TEXT
        enough = [key for key, weight in weights.items() if weight >= needed]
        return tuple(sorted(enough, key=lambda key: (-weights[key], self._order[key]))[:MOST_TOPICS])


def _table(topics: Sequence[Topic], language: str) -> PhraseTable[str]:
    return PhraseTable((phrase, topic.key) for topic in topics for phrase in topic.phrases.get(language, ()))


def _weight(document: Document, hits: Sequence[Hit[str]]) -> float:
    title_end = len(document.title)
    folded = fold(document.whole)
    first: dict[str, float] = {}
    repeats = 0
    for hit in _without_overlaps(hits):
        stem = folded[hit.start : hit.end][:8]
        if stem in first:
            repeats += 1
        else:
            first[stem] = _worth(hit.start, title_end)
    return sum(first.values()) + AGAIN * min(repeats, MOST_REPEATS)


def _worth(start: int, title_end: int) -> float:
    if start < title_end:
        return IN_TITLE
    return IN_BEGINNING if start < title_end + BEGINNING else LATER


def _without_overlaps(hits: Sequence[Hit[str]]) -> list[Hit[str]]:
    """The longest of those that share a place: "AI data centre" is not a "data centre" once more."""
    kept: list[Hit[str]] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept
