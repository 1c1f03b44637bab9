"""A document as the learnt steps see it: its sentences, and who is told how often, in the heading and overall."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from articles.text.claims.evidence import TITLE
from articles.text.claims.scene import Name, Sentence
from articles.text.values import EntityKind

_MOST_IN_HEADING = 30
_ACTORS = frozenset((EntityKind.COMPANY, EntityKind.ORGANISATION, EntityKind.PERSON))


@dataclass(frozen=True, slots=True)
class Reading:
    """`told` counts each one's mentions; `heading` are the title's names; `focus` whom it is mostly about."""

    whole: str
    folded: str
    sentences: tuple[Sentence, ...]
    told: Mapping[str, int]
    heading: tuple[Name, ...]
    focus: Name | None


def read(whole: str, folded: str, sentences: Sequence[Sentence]) -> Reading:
    """The reading of a document's resolved sentences."""
    told = Counter(identity(name) for sentence in sentences for name in sentence.names)
    heading = tuple(name for sentence in sentences if sentence.section == TITLE for name in sentence.names)
    actors = [name for sentence in sentences for name in sentence.names if name.kind in _ACTORS]
    focus = max(actors, key=lambda name: told[identity(name)], default=None)
    return Reading(whole, folded, tuple(sentences), told, heading[:_MOST_IN_HEADING], focus)


def identity(name: Name) -> str:
    """By what two names are the same: the entity's key, or the name of who has none."""
    return name.key or name.name
