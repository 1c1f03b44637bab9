"""Known names: longest match, case, elision, possessives, short forms, context; unknown ones suggested."""

import pytest

from articles.text.lexicon import Lexicon
from articles.text.names import NameFinder
from articles.text.suggestions import name_cues, suggest
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


CUES = name_cues(
    [
        Lexicon(
            "en",
            classes={
                "not_a_name": ("the", "france", "in", "on", "monday", "ai"),
                "given_name": ("jane", "jean"),
                "company_suffix": ("labs", "capital"),
                "organisation_word": ("university", "ministry"),
                "person_noun": ("analyst", "ceo"),
                "company_noun": ("startup", "up"),
                "product_noun": ("chatbot", "modele"),
            },
        )
    ]
)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("We met Jane Doe there.", "Jane Doe", EntityKind.PERSON),
        ("Work by the startup Zorglub, with others.", "Zorglub", EntityKind.COMPANY),
        ("We backed Zorglub Labs early.", "Zorglub Labs", EntityKind.COMPANY),
        ("A paper from the University of Zorg.", "University of Zorg", EntityKind.ORGANISATION),
        ("They showed the chatbot Zorgo to all.", "Zorgo", EntityKind.PRODUCT),
        ("They trained Zorgo-7B for it.", "Zorgo-7B", EntityKind.PRODUCT),
        ("Le modèle d'InfraLearn est là.", "InfraLearn", EntityKind.COMPANY),
    ],
)
def test_an_unknown_name_is_suggested_with_its_kind(text: str, name: str, kind: EntityKind) -> None:
    (one,) = suggest(text, 0, (), CUES)
    assert (one.name, one.kind, text[one.start : one.end]) == (name, kind, name)


@pytest.mark.parametrize("text", ["", "The rain in France.", "On Monday it rained.", "Nothing Here"[:7]])
def test_ordinary_capitals_are_no_names(text: str) -> None:
    assert suggest(text, 0, (), CUES) == ()
