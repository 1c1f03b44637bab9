"""Several events of one kind in one sentence ("X raised 5 million, Y 6 million"): learnt weights say where to cut."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from articles.text.claims.casting import HERE, Part, Stage
from articles.text.claims.drafts import CORE_ROLES
from articles.text.claims.evidence import STEM
from articles.text.claims.linear import LinearModel
from articles.text.claims.reading import Reading
from articles.text.claims.scene import Name
from articles.text.values import EventKind

_LEAST = 0.5
_MOST_WORDS, _MOST_COUNTED = 8, 3
_COORDINATED = re.compile(
    r"\s*(?:,|&|and|et|ou|or|as well as|ainsi que)(?:\s*(?:the|le|la|les|l['’]))?\s*$", re.IGNORECASE
)


def split(
    reading: Reading, stage: Stage, kind: EventKind, parts: Sequence[Part], model: LinearModel
) -> list[list[Part]]:
    """The participants by the events that the sentence tells of that kind; mostly there is but one."""
    core = core_parts(parts, kind)
    cuts = [
        later.name.start
        for earlier, later in pairwise(core)
        if model.by_kind[kind].chance(split_evidence(reading, stage, kind, earlier.name, later.name, len(core)))
        > _LEAST
    ]
    if not cuts:
        return [list(parts)]
    groups: list[list[Part]] = [[] for _ in range(len(cuts) + 1)]
    for part in core:
        groups[sum(part.name.start >= cut for cut in cuts)].append(part)
    others = [part for part in parts if part not in core]
    for part in others:
        for home in _homes(part, groups, others):
            home.append(part)
    return groups


def core_parts(parts: Iterable[Part], kind: EventKind) -> list[Part]:
    """Those of the sentence whom the event is about, in order of naming."""
    role = CORE_ROLES[kind][0]
    own = (part for part in parts if part.participant.role is role and part.place == HERE)
    return sorted(own, key=lambda part: part.name.start)


def split_evidence(
    reading: Reading, stage: Stage, kind: EventKind, earlier: Name, later: Name, count: int
) -> Iterator[str]:
    """What stands between two whom the sentence's events of a kind are about."""
    sentence = stage.sentence
    between = reading.whole[earlier.end : later.start]
    words = reading.folded[earlier.end : later.start].split()
    yield f"coordinated={_COORDINATED.match(between) is not None}"
    yield f"length={sum(len(words) > limit for limit in (0, 1, 2, 4, 8, 16))}"
    yield from (f"word={word[:STEM]}" for word in words[:_MOST_WORDS])
    yield f"semicolon={';' in between}"
    yield f"breaks={any(earlier.end <= at <= later.start for at in sentence.breaks)}"
    inside = sum(earlier.end <= one.start < later.start for one in sentence.amounts)
    yield f"sums={min(inside, 2)}/{min(len(sentence.amounts), _MOST_COUNTED)}"
    told = [hit for hit in stage.sound if hit.value.kind is kind]
    yield f"told={min(sum(earlier.end <= hit.start < later.start for hit in told), 2)}/{min(len(told), _MOST_COUNTED)}"
    yield f"dates={min(sum(earlier.end <= one.start < later.start for one in sentence.dates), 2)}"
    yield f"count={min(count, 4)}"
    yield from (f"cue={cue.value.status}" for cue in sentence.cues if earlier.end <= cue.start < later.start)
    yield from (f"o={one.value}" for one in sentence.concepts if earlier.end <= one.start < later.start)


def _homes(part: Part, groups: Sequence[list[Part]], others: Sequence[Part]) -> Iterable[list[Part]]:
    """All groups for who is the only one of that role or named elsewhere, the nearest group for the rest."""
    alike = sum(other.participant.role is part.participant.role for other in others)
    if part.place != HERE or alike < 2:
        return groups
    nearest = min(groups, key=lambda group: min(abs(one.name.start - part.name.start) for one in group))
    return (nearest,)
