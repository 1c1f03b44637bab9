"""What an editor pastes into one field: an address, a text, or a text with its address above or below it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articles.text.dates import find_dates
from articles.text.plain import one_line
from articles.text.values import Precision, VagueDate

LONGEST_HEADLINE = 250
_LONGEST_TITLE = 200
_TOP, _FOOT = 6, 2  # lines in which the press puts its dates
_LONGEST_BYLINE = 120
_MOST_BESIDE = 45  # characters of a line that is there for its date
_WITH_SCHEME = re.compile(r"<?(https?://[^\s<>]+)>?", re.IGNORECASE)
_ALONE = re.compile(r"[a-z][a-z0-9+.-]*://\S+|(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_CUE = re.compile(r"\b(?:publi(?:é|ée|shed)|posted|mis en ligne|parue?|paru le|dated?|issued)\b", re.IGNORECASE)
_DASH = re.compile(r"\s*[)\]]?\s*[–—:-]")
_SENTENCE = re.compile(r".{20,}?[.!?…](?=\s)")


@dataclass(frozen=True, slots=True)
class Pasted:
    """An address ("" if there is none) and a text, `title` above `text`; both are "" where only an address was pasted.
    `published` is the day that the text plainly says it is of."""

    url: str = ""
    title: str = ""
    text: str = ""
    published: VagueDate | None = None


def read_pasted(raw: str) -> Pasted:
    """What was meant. The title is the first line, or the first sentence of one that is no headline."""
    lines = lines_of(raw)
    if len(lines) == 1 and " " not in lines[0] and (address := _address(lines[0])):
        return Pasted(address)
    url, lines = _without_address(lines)
    if not lines:
        return Pasted(url)
    title, text = _headed(lines)
    return Pasted(url, title, "\n".join(text), _told_day(lines))


def lines_of(raw: str) -> list[str]:
    """The lines as they are stored: none of them blank, without what no text should hold."""
    return [line for part in raw.splitlines() if (line := one_line(part))]


def _address(line: str) -> str:
    if told := _WITH_SCHEME.fullmatch(line):
        return told[1]
    if not _ALONE.fullmatch(line):
        return ""
    return line if "://" in line else f"https://{line}"


def _without_address(lines: list[str]) -> tuple[str, list[str]]:
    for place in (0, -1):
        if lines and (told := _WITH_SCHEME.fullmatch(lines[place])):
            return told[1], lines[1:] if place == 0 else lines[:-1]
    return "", lines


def _headed(lines: list[str]) -> tuple[str, list[str]]:
    first = lines[0]
    if len(first) <= LONGEST_HEADLINE:
        return first, lines[1:]
    sentence = _SENTENCE.match(first)
    title = sentence[0] if sentence else first
    return title if len(title) <= _LONGEST_TITLE else f"{title[:_LONGEST_TITLE].rpartition(' ')[0]}…", lines


def _told_day(lines: Sequence[str]) -> VagueDate | None:
    """The date of a byline or a dateline, not one that the text merely speaks of."""
    told = (_day_of(line) for line in (*lines[:_TOP], *lines[_TOP:][-_FOOT:]))
    return next((day for day in told if day), None)


def _day_of(line: str) -> VagueDate | None:
    for found in find_dates(line[:_LONGEST_BYLINE]):
        beside = len(line) - (found.end - found.start)
        is_byline = len(line) <= _LONGEST_BYLINE and (beside <= _MOST_BESIDE or _CUE.search(line[: found.start]))
        is_dateline = found.start <= _MOST_BESIDE and _DASH.match(line, found.end)
        if found.date.precision is Precision.DAY and (is_byline or is_dateline):
            return found.date
    return None
