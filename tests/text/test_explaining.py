"""An explanation tells the claims that the tagger makes, and what decided them."""

import math
from dataclasses import replace

import pytest

from articles.data import DemoItem, demo_items, gazetteer, lexicons, trigger_places
from articles.text.claims.explaining import Explainer, Explanation, Judgement, weights_of
from articles.text.claims.linear import parse_model
from articles.text.tagger import RuleTagger
from articles.text.values import Claim, Document

TAGGER = RuleTagger(gazetteer(), lexicons())
ITEMS = list(demo_items())[::6]


def explained(document: Document) -> tuple[Explanation, ...]:
    return Explainer(lexicons()[document.language]).explain(TAGGER.read(document))


def about(explanation: Explanation, what: str) -> list[Judgement]:
    return [judgement for judgement in explanation.judgements if judgement.about == what]


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.url.rpartition("/")[2])
def test_the_claims_are_the_taggers(item: DemoItem) -> None:
    document = Document(item.title, item.text, item.language)
    explanations = explained(document)
    assert tuple(one.claim for one in explanations) == TAGGER.tag(document).claims
    for one in explanations:
        assert [judged.outcome for judged in about(one, "status")] == [one.claim.status]
        assert len(about(one, "participant")) == len(one.claim.participants)
        assert len(about(one, "sum")) == (one.claim.amount is not None)


class TestOneClaim:
    document = Document("Mistral AI lève 600 millions d'euros", "", "fr")

    @pytest.fixture
    def funding(self) -> Explanation:
        return next(one for one in explained(self.document) if one.claim.kind == "funding")

    def test_the_trigger_and_its_words_are_told(self, funding: Explanation) -> None:
        assert funding.trigger is not None
        assert funding.trigger.name == funding.claim.rule
        assert "lève" in self.document.whole[funding.trigger.start : funding.trigger.end]
        assert trigger_places("fr")[funding.trigger.name].startswith("articles/data/lexicon/fr.toml:")

    def test_the_weights_add_up_to_the_chance(self, funding: Explanation) -> None:
        (kind,) = about(funding, "kind")
        model = lexicons()["fr"].models["kind"]
        total = model.sums([])[model.labels.index("funding")] + sum(one.value for one in kind.weights)
        assert kind.chance == pytest.approx(1 / (1 + math.exp(-total)))

    def test_the_weightiest_come_first(self, funding: Explanation) -> None:
        (choice,) = about(funding, "choice")
        sizes = [abs(one.value) for one in choice.weights]
        assert sizes == sorted(sizes, reverse=True)
        assert choice.chance == funding.claim.confidence

    def test_each_participant_is_told_with_the_role(self, funding: Explanation) -> None:
        assert [one.outcome for one in about(funding, "participant")] == ["Mistral AI as recipient"]

    def test_the_sum_is_told_by_its_words(self, funding: Explanation) -> None:
        (told,) = about(funding, "sum")
        assert told.outcome == "“600 millions d'euros”"


def test_by_the_rules_alone_there_is_a_trigger_and_a_status() -> None:
    lexicon = replace(lexicons()["en"], models={})
    tagger = RuleTagger(gazetteer(), {"en": lexicon})
    document = Document("Microsoft in talks to acquire Cohere", "", "en")
    (one,) = Explainer(lexicon).explain(tagger.read(document))
    assert isinstance(one.claim, Claim)
    assert one.trigger is not None
    assert [(judged.about, judged.outcome) for judged in one.judgements] == [("status", "talks")]


def test_every_trigger_has_its_place() -> None:
    for language, lexicon in lexicons().items():
        assert trigger_places(language).keys() == {trigger.id for trigger in lexicon.triggers}


def test_weights_of_a_label_are_summed_by_feature() -> None:
    model = parse_model({"labels": ["a", "b"], "biases": [0, 0], "weights": {"x": [0, 50, 1, 100], "y": [1, -200]}})
    assert [(one.feature, one.value) for one in weights_of(model, ["x", "y", "x", "z"], 1)] == [("x", 2.0), ("y", -2.0)]
    assert [(one.feature, one.value) for one in weights_of(model, ["x", "y"])] == [("x", 0.5)]
