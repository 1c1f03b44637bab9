"""Known names: longest match, case, elision, possessives, short forms, context, language."""

import pytest

from articles.text.names import NameFinder
from articles.text.values import Alias, EntityKind, GazetteerEntry

CONTEXT = ("ai", "ia", "start up*", "chatbot*")
SUFFIXES = ("ai", "labs")
COMPANY, PERSON, PRODUCT = EntityKind.COMPANY, EntityKind.PERSON, EntityKind.PRODUCT


def entry(name: str, kind: EntityKind = COMPANY, *others: str, ambiguous: tuple[str, ...] = ()) -> GazetteerEntry:
    aliases = tuple(Alias(form, ambiguous=form in ambiguous) for form in (name, *others))
    return GazetteerEntry(name, name, kind, aliases)


FINDER = NameFinder(
    [
        entry("OpenAI"),
        entry("Google"),
        entry("Google DeepMind", COMPANY, "DeepMind"),
        entry("Mistral AI"),
        entry("Sam Altman", PERSON),
        entry("Meta", COMPANY, "Meta Platforms", ambiguous=("Meta",)),
        entry("Orange", COMPANY, ambiguous=("Orange",)),
        entry("Arm", COMPANY, "ARM"),
        entry("Nestlé"),
        entry("xAI"),
        entry("Federal Trade Commission", EntityKind.ORGANISATION),
    ],
    CONTEXT,
    SUFFIXES,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Les modèles d'OpenAI.", [("OpenAI", "OpenAI")]),
        ("Les modèles d’OpenAI.", [("OpenAI", "OpenAI")]),
        ("OpenAI's models and OpenAI’s staff", [("OpenAI", "OpenAI"), ("OpenAI", "OpenAI")]),
        ("OPENAI WINS", [("OpenAI", "OPENAI")]),
        ("Google DeepMind moves", [("Google DeepMind", "Google DeepMind")]),
        ("Nestle et Nestlé", [("Nestlé", "Nestle"), ("Nestlé", "Nestlé")]),
        ("an arm of the law", []),
        ("the chip designer Arm", [("Arm", "Arm")]),
        ("OpenAIs", []),
        ("xAI and XAI", [("xAI", "xAI"), ("xAI", "XAI")]),
        ("OpenAI\nGoogle", [("OpenAI", "OpenAI"), ("Google", "Google")]),
    ],
)
def test_known_names_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.key, text[one.start : one.end]) for one in FINDER.find(text)] == found


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Sam Altman left. Altman will be back.", ["Sam Altman", "Altman"]),
        ("Altman, whom nobody named in full.", []),
        ("Mistral AI grows; Mistral hires.", ["Mistral AI", "Mistral"]),
        ("The Federal Trade Commission (FTC) sued. The FTC won.", ["Federal Trade Commission", "FTC", "FTC"]),
    ],
)
def test_short_forms_count_after_the_full_name(text: str, surfaces: list[str]) -> None:
    assert [text[one.start : one.end] for one in FINDER.find(text)] == surfaces


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("La start-up travaille avec Orange.", True),
        ("Une robe couleur Orange vif.", False),
        ("Orange et rouge, le soir tombait.", False),
        ("The meta question of the chatbot.", False),
        ("Meta Platforms grew. Meta hires.", True),
    ],
)
def test_an_ambiguous_name_needs_context(text: str, is_found: bool) -> None:
    assert bool(FINDER.find(text)) == is_found


VERSIONS = NameFinder(
    [
        entry("GPT-5", PRODUCT),
        entry("iPhone", PRODUCT),
        entry("Le Monde"),
        entry("Emirates"),
        GazetteerEntry(
            "BAD", "BAD", COMPANY, (Alias("African Bank"), Alias("BAD", "fr"), Alias("Banque africaine", "fr"))
        ),
    ],
    CONTEXT,
    SUFFIXES,
    ("united arab emirates",),
)


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("They showed GPT-5 to all.", ["GPT-5"]),
        ("They showed GPT-5. Then they left.", ["GPT-5"]),
        ("They showed GPT-5.3 to all.", []),
        ("Le monde change, a dit Le Monde.", ["Le Monde"]),
        ("Le Monde l'écrit ; le directeur du Monde le dit.", ["Le Monde", "Monde"]),
        ("La coupe du Monde commence.", []),
        ("In the United Arab Emirates.", []),
        ("They flew Emirates.", ["Emirates"]),
    ],
)
def test_longer_names_and_ordinary_words_are_left_alone(text: str, surfaces: list[str]) -> None:
    assert [text[one.start : one.end] for one in VERSIONS.find(text)] == surfaces


@pytest.mark.parametrize(
    ("text", "language", "is_found"),
    [
        ("Le prêt de la BAD.", "fr", True),
        ("A BAD loan.", "en", False),
        ("A BAD loan.", "", True),
        ("A loan by the Banque africaine.", "en", True),
    ],
)
def test_a_single_word_of_another_language_does_not_count(text: str, language: str, is_found: bool) -> None:
    assert bool(VERSIONS.find(text, language)) == is_found
