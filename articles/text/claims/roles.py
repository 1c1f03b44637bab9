"""Who stands in which role around a trigger: subject before it, object after it, others by their preposition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from articles.text.claims.scene import Name, Sentence
from articles.text.lexicon import BY, Trigger
from articles.text.phrases import Hit, fold
from articles.text.values import ROLES, EntityKind, EventKind, Participant, Role

_COMPANY, _PERSON, _PRODUCT, _BODY = EntityKind.COMPANY, EntityKind.PERSON, EntityKind.PRODUCT, EntityKind.ORGANISATION
_ANYBODY = frozenset((_COMPANY, _PERSON, _BODY))
_FIRMS = frozenset((_COMPANY, _BODY))
_ALLOWED: Mapping[Role, frozenset[EntityKind]] = {
    Role.PARTY: frozenset((_COMPANY, _BODY)),
    Role.RECIPIENT: _FIRMS,
    Role.INVESTOR: _ANYBODY,
    Role.BUYER: _ANYBODY,
    Role.TARGET: frozenset(EntityKind),
    Role.SELLER: _FIRMS,
    Role.MAKER: _ANYBODY,
    Role.PRODUCT: frozenset((_PRODUCT,)),
    Role.ADOPTER: _ANYBODY,
    Role.SUPPLIER: frozenset((_COMPANY,)),
    Role.ACTOR: _ANYBODY,
    Role.PARTNER: _ANYBODY,
    Role.EMPLOYER: _FIRMS,
    Role.UNION: frozenset((_BODY,)),
    Role.PERSON: frozenset((_PERSON,)),
    Role.ORGANISATION: _FIRMS,
    Role.PLAINTIFF: _ANYBODY,
    Role.DEFENDANT: frozenset((_COMPANY, _PERSON, _PRODUCT, _BODY)),
    Role.AUTHORITY: frozenset((_BODY, _PERSON)),
    Role.COMPANY: frozenset((_COMPANY,)),
    Role.SUBJECT: frozenset((_COMPANY, _PRODUCT, _BODY)),
}
# In these kinds an outlet is named as the source; it sues, hires and makes deals, but seldom raises or launches.
_WITHOUT_OUTLETS = frozenset(
    (
        EventKind.FUNDING, EventKind.FINANCIALS, EventKind.LAUNCH, EventKind.EXPANSION, EventKind.ACQUISITION,
        EventKind.REGULATION, EventKind.LEADERSHIP,
    )
)  # fmt: skip
_LINK = re.compile(
    r"\s*(?:,|&|\b(?:and|et|ou|or|as well as|ainsi que|along with)\b)"
    r"(?:\s|,|&|\b(?:and|et|ou|or|also|the|le|la|les|l|à|de|du|d)\b|['’])*$",
    re.IGNORECASE,
)
_PASSIVE_BEFORE = re.compile(
    r"\b(?:was|were|been|being|be|is|are|got|gets|est|sont|ete|etre|fut|furent|sera|seront|serait|seraient|etait|etaient)"
    r"(?: \w+(?:ly|ment))? $"
)
_ACTIVE_BEFORE = re.compile(r"\b(?:a|ont|avait|avaient|aurait|auraient|has|have|had)(?: \w+)? $")
_PARTICIPLE = re.compile(r"(?:ed|ought|ken|wn|old|ued|e|ee|es|ees|is|ise|ises|u|ue|us|ues|it|ite)$")
_PREPOSITION_REACH = 6
_WORD_COST, _PREPOSITION_COST, _GENITIVE_COST, _BREAK_COST, _MISFIT_COST = 1.0, 14.0, 5.0, 12.0, 15.0
_FARTHEST_WORDS = 30
_AGENT_REACH = 6
_VERB_REACH = 24
_OF, _SOURCE = "of", "source"


@dataclass(frozen=True, slots=True)
class Group:
    """Names told together ("Alphabet, Meta and OpenAI") and the preposition before them."""

    names: tuple[Name, ...]
    preposition: str

    @property
    def start(self) -> int:
        return self.names[0].start

    @property
    def end(self) -> int:
        return self.names[-1].end


class RoleFinder:
    """Groups a sentence's names and gives them roles. Built once a language."""

    def __init__(self, prepositions: Mapping[str, str], report_verbs: frozenset[str], outlets: frozenset[str]) -> None:
        self._prepositions = prepositions
        self._outlets = outlets
        self._report_verbs = report_verbs

    def groups(self, whole: str, folded: str, sentence: Sentence) -> tuple[Group, ...]:
        """The sentence's names as coordinated groups, in order, without those that are but its source."""
        runs: list[list[Name]] = []
        prepositions: list[str] = []
        end = sentence.start
        for name in sentence.names:
            preposition = self._preposition(folded, end, name.start)
            end = name.end
            if preposition == _SOURCE or self._reports(folded, name):
                continue
            if runs and _LINK.match(whole, runs[-1][-1].end, name.start) and _agree(runs[-1][-1], name):
                runs[-1].append(name)
            else:
                runs.append([name])
                prepositions.append(preposition)
        return tuple(Group(tuple(run), preposition) for run, preposition in zip(runs, prepositions, strict=True))

    def _reports(self, folded: str, name: Name) -> bool:
        """Whether the name is but the source of the report: "Reuters reported", "rapporte Libération"."""
        after = " ".join(folded[name.end : name.end + _VERB_REACH].split()[:1])
        before = " ".join(folded[max(0, name.start - _VERB_REACH) : name.start].split()[-2:])
        return after in self._report_verbs or bool(self._report_verbs.intersection((before, before.rpartition(" ")[2])))

    def _preposition(self, folded: str, start: int, end: int) -> str:
        words = folded[start:end].split()[-_PREPOSITION_REACH:]
        for place in range(len(words) - 1, -1, -1):
            pair = " ".join(words[place : place + 2])
            found = self._prepositions.get(pair) or self._prepositions.get(words[place])
            if found:
                return found
        return ""

    def fill(
        self, folded: str, sentence: Sentence, hit: Hit[Trigger], groups: Sequence[Group]
    ) -> tuple[Participant, ...]:
        """The trigger's participants."""
        trigger = hit.value
        left = _subject(folded, sentence, hit, groups)
        roles = _right_roles(folded, sentence, hit, groups)
        has_agent = any(
            role is trigger.subject and group.preposition == BY and _is_close(folded, hit, group)
            for group, role in roles
        )
        if left is not None:
            is_passive = has_agent or _is_passive(folded, hit)
            roles.insert(0, (left, trigger.object if is_passive else trigger.subject))
        named = [(name, role) for group, role in roles for name in group.names]
        if trigger.kind in _WITHOUT_OUTLETS:
            named = [(name, role) for name, role in named if " ".join(fold(name.name).split()) not in self._outlets]
        return participants(trigger, named)


