"""Many words as one regular expression."""

import re
from collections.abc import Iterable
from itertools import groupby


def either(words: Iterable[str]) -> str:
    """A group that matches any of the words, the longest first. Its branches are told apart by their first letter:
    `re` tries all branches one by one at every place of a text, so fewer of them are faster."""
    longest_first = sorted(sorted(words, key=len, reverse=True), key=lambda word: word[0])
    groups = groupby(longest_first, key=lambda word: word[0])
    return "(?:" + "|".join(_after(initial, [word[1:] for word in group]) for initial, group in groups) + ")"


def _after(initial: str, rests: list[str]) -> str:
    return f"{re.escape(initial)}(?:{'|'.join(map(re.escape, rests))})"
