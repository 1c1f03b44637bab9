"""A brief's sections, their bullets and offsets; what is no brief has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.brief import kind_at, sections
from articles.text.values import Document

FRENCH = Document(
    "Un titre",
    "Le chapeau tient en une ligne.\nPrincipaux points à retenir\n- Premier point.\n- Second point.\n"
    "Analyse\nCe que cela veut dire.\nLe saviez-vous ?\n- IA : un sigle.",
)
ENGLISH = Document(
    "A title", "The standfirst.\n\nKey takeaways\n• One.\n• Two.\n\nAnalysis:\nWhy.\n\nDid you know?\nThat."
)


@pytest.mark.parametrize("document", [FRENCH, ENGLISH])
def test_the_four_sections_are_recognised(document: Document) -> None:
    assert [part.kind for part in sections(document)] == ["standfirst", "key_points", "analysis", "glossary"]


def test_the_bullets_are_told_by_their_spans() -> None:
    points = sections(FRENCH)[1]
    assert points.heading == "Principaux points à retenir"
    assert [FRENCH.whole[start:end] for start, end in points.items] == ["Premier point.", "Second point."]


def test_an_article_without_headings_has_no_sections() -> None:
    assert sections(Document("Title", "One paragraph.\n\nAnother that mentions an analysis of the market.")) == ()


def test_a_place_is_in_its_section() -> None:
    parts = sections(FRENCH)
    assert kind_at(parts, FRENCH.whole.index("Ce que")) == "analysis"
    assert kind_at(parts, 0) == "body"


@given(st.text(), st.text())
def test_sections_stand_in_the_document(title: str, text: str) -> None:
    document = Document(title, text + "\nKey takeaways\n- " + text)
    for part in sections(document):
        assert 0 <= part.start < part.end <= len(document.whole)
        assert all(part.start <= start < end <= part.end for start, end in part.items)
