"""Who takes part in what a sentence tells, and in which role: learnt weights over where and how each one is named.

Candidates are the sentence's names and those it may leave out: the title's, the previous sentence's, and the one whom
the document is mostly about. What the rules of `roles` say is one feature among the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from articles.text.claims.drafts import CORE_ROLES
from articles.text.claims.evidence import STEM
from articles.text.claims.linear import LinearModel
from articles.text.claims.reading import Reading, identity
from articles.text.claims.roles import RoleFinder, may_be
from articles.text.claims.scene import Name, Sentence
from articles.text.claims.triggers import sound_triggers, triggers_of
from articles.text.lexicon import Trigger
from articles.text.phrases import Hit
from articles.text.values import ROLES, EventKind, Participant, Role

HERE, BEFORE, HEADING, FOCUS = "here", "before", "heading", "focus"
_REACH = 40
_MOST_COUNTED, _FAR = 4, (20, 50, 100)
_MOST_CANDIDATES = 60
_SURE, _SURE_ELSEWHERE, _LEAST, _LEAST_HERE = 0.4, 0.5, 0.12, 0.15


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who may take part, by the name that stands for them, and where it stands."""

    name: Name
    place: str


@dataclass(frozen=True, slots=True)
class Cast:
    """A candidate's features, and whether the rules would cast them."""

    candidate: Candidate
    features: tuple[str, ...]
    is_ruled: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A participant chosen, the name that stands for it and where that stands, and the chance of taking part."""

    participant: Participant
    name: Name
    place: str
    chance: float


@dataclass(frozen=True, slots=True)
class Stage:
    """A sentence made ready: its sound triggers, and its candidates with what holds of them for any kind of event."""

    sentence: Sentence
    sound: tuple[Hit[Trigger], ...]
    standings: tuple[tuple[Candidate, list[str]], ...]


def stage_of(reading: Reading, sentence: Sentence) -> Stage:
    """The stage that a sentence sets."""
    standings = []
    for one in candidates(reading, sentence):
        own = list(_standing(reading, sentence, one))
        own += _surroundings(reading, sentence, one.name) if one.place == HERE else ()
        standings.append((one, own))
    return Stage(sentence, tuple(sound_triggers(sentence)), tuple(standings))


def candidates(reading: Reading, sentence: Sentence) -> list[Candidate]:
    """Everybody who may take part in what the sentence tells, each once."""
    found: dict[str, Candidate] = {}
    by_reference = sorted(sentence.names, key=lambda name: name.is_reference)
    before = reading.sentences[sentence.index - 1].names if sentence.index else ()
    told = ((HERE, by_reference), (HEADING, reading.heading), (BEFORE, before), (FOCUS, (reading.focus,)))
    for place, names in told:
        for name in names:
            if name is not None:
                found.setdefault(identity(name), Candidate(name, place))
    return list(found.values())[:_MOST_CANDIDATES]


class Caster:
    """Chooses the participants. Built once a language."""

    def __init__(self, roles: RoleFinder, models: Mapping[str, LinearModel]) -> None:
        self._roles = roles
        self._part = models.get("part")
        self._role = models.get("role")

    def auditions(self, reading: Reading, stage: Stage, kind: EventKind) -> list[Cast]:
        """All candidates for an event of that kind, with their features."""
        hits = triggers_of(stage.sentence, stage.sound, kind)
        by_rule = self._by_rule(reading, stage.sentence, hits)
        casts = []
        fitting = [one for one, _ in stage.standings if _fits(one, kind)]
        for one, standing in stage.standings:
            rule = by_rule.get(identity(one.name), "none") if hits else "untold"
            own = [*standing, f"rule={rule}", *(_towards(one.name, hits) if one.place == HERE else ())]
            own.append(f"fitting={min(len(fitting), _MOST_COUNTED)}/{one.place}/{one in fitting}")
            if one in fitting:
                own.append(f"rank={min(fitting.index(one), _MOST_COUNTED)}/{min(len(fitting), _MOST_COUNTED)}")
                own.append(f"fitting={one.name.kind}/{len(hits) > 0}")
            is_named = one.place == HERE and not one.name.is_reference
            casts.append(Cast(one, tuple(own), is_named and identity(one.name) in by_rule))
        return casts

    def cast(self, reading: Reading, stage: Stage, kind: EventKind) -> list[Part]:
        """Who takes part: all likely ones, or at least the likeliest."""
        if self._part is None:
            return []
        model = self._part.by_kind[kind]
        weighed = [(model.chance(one.features), one) for one in self.auditions(reading, stage, kind)]
        chosen = sorted(_likely(weighed, kind), key=lambda pair: -pair[0])
        return [part for likely, one in chosen if (part := self._part_of(kind, one, likely)) is not None]

    def _part_of(self, kind: EventKind, one: Cast, likely: float) -> Part | None:
        role = self._best_role(kind, one)
        if role is None:
            return None
        name = one.candidate.name
        return Part(Participant(name.name, role, name.key), name, one.candidate.place, likely)

    def _best_role(self, kind: EventKind, one: Cast) -> Role | None:
        fitting = [role for role in ROLES[kind] if may_be(kind, role, one.candidate.name.kind)]
        if len(fitting) < 2 or self._role is None:
            return fitting[0] if fitting else None
        sums = dict(zip(self._role.labels, self._role.by_kind[kind].sums(one.features), strict=True))
        return max(fitting, key=lambda role: sums.get(role.value, 0.0))

    def _by_rule(self, reading: Reading, sentence: Sentence, hits: Sequence[Hit[Trigger]]) -> Mapping[str, Role]:
        if not hits:
            return {}
        groups = self._roles.groups(reading.whole, reading.folded, sentence)
        filled = [p for hit in hits for p in self._roles.fill(reading.folded, sentence, hit, groups)]
        return {person.key or person.name: person.role for person in reversed(filled)}


def _likely(weighed: Sequence[tuple[float, Cast]], kind: EventKind) -> list[tuple[float, Cast]]:
    """The likely ones, and of those whom the rules would cast the less likely too.

    Where all the likely ones are named elsewhere, but the sentence names somebody who would fit, rather that one: who
    is named is seldom there for nothing.
    """
    most = max((likely for likely, _ in weighed), default=0)
    chosen = [(likely, one) for likely, one in weighed if likely >= max(min(_sure(one), most), _LEAST)]
    if not any(one.candidate.place == HERE for _, one in chosen):
        here = [(likely, one) for likely, one in weighed if likely >= _LEAST_HERE and _fits(one.candidate, kind)]
        chosen = [max(here, key=lambda pair: pair[0])] if here else chosen
    ruled = [pair for pair in weighed if pair[1].is_ruled and pair[0] >= _LEAST_HERE]
    return [*chosen, *(pair for pair in ruled if pair not in chosen)]


def _sure(one: Cast) -> float:
    return _SURE if one.candidate.place == HERE else _SURE_ELSEWHERE


def _fits(one: Candidate, kind: EventKind) -> bool:
    """Whether the sentence names them and an event of that kind may be about them."""
    return one.place == HERE and may_be(kind, CORE_ROLES[kind][0], one.name.kind)


def _standing(reading: Reading, sentence: Sentence, one: Candidate) -> Iterator[str]:
    """What they are, where they are named, how often."""
    name, who = one.name, identity(one.name)
    sort = f"{name.kind}/{one.place}"
    yield f"sort={sort}"
    yield f"told={min(reading.told[who], _MOST_COUNTED)}/{one.place}"
    yield f"heading={any(identity(other) == who for other in reading.heading)}/{sort}"
    yield f"focus={reading.focus is not None and identity(reading.focus) == who}/{sort}"
    yield f"known={name.key is not None}"
    yield f"section={sentence.section}/{one.place}"
    here = {identity(other) for other in sentence.names if other.kind is name.kind}
    yield f"alike={min(len(here), _MOST_COUNTED)}/{sort}"
    if any(other.maker == name.name for other in sentence.names):
        yield f"maker/{one.place}"
    if name.maker:
        yield f"made/{any(other.name == name.maker for other in sentence.names)}"


def _surroundings(reading: Reading, sentence: Sentence, name: Name) -> Iterator[str]:
    """The words before and after, and which of the sentence's names it is."""
    before = reading.folded[max(sentence.start, name.start - _REACH) : name.start].split()[-3:]
    after = reading.folded[name.end : min(sentence.end, name.end + _REACH)].split()[:2]
    stems = [word[:STEM] for word in before]
    yield f"before={stems[-1] if stems else ''}"
    yield f"before2={'_'.join(stems[-2:])}"
    yield from (f"near={stem}" for stem in stems)
    yield f"after={after[0][:STEM] if after else ''}"
    yield f"after2={'_'.join(word[:STEM] for word in after)}"
    yield f"mark={reading.whole[name.end : name.end + 1]}"
    order = [other for other in sentence.names if other.start < name.start]
    yield f"order={min(len(order), _MOST_COUNTED)}"
    yield f"order={min(sum(other.kind is name.kind for other in order), _MOST_COUNTED)}/{name.kind}"
    yield f"reference={name.is_reference}"


def _towards(name: Name, hits: Sequence[Hit[Trigger]]) -> Iterator[str]:
    """On which side of the nearest trigger, and how far from it."""
    if not hits:
        return
    nearest = min(hits, key=lambda hit: min(abs(name.end - hit.start), abs(name.start - hit.end)))
    side = "left" if name.end <= nearest.start else "right"
    distance = min(abs(name.end - nearest.start), abs(name.start - nearest.end))
    yield f"side={side}"
    yield f"side={side}/{sum(distance > far for far in _FAR)}/{name.kind}"
    yield f"side={side}/{nearest.value.id}"
