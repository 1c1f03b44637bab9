"""Whatever editors decide, and however often an article is written anew and tagged: nothing that they decided is lost,
doubled or undone, and nothing else is kept away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from django.contrib.auth.models import User

from articles.ingest.store import store_text
from articles.models import Article, Change, Claim, Entity, Event
from articles.placing.place import place_waiting
from articles.reviewing.claims import accept, correct, reject, write
from articles.reviewing.errors import FaultyError
from articles.reviewing.told import told_by
from articles.reviewing.undoing import last_standing, take_back
from articles.tagging import tag_article
from articles.text.folding import fold
from articles.text.places import places_of
from articles.text.values import ROLES, Document, EventKind, Participant, Role, Status, Tagging
from articles.text.values import Claim as Told
from tests.factories import NOW, make_article, make_entity

pytestmark = pytest.mark.django_db
NAMES = ("OpenAI", "Disney", "Sony", "Wiz")
FINDS: dict[str, list[tuple[EventKind, list[tuple[str, Role]]]]] = {
    "OpenAI signed with Disney.": [(EventKind.PARTNERSHIP, [("OpenAI", Role.PARTY), ("Disney", Role.PARTY)])],
    "Sony has bought Wiz.": [(EventKind.ACQUISITION, [("Sony", Role.BUYER), ("Wiz", Role.TARGET)])],
    "OpenAI showed a robot.": [(EventKind.LAUNCH, [("OpenAI", Role.MAKER), ("a robot", Role.PRODUCT)])],
    "Disney sued Sony, and Wiz hired.": [
        (EventKind.LEGAL, [("Disney", Role.PLAINTIFF), ("Sony", Role.DEFENDANT)]),
        (EventKind.WORKFORCE, [("Wiz", Role.EMPLOYER)]),
    ],
}
STEPS = 14


@dataclass
class Reader:
    """Tells each of the sentences as its version of the rules does: statuses, words and parties differ a little."""

    keys: dict[str, str]
    rules: int = 0

    def tag(self, document: Document) -> Tagging:
        return Tagging("en", claims=tuple(self._found(document.whole)))

    def _found(self, whole: str) -> Iterator[Told]:
        for sentence, told in FINDS.items():
            for start, end in places_of(sentence, whole):
                for kind, who in told:
                    parties = who[: 1 if self.rules % 3 == 2 else None]
                    named = tuple(Participant(name, role, self.keys.get(name)) for name, role in parties)
                    yield Told(kind, list(Status)[self.rules % 8], named, start, end - self.rules % 2)


@dataclass(frozen=True)
class Said:
    """What one claim tells."""

    kind: str
    status: str
    quote: str
    who: frozenset[str]

    def is_told_by(self, claim: Claim, whole: str) -> bool:
        names = {fold(one.label) for one in claim.participants.all()}
        near = any(claim.start < end and start < claim.end for start, end in places_of(self.quote, whole))
        return claim.kind == self.kind and near and (names <= self.who or names >= self.who)


def said(claim: Claim) -> Said:
    return Said(claim.kind, claim.status, claim.quote, frozenset(fold(one.label) for one in claim.participants.all()))


@dataclass(frozen=True)
class Deed:
    """What a claim tells since (None: it is gone), and what it told and shall not tell again."""

    now: Said | None
    refused: Said | None = None


@dataclass
class Desk:
    """An editor who does things by chance, and remembers by which of them stand."""

    random: Random
    article: Article
    editor: User
    reader: Reader
    deeds: dict[int, list[Deed]] = field(default_factory=lambda: defaultdict(list))
    now: datetime = NOW

    def step(self) -> None:
        self.now += timedelta(hours=1)
        self.article.refresh_from_db()
        does = [self.accept, self.correct, self.correct, self.reject, self.write, self.take_back, self.rewrite]
        self.random.choice([*does, self.rewrite, self.raise_rules])()
        if self.random.random() < 0.7:
            self.tag()

    def tag(self) -> None:
        self.article.refresh_from_db()
        tag_article(self.article, self.now, self.reader)
        while self.random.random() < 0.9 and place_waiting(self.random.randint(1, 5)):
            pass
        self.article.refresh_from_db()
        self.check()

    def accept(self) -> None:
        for claim in self.some_claim():
            accept(claim, seen=claim.revision, by=self.editor, now=self.now)
            self.deeds[claim.pk].append(Deed(said(claim)))

    def correct(self) -> None:
        for claim in self.some_claim():
            before, told = said(claim), self.some_telling(told_by(claim))
            try:
                after = said(
                    correct(
                        claim,
                        told,
                        why="",
                        seen=claim.revision,
                        by=self.editor,
                        now=self.now,
                        version=self.article.version,
                    )
                )
            except FaultyError:
                return
            is_same = (before.kind, before.quote, before.who) == (after.kind, after.quote, after.who)
            self.deeds[claim.pk].append(Deed(after, None if is_same else before))

    def reject(self) -> None:
        for claim in self.some_claim():
            reject(claim, why="", seen=claim.revision, by=self.editor, now=self.now)
            self.deeds[claim.pk].append(Deed(None, said(claim)))

    def write(self) -> None:
        told = self.some_telling(Told(EventKind.LAUNCH, Status.DONE, (), 0, 5))
        try:
            claim = write(self.article, told, why="", seen=self.article.version, by=self.editor, now=self.now)
        except FaultyError:
            return
        self.deeds[claim.pk].append(Deed(said(claim)))

    def take_back(self) -> None:
        done = sorted(key for key, deeds in self.deeds.items() if deeds)
        for key in self.random.sample(done, k=min(1, len(done))):
            take_back(last_standing(Claim(pk=key)), by=self.editor, now=self.now)
            self.deeds[key].pop()

    def rewrite(self) -> None:
        sentences = self.random.choices([*FINDS, "Nothing else is known."], k=self.random.randint(2, 6))
        blanks = [one.replace(" ", self.random.choice([" ", " ", "\u00a0", "\n"])) for one in sentences]
        text = self.random.choice([" ", "\n", " So. "]).join(blanks)
        store_text(self.article, title=self.article.title, text=text, by=self.random.choice(["page", "editor"]))

    def raise_rules(self) -> None:
        self.reader.rules += 1

    def some_claim(self) -> list[Claim]:
        there = list(self.article.claims.filter(version=self.article.version).order_by("pk"))
        return [self.random.choice(there)] if there else []

    def some_telling(self, told: Told) -> Told:
        """Some of what it tells changed."""
        kind = self.random.choice([EventKind(told.kind), *EventKind])
        names = self.random.sample(NAMES, k=self.random.randint(1, 2))
        who = tuple(Participant(name, ROLES[kind][0], self.reader.keys.get(name)) for name in names)
        keeps = kind == told.kind and told.participants and self.random.random() < 0.5
        start, end = self.random.choice([(told.start, told.end), *self.places()])
        status = self.random.choice(list(Status))
        return Told(kind, status, told.participants if keeps else who, start, end)

    def places(self) -> list[tuple[int, int]]:
        return [place for sentence in FINDS for place in places_of(sentence, self.article.whole)]

    def check(self) -> None:
        standing = {key: deeds[-1].now for key, deeds in self.deeds.items() if deeds}
        refused = [deed.refused for deeds in self.deeds.values() for deed in deeds if deed.refused]
        kept = [one for one in standing.values() if one]
        self.check_kept(standing)
        undecided = self.article.claims.filter(decided_at=None, version=self.article.version)
        for claim in undecided:
            assert not any(one.is_told_by(claim, self.article.whole) for one in [*kept, *refused]), "doubled or undone"
        self.check_found(list(undecided), [*kept, *refused])
        assert not Change.objects.filter(made_at__gt=self.now).exists()

    def check_kept(self, standing: dict[int, Said | None]) -> None:
        for key, told in standing.items():
            claim = Claim.objects.filter(pk=key).first()
            assert (claim is None) == (told is None), "lost" if told else "came back"
            if claim is not None and told is not None:
                now = said(claim)
                assert (now.kind, now.status, now.who, fold(now.quote)) == (
                    told.kind,
                    told.status,
                    told.who,
                    fold(told.quote),
                )
                if claim.version == self.article.version:
                    assert self.article.whole[claim.start : claim.end] == claim.quote
                else:
                    assert not places_of(claim.quote, self.article.whole), "does not follow its words"

    def check_found(self, undecided: list[Claim], decided: list[Said]) -> None:
        """All that is found, and speaks of nothing decided, is told."""
        told = {(one.kind, one.status, one.start, one.end, said(one).who) for one in undecided}
        for found in self.reader.tag(self.article.document).claims:
            who = frozenset(fold(one.name) for one in found.participants)
            spans = [(one, place) for one in decided for place in places_of(one.quote, self.article.whole)]
            is_decided = any(
                one.kind == found.kind and (who <= one.who or who >= one.who)
                for one, (start, end) in spans
                if found.start < end and start < found.end
            )
            assert is_decided or (found.kind, found.status, found.start, found.end, who) in told, "kept away"


@pytest.fixture
def keys() -> dict[str, str]:
    return {name: str(make_entity(name).pk) for name in NAMES[:3]}


@pytest.mark.parametrize("seed", range(16))
def test_what_editors_decided_outlives_every_tagging(seed: int, keys: dict[str, str]) -> None:
    article = make_article("News", " ".join(FINDS), page_hash="of the page")
    desk = Desk(Random(seed), article, User.objects.create_user("editor"), Reader(keys))
    desk.tag()
    for _ in range(STEPS):
        desk.step()
    desk.tag()
    while place_waiting():
        pass
    shown = Claim.objects.filter(event__isnull=False)
    assert shown.count() == Claim.objects.count()
    assert not Event.objects.stale().exists()
    assert set(Event.objects.shown().values_list("pk", flat=True)) == set(shown.values_list("event", flat=True))
    assert Entity.objects.count() == len(keys)
