"""Unknown names: what may be one, what is one, of which kind; by the bundled models, without a gazetteer."""

import pytest

from articles.data import lexicons
from articles.text.names import NameFinder
from articles.text.phrases import fold
from articles.text.spans import SpanFinder
from articles.text.suggestions import NameSuggester, name_cues, without_stretched
from articles.text.tagger import RuleTagger
from articles.text.values import Alias, Document, EntityKind, GazetteerEntry, Mention

CUES = name_cues(lexicons().values())
MODELS = next(iter(lexicons().values())).name_models
SUGGESTER = NameSuggester(CUES, MODELS)
COMPANY, PERSON, PRODUCT, ORGANISATION = (
    EntityKind.COMPANY,
    EntityKind.PERSON,
    EntityKind.PRODUCT,
    EntityKind.ORGANISATION,
)
SPANS = SpanFinder({"the", "le", "monday", "paris", "ceo"}, {"ceo"}, {"tribunal", "autorite"})


def spans(text: str, *mentions: Mention) -> set[str]:
    return {text[one.start : one.end] for run in SPANS.runs(text, fold(text), mentions) for one in run}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("and Zorglub too", {"Zorglub"}),
        ("on Monday in Paris", set()),
        ("with CEO Jane Doe", {"Jane Doe"}),
        ("une œuvre d'Orvane", {"Orvane"}),
        ("by Orvane's Jane Doe", {"Orvane", "Jane Doe", "Orvane's Jane Doe"}),
        ("the Bank of Zorg", {"Bank", "Zorg", "Bank of Zorg"}),
        ("the xZorg and eBrill apps", {"xZorg", "eBrill", "xZorg and eBrill"}),
        ("le tribunal de Zorg", {"Zorg", "tribunal de Zorg"}),
        ("l'Autorité des eaux", {"Autorité", "Autorité des eaux"}),
        ("with J. R. Doe", {"J. R. Doe", "Doe"}),
        ("the Zorg 4.5 model", {"Zorg", "Zorg 4.5"}),
    ],
)
def test_a_run_of_capitals_is_read_in_every_way(text: str, found: set[str]) -> None:
    assert spans(text) == found


def test_a_known_name_is_a_candidate_only_as_part_of_a_longer_one() -> None:
    assert spans("by Zorg Capital", Mention("zorg", 3, 7)) == {"Capital", "Zorg Capital"}
    assert spans("by Zorg's staff", Mention("zorg", 3, 7)) == set()


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("We met Jane Doering there, the chief executive of the firm.", "Jane Doering", PERSON),
        ("Nous avons vu Jean Dorvalle, directeur de la maison.", "Jean Dorvalle", PERSON),
        ("Investors backed the start-up Zorglub, which raised $30 million.", "Zorglub", COMPANY),
        ("La start-up Zorgalie a levé 12 millions d'euros.", "Zorgalie", COMPANY),
        ("The round was led by Brenmore Capital, with others.", "Brenmore Capital", COMPANY),
        ("L'offre de l'éditeur InfraLearn est là.", "InfraLearn", COMPANY),
        ("A paper from the University of Zorgen was read.", "University of Zorgen", ORGANISATION),
        ("Le tribunal de commerce de Dorvan a tranché mardi.", "tribunal de commerce de Dorvan", ORGANISATION),
        ("They trained the model Zorgo-7B for it.", "Zorgo-7B", PRODUCT),
    ],
)
def test_an_unknown_name_is_suggested_with_its_kind(text: str, name: str, kind: EntityKind) -> None:
    assert [(one.name, one.kind, text[one.start : one.end]) for one in SUGGESTER.suggest(text, 0, ())] == [
        (name, kind, name)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The rain in France.",
        "On Monday it rained.",
        "Robots are coming. Nobody knows when.",
        "Les GPU manquent. Les LLM aussi.",
    ],
)
def test_ordinary_capitals_are_no_names(text: str) -> None:
    assert SUGGESTER.suggest(text, 0, ()) == ()


def test_a_surname_and_an_acronym_follow_the_full_name() -> None:
    text = "The analyst Jane Doering spoke. Doering sued the Zorgen Writers Association (ZWA). The ZWA replied."
    told = [(one.name, text[one.start : one.end]) for one in SUGGESTER.suggest(text, 0, ())]
    assert ("Jane Doering", "Doering") in told
    assert told.count(("Zorgen Writers Association", "ZWA")) == 2


def test_without_models_nothing_is_suggested() -> None:
    assert NameSuggester(CUES, {}).suggest("The start-up Zorglub raised $3 million.", 0, ()) == ()


def test_suggestions_are_in_order_and_never_overlap() -> None:
    text = "The University of Zorgen and the Bank of Orvane met Jane Doering of Brenmore Capital, a fund."
    ends = 0
    for one in SUGGESTER.suggest(text, 0, ()):
        assert one.start >= ends
        ends = one.end


def test_a_longer_name_takes_the_place_of_the_known_one_in_it() -> None:
    known = [GazetteerEntry("zorg", "Zorg", COMPANY, (Alias("Zorg"),))]
    text = "The round was led by Zorg Ventures, with Zorg."
    mentions = NameFinder(known, (), ()).find(text)
    suggestions = NameSuggester(CUES, MODELS, known).suggest(text, 0, mentions)
    assert [one.name for one in suggestions] == ["Zorg Ventures"]
    assert [text[one.start : one.end] for one in without_stretched(mentions, suggestions)] == ["Zorg"]


def test_hidden_characters_do_not_hide_a_name() -> None:
    known = [GazetteerEntry("zenith", "Zénith AI", COMPANY, (Alias("Zénith AI"),))]
    text = "Selon Ze\u0301ni\u200bth AI, la start-up Zorga\u200blie a levé 12 millions d'euros."
    names = RuleTagger(known, lexicons()).names_of(Document("", text, "fr"))
    assert [name.name for name in names] == ["Zénith AI", "Zorgalie"]