def participants(trigger: Trigger, named: Iterable[tuple[Name, Role]]) -> tuple[Participant, ...]:
    """Everybody once, in the first role that befits what they are."""
    found: dict[str, Participant] = {}
    for name, role in named:
        fitting = _fitting(trigger, role, name.kind)
        if fitting is not None:
            found.setdefault(name.key or name.name, Participant(name.name, fitting, name.key))
    return tuple(found.values())


def _fitting(trigger: Trigger, role: Role, kind: EntityKind) -> Role | None:
    tried = (role, trigger.subject, trigger.object, *trigger.prepositions.values(), *ROLES[trigger.kind])
    return next((one for one in tried if kind in _ALLOWED[one] and not _misfits(trigger.kind, one, kind)), None)


def may_be(kind: EventKind, role: Role, entity: EntityKind) -> bool:
    """Whether one of that sort can have the role in an event of that kind."""
    return entity in _ALLOWED[role] and not _misfits(kind, role, entity)


def _misfits(kind: EventKind, role: Role, entity: EntityKind) -> bool:
    """A product is bought or banned, but nobody's regulator, and a person is no target of a purchase."""
    return kind is EventKind.ACQUISITION and role is Role.TARGET and entity in (_PERSON, _BODY)


def _is_close(folded: str, hit: Hit[Trigger], group: Group) -> bool:
    return len(folded[hit.end : group.start].split()) <= _AGENT_REACH


def _agree(first: Name, second: Name) -> bool:
    return (first.kind is _PRODUCT) == (second.kind is _PRODUCT) and (first.kind is _PERSON) == (second.kind is _PERSON)


def _subject(folded: str, sentence: Sentence, hit: Hit[Trigger], groups: Sequence[Group]) -> Group | None:
    """The group before the trigger that most likely acts: near, under no preposition, in the same clause."""
    best, least = None, float("inf")
    for group in groups:
        if group.end > hit.start:
            break
        cost = _cost(folded, sentence, hit, group)
        if cost < least and any(_fitting(hit.value, hit.value.subject, name.kind) for name in group.names):
            best, least = group, cost
    return best


def _cost(folded: str, sentence: Sentence, hit: Hit[Trigger], group: Group) -> float:
    words = len(folded[group.end : hit.start].split())
    cost = words * _WORD_COST
    if group.preposition:
        cost += _GENITIVE_COST if group.preposition == _OF else _PREPOSITION_COST
    cost += _BREAK_COST * sum(group.end <= at <= hit.start for at in sentence.breaks)
    role = _fitting(hit.value, hit.value.subject, group.names[0].kind)
    return cost + (0 if role is hit.value.subject else _MISFIT_COST)


def _right_roles(
    folded: str, sentence: Sentence, hit: Hit[Trigger], groups: Sequence[Group]
) -> list[tuple[Group, Role]]:
    """The groups after the trigger that belong to it: agents, those of its prepositions, and its one object."""
    trigger, roles = hit.value, list[tuple[Group, Role]]()
    is_active = _ACTIVE_BEFORE.search(folded, max(0, hit.start - 20), hit.start) is not None
    _, clause_end = sentence.clause(hit.start)
    has_object = False
    for group in groups:
        if group.start < hit.start or (group.start < hit.end and group.end <= hit.end):
            continue
        if group.start >= clause_end or len(folded[hit.end : group.start].split()) > _FARTHEST_WORDS:
            break
        if group.preposition == BY and BY not in trigger.prepositions and is_active:
            continue
        if group.preposition == BY:
            roles.append((group, trigger.prepositions.get(BY, trigger.subject)))
        elif group.preposition in trigger.prepositions:
            roles.append((group, trigger.prepositions[group.preposition]))
        elif not has_object or trigger.subject is trigger.object:
            roles.append((group, trigger.object))
            has_object = True
    return roles


def _is_passive(folded: str, hit: Hit[Trigger]) -> bool:
    trigger = hit.value
    if trigger.subject is trigger.object or not _PASSIVE_BEFORE.search(folded, max(0, hit.start - 30), hit.start):
        return False
    return _PARTICIPLE.search(folded[hit.start : hit.end].split()[0]) is not None
