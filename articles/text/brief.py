"""The sections of a brief: standfirst, key points, analysis, glossary. A text without such headings has none.

Offsets count into `Document.whole`. The title belongs to no section; of what stands before the first heading, a short
first line is the standfirst and the rest is body.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from articles.text.phrases import fold
from articles.text.values import Document, Section

STANDFIRST, BODY, KEY_POINTS, ANALYSIS, GLOSSARY = "standfirst", "body", "key_points", "analysis", "glossary"

_HEADINGS = {
    KEY_POINTS: (
        "principaux points a retenir|points a retenir|points cles|les points cles|points essentiels|a retenir|"
        "ce qu il faut retenir|l essentiel|l essentiel a retenir|en bref|en resume|les points forts|"
        "key takeaways|key points|takeaways|"
        "main points|highlights|key highlights|at a glance|in brief|the takeaways|key facts|the essentials"
    ),
    ANALYSIS: (
        "analyse|notre analyse|l analyse|decryptage|analyses|mise en perspective|pourquoi c est important|"
        "analysis|our analysis|the analysis|why it matters|our take|commentary|perspective|the bigger picture"
    ),
    GLOSSARY: (
        "le saviez vous|saviez vous que|glossaire|lexique|definitions|pour mieux comprendre|les mots cles|"
        "did you know|glossary|definitions|terms explained|key terms|jargon buster"
    ),
    BODY: "contexte|le contexte|les faits|faits|le recit|background|context|the facts|the story|details|en detail",
}
_KIND_OF_HEADING = {heading: kind for kind, headings in _HEADINGS.items() for heading in headings.split("|")}
_BRIEF_KINDS = frozenset((KEY_POINTS, ANALYSIS, GLOSSARY))
_LINE = re.compile(r"[^\n]+")
_BULLET = re.compile(r"\s*[-–—•*·▪●]\s+")
_LONGEST_HEADING = 60
_LONGEST_STANDFIRST = 300

Span = tuple[int, int]


def sections(document: Document) -> tuple[Section, ...]:
    """The document's sections in order, or none where it is no brief."""
    lines = list(_lines(document))
    headings = [(index, kind) for index, (start, end) in enumerate(lines) if (kind := _heading(document, start, end))]
    if not any(kind in _BRIEF_KINDS for _, kind in headings):
        return ()
    stops = [index for index, _ in headings[1:]] + [len(lines)]
    found = _opening(document, lines[: headings[0][0]])
    found += [
        _section(document, kind, lines[index : index + 1], lines[index + 1 : stop])
        for (index, kind), stop in zip(headings, stops, strict=True)
    ]
    return tuple(section for section in found if section is not None)


def kind_at(parts: tuple[Section, ...], offset: int) -> str:
    """The kind of the section at an offset; "body" outside of all."""
    place = bisect_right(parts, offset, key=lambda part: part.start) - 1
    return parts[place].kind if place >= 0 and offset < parts[place].end else BODY


def _lines(document: Document) -> Iterator[Span]:
    whole = document.whole
    for line in _LINE.finditer(whole, len(document.title) + 1):
        text = line[0]
        start, end = line.start() + len(text) - len(text.lstrip()), line.start() + len(text.rstrip())
        if start < end:
            yield start, end


def _heading(document: Document, start: int, end: int) -> str | None:
    if end - start > _LONGEST_HEADING:
        return None
    return _KIND_OF_HEADING.get(" ".join(fold(document.whole[start:end]).split()))


def _opening(document: Document, lines: list[Span]) -> list[Section | None]:
    """What stands before the first heading: a first line that is short enough leads into the rest."""
    leads = 1 if lines and lines[0][1] - lines[0][0] <= _LONGEST_STANDFIRST else 0
    return [
        _section(document, STANDFIRST, [], lines[:leads]),
        _section(document, BODY, [], lines[leads:]),
    ]


def _section(document: Document, kind: str, heading: list[Span], lines: list[Span]) -> Section | None:
    if not lines:
        return None
    whole = document.whole
    items = tuple(
        (bullet.end(), end)
        for start, end in lines
        if (bullet := _BULLET.match(whole, start, end)) and bullet.end() < end
    )
    title = "".join(whole[start:end] for start, end in heading)
    return Section(kind, title, lines[0][0], lines[-1][1], items)
