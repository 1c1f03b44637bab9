"""What is other about a text than about the one before, in a few words for an editor."""

from __future__ import annotations

import re
from collections import Counter

_LEAST_WORDS = 4
_WORD = re.compile(r"\w+")


def told_changes(title: str, text: str, new_title: str, new_text: str) -> str:
    """For instance "title, 2 paragraphs added, 1 removed"; "" where nothing but white space or order is other."""
    before, after = Counter(_paragraphs(text)), Counter(_paragraphs(new_text))
    added, removed = (after - before).total(), (before - after).total()
    told = ["title"] if title.split() != new_title.split() else []
    if added:
        told.append(f"{added} paragraph{'s' if added > 1 else ''} added")
    if removed:
        told.append(f"{removed} {'' if added else 'paragraph' + ('s ' if removed > 1 else ' ')}removed")
    return ", ".join(told)


def is_same_report(title: str, text: str, other_title: str, other_text: str) -> bool:
    """Whether two texts are one article as two pages tell it: of one headline but for a word, or of one text."""
    words, others = _WORD.findall(title.casefold()), _WORD.findall(other_title.casefold())
    shared, fewest = len(set(words) & set(others)), min(len(set(words)), len(set(others)))
    if fewest >= _LEAST_WORDS and 4 * shared >= 3 * fewest:
        return True
    ours, theirs = set(_paragraphs(text)), set(_paragraphs(other_text))
    return bool(ours and theirs) and 2 * len(ours & theirs) >= min(len(ours), len(theirs))


def _paragraphs(text: str) -> list[str]:
    return [words for line in text.split("\n") if (words := " ".join(line.split()))]
