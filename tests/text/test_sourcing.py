"""An outlet that only reports takes no part; one that acts does."""

import pytest

from articles.data import lexicons
from articles.text.claims.scene import Name
from articles.text.claims.sourcing import Sourcing
from articles.text.phrases import fold
from articles.text.values import EntityKind

BLOOMBERG, STAR = "Bloomberg", "The Washington Star"


def is_only_source(sentence: str, outlet: str, language: str) -> bool:
    lexicon = lexicons()[language]
    start = sentence.index(outlet)
    name = Name(start, start + len(outlet), outlet, EntityKind.COMPANY)
    sourcing = Sourcing(lexicon.words("outlet"), lexicon.words("cited"), lexicon.words("day"))
    return sourcing.is_only_source(fold(sentence), name)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("The start-up raised 1.7 billion euros, Bloomberg reported on Tuesday.", "en"),
        ("Bloomberg has reported that the round was closed.", "en"),
        ("According to Bloomberg, the talks broke down.", "en"),
        ("He told Bloomberg that the site would wait.", "en"),
        ("Apple discute d'un accord, rapporte Bloomberg.", "fr"),
        ("Apple discute d'un accord, selon Bloomberg.", "fr"),
        ("Bloomberg avait révélé les discussions.", "fr"),
        ("Il l'a confirmé à Bloomberg.", "fr"),
        ("L'accord serait conclu, a rapporté lundi soir Bloomberg, qui cite deux personnes.", "fr"),
        ("Elle lèverait deux milliards, selon des informations publiées mercredi par Bloomberg.", "fr"),
        ("The deal is close, according to a report late on Monday by Bloomberg.", "en"),
    ],
)
def test_it_is_only_the_source(sentence: str, language: str) -> None:
    assert is_only_source(sentence, BLOOMBERG, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("OpenAI signed an agreement with Bloomberg on Monday.", "en"),
        ("Bloomberg sued the start-up.", "en"),
        ("Bloomberg a signé un accord avec OpenAI.", "fr"),
        ("OpenAI a signé lundi avec Bloomberg.", "fr"),
    ],
)
def test_it_takes_part(sentence: str, language: str) -> None:
    assert not is_only_source(sentence, BLOOMBERG, language)


def test_others_take_part_whatever_they_say() -> None:
    assert not is_only_source("The Washington Star reported a loss.", STAR, "en")
