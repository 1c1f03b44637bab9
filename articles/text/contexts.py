"""The words around a place in a text: its sentence, as far as that is short."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SENTENCE_ENDS = re.compile(r"[.!?…][\"'»”’)]*\s|\n")
REACH = 140  # code points to either side


@dataclass(frozen=True, slots=True)
class Context:
    """`before` + `hit` + `after` as they stand in the text, with "…" where a sentence was cut."""

    before: str
    hit: str
    after: str


def context(whole: str, start: int, end: int, reach: int = REACH) -> Context:
    """whole[start:end] in its sentence."""
    return Context(_before(whole[:start], reach), whole[start:end], _after(whole[end:], reach))


def _before(text: str, reach: int) -> str:
    near = text[-reach:]
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(near)]
    if ends or len(near) == len(text):
        return near[ends[-1] if ends else 0 :]
    return "…" + near[near.find(" ") :]


def _after(text: str, reach: int) -> str:
    near = text[:reach]
    found = _SENTENCE_ENDS.search(near)
    if found or len(near) == len(text):
        return near[: found.end()].rstrip() if found else near
    return near[: near.rfind(" ") + 1] + "…"
