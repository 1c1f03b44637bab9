"""What a name would match is read as the tagger reads it, and the work is bounded."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from articles.models import Article
from articles.models.search import index_waiting
from articles.naming import forms
from articles.naming.forms import Draft, Foreseen, draft_of, foresee, tag_again
from articles.text.values import Alias, EntityKind
from tests.factories import make_article, make_entity
from tests.pipeline import work_off

pytestmark = pytest.mark.django_db


def foreseen(form: str, *, language: str = "", ambiguous: bool = False, name: str = "Zorbix") -> Foreseen:
    alias = Alias(form, language, ambiguous)
    while index_waiting():
        pass
    return foresee(Draft(name, EntityKind.COMPANY, (alias,)), alias)


@pytest.mark.parametrize(
    ("form", "text", "matches"),
    [
        ("Open AI", "Open AI spoke.", True),
        ("Open AI", "OPEN AI spoke.", True),
        ("Open AI", "The open AI spoke.", False),
        ("Open AI", "Open\nAI", False),
        ("Écrin", "La société Ecrin parle.", True),
        ("Écrin", "un écrin", False),
        ("X.AI", "Yesterday X.AI spoke.", True),
        ("X.AI", "Yesterday X AI spoke.", True),
        ("Character.AI", "the app Character.AI is.", True),
        ("SAP", "La sap de Paris.", False),
        ("Jean-Luc Acme", "Ici Jean-Luc Acme parle.", True),
        ("Claude 3", "Claude 3.5 is out.", False),
        ("Claude 3", "Claude 3 is out.", True),
        ('"Open" AI', "Open AI spoke.", False),
        ("L’Oréal", "The brand L'Oréal spoke.", True),
    ],
)
def test_it_matches_as_the_tagger_does(form: str, text: str, matches: bool) -> None:
    article = make_article("Title", text)
    assert list(foreseen(form).articles) == ([article.pk] if matches else [])
    entity = make_entity(form)
    work_off()
    assert entity.mentions.exists() == matches


def test_in_one_language_only() -> None:
    make_article("Titre", "La société Orange parle.", language="fr")
    make_article("Title", "The firm Orange spoke.", language="en")
    assert len(foreseen("Orange", language="fr").articles) == 1
    assert len(foreseen("Orange").articles) == 2


def test_a_longer_name_of_another_goes_before() -> None:
    make_entity("Open AI Institute")
    make_article("Title", "Open AI Institute spoke.")
    work_off()
    assert foreseen("Open AI").articles == []


def test_ambiguous_names_count_with_context_of_others_alone() -> None:
    make_entity("Nvidia")
    with_context = make_article("Title", "Yesterday Nvidia paid what Orange asked for.")
    make_article("Title", "Yesterday an Orange was peeled.")
    work_off()
    found = foreseen("Orange", ambiguous=True)
    assert (list(found.articles), found.standing_count) == ([with_context.pk], 2)


def test_the_newest_are_shown_and_the_rest_counted() -> None:
    for number in range(20):
        make_article(f"Title {number}", "Zorbix spoke.")
    found = foreseen("Zorbix")
    assert (len(found.articles), len(found.examples), found.more_count, found.is_cut) == (20, 14, 6, False)
    assert found.examples[0][0].title == "Title 19"


def test_of_very_many_some_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_READ", 10)
    monkeypatch.setattr(forms, "SAMPLE", 5)
    for number in range(12):
        make_article(f"Title {number}", "Zorbix spoke.")
    found = foreseen("Zorbix")
    assert (found.is_cut, found.read_count, len(found.articles)) == (True, 5, 5)
    entity = make_entity("Zorbix")
    assert tag_again(entity, draft_of(entity).aliases, []) == 12, "as they hold the words"
    monkeypatch.setattr(forms, "MOST_TAGGED", 7)
    assert tag_again(entity, draft_of(entity).aliases, []) == 7


def test_as_many_queries_however_many_articles(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    entity = make_entity("Zorbix", aliases=["Zorb"])
    other = make_entity("Nvidia")
    alias = Alias("Zorbix")
    for count in (1, 30):
        for _ in range(count):
            make_article("Title", f"Zorbix and {other.name} and {make_entity().name if count == 1 else 'others'}.")
        work_off()
        draft = draft_of(entity)
        with django_assert_num_queries(6):
            assert foresee(draft, alias).known_count >= count


@pytest.mark.parametrize("form", ["", "  ", "the", '"', "-", "or", "🙂", "%_\\"])
def test_what_is_no_name_matches_nothing(form: str) -> None:
    make_article("Title", "The words or others.")
    assert foreseen(form).articles == []


def test_articles_without_a_place_for_it_are_left_alone() -> None:
    entity = make_entity("Zorbix")
    article = make_article("Title", "A zorbix is an animal.")
    work_off()
    assert tag_again(entity, draft_of(entity).aliases, []) == 0
    assert not Article.objects.get(pk=article.pk).tag_again
