"""How well labels that were found agree with labels that are right: figures, and the faults one by one.

- An entity is found when a name or surface of it is one of the right entity's, letter case and accents aside. What is
  optional counts neither way.
- An event is found when kind and one participant agree; each right one is paired once, with the one that overlaps most.
- On pairs: status, sum (within a hundredth, same currency), role of each shared participant, participants.
- A quote is valid where it stands in the document, letter for letter.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from articles.text.items import Item, ItemEntity, ItemEvent
from articles.text.values import EventKind, Money

Roles = Mapping[str, str]
"""Who takes part in an event, by the folded right name, and in which role."""

_AMOUNT_TOLERANCE = 100


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong: in which item, of what sort, what, and the sentence that it is about."""

    item: str
    sort: str
    what: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One item's labels held against the right ones."""

    counts: Counter[str]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares between 0 and 1: right among the found, found among the right, and their harmonic mean."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Figures:
    """How well many items were read; shares are between 0 and 1, and 0 where there is nothing to take a share of."""

    items: int
    entities: Rates
    entity_kind_accuracy: float
    events: Rates
    strict_events: Rates
    main_recall: float
    status_accuracy: float
    amount_accuracy: float
    role_accuracy: float
    participants: Rates
    quote_validity: float


def compare(right: Item, found: Item) -> Comparison:
    """What was found in an item, held against what is right."""
    comparer = _Comparer(right, found)
    comparer.compare_entities()
    comparer.compare_events()
    return Comparison(comparer.counts, tuple(comparer.faults))


def figures_of(comparisons: Iterable[Comparison]) -> Figures:
    """The figures of items taken together, each entity and event weighing the same."""
    counts: Counter[str] = Counter()
    for one in comparisons:
        counts.update(one.counts)
    right, found = counts["events right"], counts["events found"]
    return Figures(
        items=counts["items"],
        entities=_rates(counts["entities hit"], counts["entities found"], counts["entities right"]),
        entity_kind_accuracy=_share(counts["entity kinds"], counts["entities hit"]),
        events=_rates(counts["events hit"], found, right),
        strict_events=_rates(counts["statuses"], found, right),
        main_recall=_share(counts["main hit"], counts["main right"]),
        status_accuracy=_share(counts["statuses"], counts["events hit"]),
        amount_accuracy=_share(counts["amounts"], counts["amounts right"]),
        role_accuracy=_share(counts["roles"], counts["people hit"]),
        participants=_rates(counts["people hit"], counts["people found"], counts["people right"]),
        quote_validity=_share(counts["quotes"], found),
    )


def narrowed(item: Item, kind: EventKind) -> Item:
    """The item with its events of one kind only."""
    return replace(item, events=tuple(event for event in item.events if event.kind is kind))


class Names:
    """By which right name everybody is known whom an item's labels name, whatever they call them."""

    def __init__(self, right: Item, found: Item) -> None:
        self._right = {form: _folded(one.name) for one in right.entities for form in _forms(one)}
        self._own_forms = {_folded(one.name): _forms(one) for one in found.entities}

    def right_name(self, name: str) -> str:
        """The folded right name of whoever has one under any form that the found entities give; else the name."""
        folded = _folded(name)
        tried = (folded, *self._own_forms.get(folded, ()))
        return next((self._right[form] for form in tried if form in self._right), folded)

    def right_roles(self, event: ItemEvent) -> Roles:
        """Who takes part in a right event, and how."""
        named = ((_folded(person.name), str(person.role)) for person in event.participants)
        return {self._right.get(name, name): role for name, role in named}

    def found_roles(self, event: ItemEvent) -> Roles:
        """Who takes part in a found event, and how."""
        return {self.right_name(person.name): str(person.role) for person in event.participants}


def paired_events(right: Item, found: Item, names: Names) -> dict[int, int]:
    """The right events' places → those of the found ones that tell them."""
    told = [(event, names.right_roles(event)) for event in right.events]
    return _paired(told, [(event, names.found_roles(event)) for event in found.events])


