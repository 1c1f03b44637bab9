"""The whole tagger on the bundled data: the seed story, the seam's promises for any text, linear work."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.data import gazetteer, lexicons
from articles.text.tagger import TAGGER_VERSION, RuleTagger
from articles.text.values import ROLES, Document, Tagging

TAGGER = RuleTagger(gazetteer(), lexicons())
WORDS = [
    "OpenAI",
    "Microsoft",
    "a levé",
    "raised",
    "$30m",
    "30 millions d'euros",
    "mardi",
    "will",
    "pourrait",
    "\n",
    ". ",
]
NOISE = ["\u200b", "\u202e", "\x00", "😀", "é", "e\u0301", "«", "»", "…", "人工", "- ", "’"]
TEXTS = st.lists(st.one_of(st.sampled_from(WORDS + NOISE), st.text(max_size=8)), max_size=40).map(" ".join)


def check(document: Document, tagging: Tagging) -> None:
    whole = document.whole
    for span in (*tagging.mentions, *tagging.suggestions, *tagging.claims):
        assert 0 <= span.start < span.end <= len(whole)
    for claim in tagging.claims:
        assert whole[claim.start : claim.end].strip() == whole[claim.start : claim.end]
        assert claim.participants
        assert all(person.role in ROLES[claim.kind] for person in claim.participants)


@given(TEXTS, TEXTS, st.sampled_from(["", "fr", "en", "de"]))
@settings(max_examples=150)
def test_any_text_gives_sound_spans(title: str, text: str, language: str) -> None:
    document = Document(title, text, language)
    check(document, TAGGER.tag(document))


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


def _paragraphs(count: int) -> Iterator[str]:
    for number in range(count):
        yield f"Mistral AI a levé {number + 10} millions d'euros auprès de Nvidia en 2024, selon la start-up."


def test_work_grows_with_the_text_only() -> None:
    """Twice the text gives twice the mentions: nothing is found, or looked at, once for every pair."""
    short, long = (TAGGER.tag(Document("", "\n".join(_paragraphs(count)), "fr")) for count in (20, 40))
    assert len(long.mentions) == 2 * len(short.mentions)
