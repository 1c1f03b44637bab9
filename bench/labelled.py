"""Labelled items as the training reads them: the corpora, the demo items, and which tell the same story."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import md5
from pathlib import Path

from articles.data import demo_items, gazetteer, lexicons
from articles.text.claims.casting import Cast, Stage, stage_of
from articles.text.claims.evidence import TITLE, document_evidence
from articles.text.claims.reading import Reading
from articles.text.claims.scene import Sentence
from articles.text.claims.triggers import sound_triggers
from articles.text.items import Item, ItemEntity, ItemEvent, parse_date, parse_labelled
from articles.text.scoring import Names
from articles.text.tagger import RuleTagger
from articles.text.values import ROLES, Document, EntityKind, EventKind, Money, Participant, Status

ROOT = Path(__file__).resolve().parent.parent
FOLDS = 5
CLUSTERS = "clusters.json"
DEMO, PRESS = "demo", "dev"
OWN_TRUST = 0.3
_NEAR_MONTHS = 2


@dataclass
class Labelled:
    """A labelled item, read: `right` is as labelled, `found` has the entities that the tagger finds."""

    right: Item
    corpus: str
    story: str
    found: Item
    names: Names
    reading: Reading
    evidence: list[list[str]]
    auditions: dict[tuple[int, EventKind], list[Cast]] = field(default_factory=dict)

    @property
    def trust(self) -> float:
        """How far the item's density of events is that of the press: our own training items tell more than it does."""
        return 1.0 if self.is_press or self.corpus == DEMO else OWN_TRUST

    @property
    def is_press(self) -> bool:
        """Whether it is of the corpus that figures are told of."""
        return self.corpus.startswith(PRESS)

    def at(self, event: ItemEvent) -> int | None:
        """The sentence that the event's quote is of; without a quote, the one that names most of it."""
        if not event.quote:
            return max(self.reading.sentences, key=lambda sentence: self._fitness(event, sentence)).index
        start = self.reading.whole.find(event.quote)
        end = start + len(event.quote)
        return next((one.index for one in self.reading.sentences if start < one.end and one.start < end), None)

    def stage(self, at: int) -> Stage:
        """The stage that a sentence sets."""
        return stage_of(self.reading, self.reading.sentences[at])

    def named_in(self, sentence: Sentence) -> set[str]:
        """The right names of those whom a sentence names."""
        return {self.names.right_name(name.name) for name in sentence.names}

    def _fitness(self, event: ItemEvent, sentence: Sentence) -> tuple[int, int]:
        named = len(self.names.right_roles(event).keys() & self.named_in(sentence))
        is_told = any(hit.value.kind is event.kind for hit in sound_triggers(sentence))
        return 2 * named + 3 * is_told - 2 * (sentence.section == TITLE), -sentence.index


def load(files: Sequence[Path]) -> list[Labelled]:
    """The items of JSON Lines files in the labelling guide's shape, and the demo items."""
    right = [(item, path.stem) for path in files for item in items_of(path)]
    right += [(item, DEMO) for item in demo()]
    told_together = sorted({path.with_name(CLUSTERS) for path in files if path.with_name(CLUSTERS).exists()})
    clusters = [one for path in told_together for one in json.loads(path.read_text("utf-8")).values()]
    story = stories([item for item, _ in right], clusters)
    tagger = RuleTagger(gazetteer(), without_models())
    return [read(item, corpus, story[str(item.id)], tagger) for item, corpus in right]


def items_of(path: Path) -> Iterator[Item]:
    with path.open(encoding="utf-8") as lines:
        yield from (parse_labelled(line) for line in lines if line.strip())


def demo() -> Iterator[Item]:
    """The project's own demo items; their labels tell neither roles nor quotes."""
    expected = tomllib.loads((ROOT / "tests/samples/demo_expected.toml").read_text(encoding="utf-8"))
    for item in demo_items():
        language, slug = item.url.split("/")[-2:]
        events = tuple(demo_event(event) for event in expected[language][slug]["events"])
        when = parse_date(item.published.date().isoformat())
        yield Item(f"demo {language} {slug}", Document(item.title, item.text, language, when), (), events)


def demo_event(event: Mapping[str, object]) -> ItemEvent:
    kind, status = EventKind(str(event["kind"])), Status(str(event["status"]))
    amount = Money(Decimal(str(event["amount"])), str(event["currency"])) if "amount" in event else None
    who = tuple(Participant(str(name), ROLES[kind][0]) for name in event["who"])  # type: ignore[attr-defined]
    return ItemEvent(kind, status, who, bool(event.get("main")), amount)


def without_models() -> dict[str, object]:
    return {language: replace(lexicon, models={}) for language, lexicon in lexicons().items()}


def read(right: Item, corpus: str, story: str, tagger: RuleTagger) -> Labelled:
    document = right.document
    reading = tagger.read(document)
    surfaces: dict[tuple[str, EntityKind], dict[str, None]] = {}
    for name in tagger.names_of(document):
        surfaces.setdefault((name.name, name.kind), {})[document.whole[name.start : name.end]] = None
    found = replace(right, entities=tuple(ItemEntity(*who, tuple(forms)) for who, forms in surfaces.items()), events=())
    evidence = document_evidence(reading.whole, reading.folded, reading.sentences)
    return Labelled(right, corpus, story, found, Names(right, found), reading, evidence)


def stories(items: Sequence[Item], clusters: Sequence[Sequence[str]]) -> dict[str, str]:
    """Item → its story: those told to be one, and those whose main events share kind, people, sum and time."""
    home = {str(one.id): str(one.id) for one in items}

    def find(one: str) -> str:
        while home[one] != one:
            one = home[one]
        return one

    for together in clusters:
        for one in together:
            if one in home and together[0] in home:
                home[find(one)] = find(together[0])
    mains = [(str(one.id), list(main_events(one))) for one in items]
    for place, (first, events) in enumerate(mains):
        for second, others in mains[place + 1 :]:
            if any(same_event(a, b) for a in events for b in others):
                home[find(second)] = find(first)
    return {one: find(one) for one in home}


@dataclass(frozen=True)
class MainEvent:
    kind: EventKind
    who: frozenset[str]
    when: str
    much: Decimal


def main_events(item: Item) -> Iterator[MainEvent]:
    names = Names(item, item)
    published = str(item.document.published) if item.document.published else ""
    for event in item.events:
        if event.main:
            who = frozenset(names.right_roles(event))
            yield MainEvent(
                event.kind, who, event.date or published, event.amount.value if event.amount else Decimal(0)
            )


def same_event(one: MainEvent, other: MainEvent) -> bool:
    if one.kind is not other.kind or 2 * len(one.who & other.who) < len(one.who | other.who):
        return False
    if one.much and other.much and abs(one.much - other.much) * 10 > one.much:
        return False
    if min(len(one.when), len(other.when)) >= len("2024-06"):
        return abs(months(one.when) - months(other.when)) <= _NEAR_MONTHS
    return not one.when or not other.when or one.when[:4] == other.when[:4]


def months(when: str) -> int:
    return int(when[:4]) * 12 + int(when[5:7])


def fold_of(story: str, salt: str = "") -> int:
    return int(md5((salt + story).encode()).hexdigest(), 16) % FOLDS
