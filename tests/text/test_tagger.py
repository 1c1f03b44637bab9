"""The whole tagger on the bundled data: headlines, third languages, glossaries. For any text at all: test_any_text."""

import pytest

from articles.data import gazetteer, lexicons
from articles.text.tagger import TAGGER_VERSION, RuleTagger
from articles.text.values import Document

TAGGER = RuleTagger(gazetteer(), lexicons())


def test_a_version_is_told() -> None:
    assert TAGGER_VERSION >= 1


@pytest.mark.parametrize(
    ("title", "text", "kind", "status", "who"),
    [
        ("Mistral AI lève 600 millions d'euros", "", "funding", "done", {"Mistral AI"}),
        ("Microsoft in talks to acquire Cohere", "", "acquisition", "talks", {"Microsoft", "Cohere"}),
        (
            "Apple suspend l'usage de ChatGPT",
            "Apple interdit ChatGPT à ses salariés.",
            "adoption",
            "declined",
            {"Apple"},
        ),
        ("Le New York Times poursuit OpenAI", "", "legal", "done", {"The New York Times", "OpenAI"}),
        ("OpenAI appoints Bret Taylor as chair", "", "leadership", "done", {"OpenAI", "Bret Taylor"}),
    ],
)
def test_a_headline_is_read(title: str, text: str, kind: str, status: str, who: set[str]) -> None:
    claims = [claim for claim in TAGGER.tag(Document(title, text)).claims if claim.kind == kind]
    assert [claim.status for claim in claims] == [status]
    assert who <= {person.name for person in claims[0].participants}


def test_nothing_happens_in_a_third_language() -> None:
    tagging = TAGGER.tag(Document("OpenAI", "Das Unternehmen hat heute nichts getan und wird das auch morgen nicht."))
    assert tagging.language == "other"
    assert tagging.claims == ()


def test_a_glossary_gives_no_claims() -> None:
    text = "Rien.\nPoints clés\n- Rien non plus.\nLe saviez-vous ?\n- OpenAI a levé 6 milliards de dollars."
    assert TAGGER.tag(Document("Un titre", text, "fr")).claims == ()
