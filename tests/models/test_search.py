"""Words find articles: in the stemming of both languages, without accents, and never with an error."""

import json
from pathlib import Path

import pytest

from articles.models import Article
from articles.models.search import index_waiting
from articles.text.operators import Vocabulary
from articles.text.query import parse
from tests.factories import make_article, make_source

pytestmark = pytest.mark.django_db
HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "hostile" / "naughty_strings.json"
OWN_NAUGHTY = [
    '"',
    '""',
    "'",
    "\\",
    "a & b | !c",
    "(((",
    ":*",
    "a:*b",
    "<->",
    "-",
    "--",
    "- -",
    "\ud83d\ude00"[:0],
    "😀",
    "%_",
    "or",
    "-or or -",
    "\u202e",
    "a" * 3000,
    "é\u0301",
]
NAUGHTY: list[str] = json.loads(HOSTILE.read_text()) if HOSTILE.exists() else OWN_NAUGHTY


def stored(title: str, text: str = "", language: str = "en") -> Article:
    return make_article(title, text, language=language, source=make_source())


def found(words: str) -> list[Article]:
    index_waiting()
    sought = parse(words, Vocabulary({})).words
    if not sought:
        return []
    articles = Article.objects.holding(sought)
    ranks = articles.ranks(sought)
    return sorted(articles, key=lambda one: (-ranks[one.pk], -one.pk))


class TestIndex:
    def test_it_makes_articles_searchable_so_many_at_a_time(self) -> None:
        for _ in range(3):
            stored("OpenAI signs")
        assert [index_waiting(most=2), index_waiting(most=2), index_waiting(most=2)] == [2, 1, 0]

    def test_a_text_of_an_unknown_language_is_indexed_too(self) -> None:
        article = stored("OpenAI signs", language="")
        assert found("openai") == [article]

    def test_an_article_without_text_is_found_by_its_title(self) -> None:
        article = stored("OpenAI signs", "")
        assert found("openai") == [article]

    @pytest.mark.parametrize(
        "word",
        ["{:05d}", "\u0446\u0444{:06d}\u0446\u0444", "{:04x}-{:04x}-{:04x}", "https://a{:06d}.example/b"],
        ids=repr,
    )
    def test_a_text_of_whatever_length_and_words_is_indexed(self, word: str) -> None:
        """PostgreSQL refuses vectors beyond 1 MB: one such article would hold up all that come after it."""
        letters = str.maketrans("0123456789", "абвгдежзий")
        text = " ".join(word.format(*[number] * 3).translate(letters) for number in range(100_000))
        article = stored("OpenAI signs", text)
        assert found("openai") == [article]


FOUND = {
    "French plurals": ("fr", "Des partenariats annoncés", "partenariat"),
    "French verbs": ("fr", "Le groupe rachetait une start-up", "racheter"),
    "French accents left out": ("fr", "La société générale a levé", "societe generale"),
    "French accents written in": ("fr", "La societe generale", "société générale"),
    "French elision": ("fr", "L’intelligence de l’entreprise d’OpenAI", "intelligence entreprise openai"),
    "French elision with a straight apostrophe": ("fr", "L'intelligence d'OpenAI", "intelligence openai"),
    "an elided word as it is written": ("fr", "L’intelligence artificielle", "l’intelligence"),
    "English plurals": ("en", "Two partnerships were announced", "partnership announce"),
    "English verbs": ("en", "The company is acquiring a rival", "acquire rivals"),
    "accents in English": ("en", "Beyoncé and the café", "beyonce cafe"),
    "capitals": ("en", "NVIDIA and openai", "nvidia OPENAI"),
    "a name with digits": ("en", "GPT-5 was launched", "gpt-5"),
    "words in any order": ("en", "Disney sues Midjourney", "midjourney disney"),
    "a quoted phrase": ("en", "A licensing deal for music", '"licensing deal"'),
    "an exclusion that does not apply": ("en", "Disney sues Midjourney", "disney -openai"),
    "either of two": ("en", "Disney sues Midjourney", "openai or disney"),
}
NOT_FOUND = {
    "a word that is not there": ("en", "Disney sues Midjourney", "disney openai"),
    "a phrase in another order": ("en", "A deal on licensing", '"licensing deal"'),
    "an excluded word": ("en", "Disney sues Midjourney", "disney -midjourney"),
    "a French word excluded in another form": ("fr", "Disney et les entreprises", "disney -entreprise"),
    "an English word excluded in another form": ("en", "Disney and its companies", "disney -company"),
    "an excluded phrase": ("fr", "Disney signe un accord de licence", 'disney -"accords de licence"'),
    "an excluded word with its elision": ("fr", "Disney et l’accord", "disney -l’accord"),
    "an excluded word alone": ("fr", "Les entreprises", "-entreprise"),
    "small words alone": ("en", "Disney and the others", "and the"),
    "nothing at all": ("en", "Disney sues Midjourney", ""),
}


@pytest.mark.parametrize("place", ["title", "text"])
@pytest.mark.parametrize(("language", "written", "words"), FOUND.values(), ids=FOUND)
def test_it_finds(language: str, written: str, words: str, place: str) -> None:
    article = stored(**{"title": "–", "language": language, place: written})
    assert found(words) == [article]


@pytest.mark.parametrize(("language", "written", "words"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_it_does_not_find(language: str, written: str, words: str) -> None:
    stored(written, written, language)
    assert found(words) == []


def test_one_query_finds_both_languages() -> None:
    french, english = stored("Les partenariats", language="fr"), stored("The partnerships of Disney", language="en")
    assert found("disney or partenariat") == [english, french]


def test_a_title_ranks_above_a_text() -> None:
    in_title = stored("Disney sues Midjourney", "A suit.")
    in_text = stored("A suit", "Disney sues Midjourney.")
    assert found("disney") == [in_title, in_text]


def test_of_equals_the_newest_stored_comes_first() -> None:
    first, second = stored("Disney sues"), stored("Disney sues")
    assert found("disney") == [second, first]


@pytest.mark.parametrize("batch", range(8))
def test_no_words_whatever_are_an_error(batch: int) -> None:
    stored("Disney sues Midjourney")
    for words in (NAUGHTY + OWN_NAUGHTY)[batch::8]:
        assert isinstance(found(words.replace("\x00", "")), list)
