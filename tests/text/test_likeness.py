"""Which names are likely those of one, and which only look so: in both languages, with all that must be told apart."""

import pytest

from articles import data
from articles.text.likeness import Named, Reason, core, likeness
from articles.text.values import EntityKind

COMPANY, PERSON = EntityKind.COMPANY, EntityKind.PERSON
PRODUCT, ORGANISATION = EntityKind.PRODUCT, EntityKind.ORGANISATION


def reason(one: Named, other: Named) -> Reason | None:
    found = likeness(one, other)
    turned = likeness(other, one)
    assert (found and found.reason) == (turned and turned.reason), "whichever comes first"
    assert not (found and turned) or found.names == turned.names[::-1]
    return found and found.reason


def named(name: str, kind: EntityKind = COMPANY, *others: str, key: str = "", **more: object) -> Named:
    return Named(key or f"{name}|{kind}|{len(more)}", kind, name, others, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "kind", "why"),
    [
        ("OpenAI", "Open AI", COMPANY, Reason.NAME),
        ("Hugging Face", "HuggingFace", COMPANY, Reason.NAME),
        ("Character.AI", "Character AI", COMPANY, Reason.NAME),
        ("xAI", "X.AI", COMPANY, Reason.NAME),
        ("Société Générale", "societe generale", COMPANY, Reason.NAME),
        ("L’Oréal", "L'Oreal", COMPANY, Reason.NAME),
        ("Crédit Agricole S.A.", "Crédit Agricole", COMPANY, Reason.LEGAL_FORM),
        ("Groupe Renault", "Renault Groupe", COMPANY, None),
        ("Figure", "Figure Inc.", COMPANY, Reason.LEGAL_FORM),
        ("Boston Consulting", "Boston Consulting Group", COMPANY, Reason.LEGAL_FORM),
        ("Mistral", "Mistral AI", COMPANY, Reason.TRADE),
        ("Sony Pictures", "Sony Pictures Entertainment", COMPANY, Reason.TRADE),
        ("Isomorphic", "Isomorphic Labs", COMPANY, Reason.TRADE),
        ("Naïo", "Naio Technologies SAS", COMPANY, Reason.TRADE),
        ("S. Altman", "Sam Altman", PERSON, Reason.INITIAL),
        ("Samuel H. Altman", "Sam Altman", PERSON, Reason.INITIAL),
        ("Altman", "Sam Altman", PERSON, Reason.FIRST_NAME),
        ("Altman Sam", "Sam Altman", PERSON, Reason.ORDER),
        ("Yann LeCun", "Yann Le Cun", PERSON, Reason.NAME),
        ("Sam Altmann", "Sam Altman", PERSON, Reason.SPELLING),
        ("Antropic", "Anthropic", COMPANY, Reason.SPELLING),
        ("Microsfot", "Microsoft", COMPANY, Reason.SPELLING),
        ("Chat GPT", "ChatGPT", PRODUCT, Reason.NAME),
        ("Watsonx", "watsonx.ai", PRODUCT, Reason.TRADE),
        # two, however alike
        ("Alphabet", "Alphabet Google", COMPANY, None),
        ("Meta", "Meta AI", COMPANY, None),
        ("xAI", "X", COMPANY, None),
        ("X", "X AI", COMPANY, None),
        ("Claude 3", "Claude 3.5", PRODUCT, None),
        ("Claude 3.5", "Claude 35", PRODUCT, None),
        ("GPT-4", "GPT-4o", PRODUCT, None),
        ("Llama 3", "Llama 4", PRODUCT, None),
        ("iPhone 16", "iPhone 16e", PRODUCT, None),
        ("Gemini", "Gemini Pro", PRODUCT, None),
        ("Mistral Large", "Mistral Small", PRODUCT, None),
        ("Slack", "Slack Technologies", PRODUCT, None),
        ("Google", "Google Cloud", COMPANY, None),
        ("EPIC", "Epic Games", COMPANY, None),
        ("Sony Music", "Sony Pictures", COMPANY, None),
        ("Bain & Company", "Bain Capital", COMPANY, None),
        ("Orange", "Orange Bank", COMPANY, None),
        ("Université de Bath", "Université d’Utah", ORGANISATION, None),
        ("UK government", "US government", ORGANISATION, None),
        ("University of Toronto", "University of Trento", ORGANISATION, None),
        ("Eurostar", "Zurostar", COMPANY, None),
        ("Marc Warner", "Mark Warner", PERSON, None),
        ("Dario Amodei", "Daniela Amodei", PERSON, None),
        ("Mark Gurman", "Mark Surman", PERSON, None),
        ("John F. Smith", "John G. Smith", PERSON, None),
        ("Sam Altman", "Sam Altman Brown", PERSON, None),
        ("C", "C++", PRODUCT, None),
    ],
)
def test_names_of_a_kind(one: str, other: str, kind: EntityKind, why: Reason | None) -> None:
    assert reason(named(one, kind), named(other, kind)) == why


