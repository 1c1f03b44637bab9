"""Drafts: what tells two of them to be the same event, and where a sentence is cut into several events."""

from collections.abc import Mapping
from decimal import Decimal

from articles.data import lexicons
from articles.text.claims.casting import HERE, Part, stage_of
from articles.text.claims.drafts import Draft
from articles.text.claims.joining import gather
from articles.text.claims.linear import parse_model
from articles.text.claims.linking import Linker, link_evidence
from articles.text.claims.scene import Name
from articles.text.claims.splitting import split, split_evidence
from articles.text.tagger import RuleTagger
from articles.text.values import Document, EntityKind, EventKind, Money, Participant, Role, Status

TAGGER = RuleTagger((), {"en": lexicons()["en"]})


def draft(sentence: int, *who: str, much: int | None = None, status: Status = Status.DONE) -> Draft:
    people = tuple(Participant(one, Role.RECIPIENT) for one in who)
    amount = Money(Decimal(much), "EUR") if much else None
    return Draft(EventKind.FUNDING, "", status, people, sentence * 9, sentence * 9 + 5, sentence, "r", amount)


def model(label: str, weights: Mapping[str, int], bias: int = 0) -> Mapping[str, object]:
    return {"labels": [label], "biases": [bias], "weights": {name: [0, weight] for name, weight in weights.items()}}


def test_the_evidence_tells_what_agrees() -> None:
    same = set(link_evidence(draft(1, "Zorg", much=5), draft(3, "Zorg", much=5)))
    other = set(link_evidence(draft(1, "Zorg", much=5), draft(3, "Zorg", "Brill", much=9, status=Status.TALKS)))
    assert {"sums=same", "status=True", "core=same"} <= same
    assert {"sums=differ", "status=False", "core=within"} <= other


def test_a_draft_joins_the_event_that_it_fits_best() -> None:
    linker = Linker(parse_model(model("same", {"sums=same": 900, "sums=differ": -900})))
    events = gather([draft(1, "Zorg", much=5), draft(2, "Zorg", much=9), draft(3, "Zorg", much=5)], linker)
    assert [[one.sentence for one in event] for event in events] == [[1, 3], [2]]


def test_what_fits_nowhere_is_an_event_of_its_own() -> None:
    linker = Linker(parse_model(model("same", {}, bias=-900)))
    assert len(gather([draft(1, "Zorg"), draft(2, "Zorg")], linker)) == 2


def parts_of(text: str, *names: str) -> list[Part]:
    return [
        Part(
            Participant(name, Role.RECIPIENT),
            Name(text.index(name), text.index(name) + len(name), name, EntityKind.COMPANY),
            HERE,
            0.9,
        )
        for name in names
    ]


def test_a_sentence_is_cut_where_the_weights_say() -> None:
    text = "Zorg raised 5 million euros; Brill and Quando raised 6 million euros"
    reading = TAGGER.read(Document("", text, "en", None))
    stage = stage_of(reading, reading.sentences[0])
    parts = parts_of(reading.whole, "Zorg", "Brill", "Quando")
    weights = parse_model(model("apart", {"semicolon=True": 500, "semicolon=False": -500}))
    groups = split(reading, stage, EventKind.FUNDING, parts, weights)
    assert [[part.name.name for part in group] for group in groups] == [["Zorg"], ["Brill", "Quando"]]


def test_names_told_together_are_seen_as_such() -> None:
    text = "Zorg, Brill et Quando lèvent 5 millions"
    reading = TAGGER.read(Document("", text, "en", None))
    stage = stage_of(reading, reading.sentences[0])
    zorg, brill, quando = (part.name for part in parts_of(reading.whole, "Zorg", "Brill", "Quando"))
    for earlier, later in ((zorg, brill), (brill, quando)):
        assert "coordinated=True" in set(split_evidence(reading, stage, EventKind.FUNDING, earlier, later, 3))