class _Comparer:
    """Goes through one item, counting as it goes and noting the faults."""

    def __init__(self, right: Item, found: Item) -> None:
        self._right, self._found = right, found
        self._names = Names(right, found)
        self.counts: Counter[str] = Counter(items=1)
        self.faults: list[Fault] = []

    def compare_entities(self) -> None:
        wanted = [(one, frozenset(_forms(one))) for one in self._right.entities if not one.optional]
        optional = {form for one in self._right.entities if one.optional for form in _forms(one)}
        hit: set[int] = set()
        for entity in self._found.entities:
            forms = _forms(entity)
            place = next((i for i, (_, known) in enumerate(wanted) if not known.isdisjoint(forms)), None)
            if place is not None and place not in hit:
                hit.add(place)
                self._compare_kinds(wanted[place][0], entity)
            elif place is None and optional.isdisjoint(forms):
                self.counts["entities found"] += 1
                self._note("entity surplus", f"{entity.kind} {entity.name}")
        self.counts.update({"entities hit": len(hit), "entities found": len(hit), "entities right": len(wanted)})
        for place, (entity, _) in enumerate(wanted):
            if place not in hit:
                self._note("entity missed", f"{entity.kind} {entity.name}")

    def compare_events(self) -> None:
        right, found = self._right.events, self._found.events
        pairs = paired_events(self._right, self._found, self._names)
        self._count_events(pairs)
        for i, j in pairs.items():
            self._compare_pair(right[i], found[j])
        for i, event in enumerate(right):
            if i not in pairs:
                self._note("event missed", _telling(event), event.quote)
        for j, event in enumerate(found):
            if j not in pairs.values():
                self._note("event surplus", _telling(event), event.quote)

    def _count_events(self, pairs: Mapping[int, int]) -> None:
        right, whole = self._right.events, self._right.document.whole
        self.counts.update(
            {
                "events right": len(right),
                "events found": len(self._found.events),
                "events hit": len(pairs),
                "main right": sum(event.main for event in right),
                "main hit": sum(right[i].main for i in pairs),
            }
        )
        for event in self._found.events:
            if event.quote and event.quote in whole:
                self.counts["quotes"] += 1
            else:
                self._note("quote", f"{event.kind}: it does not stand in the text", event.quote)

    def _compare_kinds(self, right: ItemEntity, found: ItemEntity) -> None:
        if right.kind is found.kind:
            self.counts["entity kinds"] += 1
        else:
            self._note("entity kind", f"{right.name}: {found.kind} for {right.kind}")

    def _compare_pair(self, right: ItemEvent, found: ItemEvent) -> None:
        if right.status is found.status:
            self.counts["statuses"] += 1
        else:
            self._note("status", f"{_telling(right)}: {found.status} for {right.status}", right.quote)
        self._compare_amounts(right, found)
        roles, found_roles = self._names.right_roles(right), self._names.found_roles(found)
        shared = roles.keys() & found_roles.keys()
        self.counts.update(
            {"people hit": len(shared), "people found": len(found_roles), "people right": len(roles)},
        )
        for who in sorted(shared):
            if roles[who] == found_roles[who]:
                self.counts["roles"] += 1
            else:
                self._note("role", f"{right.kind}: {who} as {found_roles[who]} for {roles[who]}", right.quote)

    def _compare_amounts(self, right: ItemEvent, found: ItemEvent) -> None:
        if right.amount is None:
            return
        self.counts["amounts right"] += 1
        if found.amount is not None and is_close(right.amount, found.amount):
            self.counts["amounts"] += 1
        else:
            told = f"{_sum(found.amount)} for {_sum(right.amount)}"
            self._note("amount", f"{_telling(right)}: {told}", right.quote)

    def _note(self, sort: str, what: str, quote: str = "") -> None:
        self.faults.append(Fault(str(self._right.id), sort, what, quote))


def _paired(right: list[tuple[ItemEvent, Roles]], found: list[tuple[ItemEvent, Roles]]) -> dict[int, int]:
    """The right events' places → those of the found ones, best overlap first; of equal ones the later."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(_overlaps(right, found), reverse=True):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _overlaps(
    right: list[tuple[ItemEvent, Roles]], found: list[tuple[ItemEvent, Roles]]
) -> Iterator[tuple[float, int, int]]:
    for i, (event, roles) in enumerate(right):
        for j, (other, other_roles) in enumerate(found):
            shared = len(roles.keys() & other_roles.keys())
            if shared and event.kind is other.kind:
                overlap = shared / len(roles.keys() | other_roles.keys())
                yield overlap + (event.status is other.status), i, j


def _folded(name: str) -> str:
    """Without case, accents and typographic apostrophes."""
    letters = unicodedata.normalize("NFKD", name.strip()).replace("’", "'")
    return "".join(filter(lambda letter: not unicodedata.combining(letter), letters)).casefold().strip()


def _forms(entity: ItemEntity) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(_folded, (entity.name, *entity.surfaces))))


def is_close(right: Money, found: Money) -> bool:
    """Whether a sum is the right one, within a hundredth."""
    if right.currency != found.currency:
        return False
    return abs(found.value - right.value) * _AMOUNT_TOLERANCE <= right.value


def _telling(event: ItemEvent) -> str:
    return f"{event.kind} {event.status} of {', '.join(person.name for person in event.participants)}"


def _sum(amount: Money | None) -> str:
    return f"{amount.value.normalize():,f} {amount.currency}" if amount else "none"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _rates(hit: int, found: int, right: int) -> Rates:
    precision, recall = _share(hit, found), _share(hit, right)
    return Rates(precision, recall, _harmonic(precision, recall))


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