@pytest.mark.parametrize(
    ("kinds", "why"),
    [
        ((COMPANY, ORGANISATION), Reason.NAME),
        ((COMPANY, PERSON), Reason.NAME),
        ((COMPANY, PRODUCT), None),
        ((PERSON, PRODUCT), None),
    ],
)
def test_the_same_name_of_two_kinds(kinds: tuple[EntityKind, EntityKind], why: Reason | None) -> None:
    assert reason(named("Midjourney", kinds[0]), named("Midjourney", kinds[1])) == why


def test_persons_and_companies_are_alike_by_the_same_name_alone() -> None:
    assert reason(named("Altman", PERSON), named("Altman Inc", COMPANY)) is None
    assert reason(named("Mistral", COMPANY), named("Mistral AI", ORGANISATION)) == Reason.TRADE


def test_other_names_count() -> None:
    assert reason(named("Limitless", COMPANY, "Rewind AI"), named("Rewind")) == Reason.TRADE
    assert reason(named("BCG", COMPANY, "Boston Consulting"), named("Boston Consulting")) == Reason.NAME


def test_names_of_members_among_a_familys_own_do_not() -> None:
    assert reason(named("Qwen", PRODUCT, "Qwen 2.5"), named("Qwen2.5", PRODUCT)) is None


def test_a_short_name_alone_says_nothing_of_the_spelling() -> None:
    assert reason(named("Elon Musk", PERSON, "Musk"), named("Kimbal Musk", PERSON)) is None


def test_the_surest_reason_is_told() -> None:
    assert reason(named("Mistral", COMPANY, "Mistral AI SAS"), named("Mistral AI")) == Reason.LEGAL_FORM


def test_an_owner_and_what_it_owns_are_two() -> None:
    assert reason(named("Sony Pictures", key="1"), named("Sony Pictures Inc", above=frozenset("1"))) is None


def test_with_children_a_name_is_a_house_and_the_longer_its_department() -> None:
    assert reason(named("Zorbix", is_house=True), named("Zorbix AI")) is None
    assert reason(named("Zorbix"), named("Zorbix AI", is_house=True)) == Reason.TRADE


def test_one_is_not_like_itself() -> None:
    assert likeness(named("A", key="1"), named("A", key="1")) is None


@pytest.mark.parametrize(
    ("name", "bare"), [("Mistral AI", "mistral"), ("Acme Corp.", "acme"), ("AI", "ai"), ("Sam Altman", "sam altman")]
)
def test_the_core_is_what_candidates_are_looked_for_by(name: str, bare: str) -> None:
    assert core(name) == bare


def test_few_of_the_gazetteer_are_alike_at_first_sight() -> None:
    """All pairs that share their first letters: what there is of them an editor looks through in minutes."""
    beginnings: dict[str, list[Named]] = {}
    for entry in data.gazetteer():
        forms = tuple(alias.form for alias in entry.aliases if not alias.ambiguous and alias.form != entry.name)
        above = frozenset(f"{entry.parent}|{kind}" for kind in EntityKind)
        one = Named(f"{entry.key}|{entry.kind}", entry.kind, entry.name, forms, above)
        beginnings.setdefault(core(entry.name)[:4], []).append(one)
    pairs = [
        (one.name, other.name)
        for group in beginnings.values()
        for place, one in enumerate(group)
        for other in group[:place]
        if likeness(one, other)
    ]
    assert ("Viz.ai", "Viz AI") in pairs or ("Viz AI", "Viz.ai") in pairs
    assert len(pairs) < 100
