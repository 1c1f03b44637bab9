"""What an article is about, and what it only names in passing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import data
from articles.text.topics import MOST_TOPICS, TopicFinder, parse_topics
from articles.text.values import Document

FINDER = TopicFinder(data.topics())
FILLER = "The company said so on Tuesday, and its shares did not move. " * 8


def topics(title: str, text: str, language: str = "en") -> tuple[str, ...]:
    return FINDER.find(Document(title, text, language), language)


@pytest.mark.parametrize(
    ("title", "text", "language", "topic"),
    [
        ("Authors sue over copyright", "They say that pirated books were training data.", "en", "copyright"),
        ("Droit d’auteur : les éditeurs portent plainte", "Des données d’entraînement volées.", "fr", "copyright"),
        ("A data centre for Norway", "The data centre will draw 230 megawatts.", "en", "infrastructure"),
        ("Un centre de données géant", "Le centre de données consommera 230 mégawatts.", "fr", "infrastructure"),
        ("Des licenciements annoncés", "Les licenciements touchent 200 personnes.", "fr", "jobs"),
        ("Layoffs at the start-up", "The layoffs hit a fifth of the workforce.", "en", "jobs"),
    ],
)
def test_what_the_title_and_the_text_speak_of_is_a_topic(title: str, text: str, language: str, topic: str) -> None:
    assert topics(title, text, language)[0] == topic


@pytest.mark.parametrize("passing", ["It has a data centre.", "A hospital uses it.", "Nobody spoke of copyright."])
def test_one_passing_word_is_none(passing: str) -> None:
    assert topics("The company reports", FILLER + passing) == ()


def test_what_comes_again_and_again_is_a_topic_without_the_title() -> None:
    assert topics("The company reports", FILLER + "Hospitals and their doctors pay for it. " * 3) == ("health",)


def test_a_long_text_must_say_more_of_it() -> None:
    few = "Hospitals pay. Doctors wait. Patients too. "
    assert topics("The company reports", FILLER + few) == ("health",)
    assert topics("The company reports", FILLER * 20 + few) == ()


def test_the_weightiest_comes_first() -> None:
    found = topics(
        "Chips for the chipmaker", "Chips, semiconductors and GPUs. " * 3 + "A hospital for patients of doctors."
    )
    assert found[:2] == ("chips", "health")


def test_a_phrase_inside_a_longer_one_counts_once() -> None:
    topic = {"key": "t", "name": {"en": "T"}, "phrases": {"en": ["data centre", "ai data centre"]}}
    finder = TopicFinder(parse_topics({"topic": [topic]}))
    assert finder.find(Document("News", FILLER + "An AI data centre."), "en") == ()


def test_a_language_without_phrases_has_none() -> None:
    assert topics("Chips", "Chips and GPUs. " * 5, "other") == ()


@given(st.text(), st.text(), st.sampled_from(["fr", "en"]))
def test_any_text_has_known_topics_each_once_and_not_too_many(title: str, text: str, language: str) -> None:
    found = topics(title, text, language)
    assert set(found) <= {topic.key for topic in data.topics()}
    assert len(set(found)) == len(found) <= MOST_TOPICS


class TestFile:
    def test_every_topic_has_a_name_and_phrases_in_both_languages(self) -> None:
        for topic in data.topics():
            assert set(topic.names) == set(topic.phrases) == set(data.LANGUAGES)
            assert all(len(phrases) >= 10 for phrases in topic.phrases.values())

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"key": "two words"}, "topic two words"),
            ({"key": "x" * 21}, "short"),
            ({"name": {"en": "Chips", "fr": "Puces"}}, "each language"),
            ({"phrases": {"en": "chips"}}, "list of words"),
            ({"phrases": {"en": ["chip* maker"]}}, "at the end"),
        ],
    )
    def test_what_is_wrong_in_it_is_told(self, changes: dict[str, object], told: str) -> None:
        topic = {"key": "chips", "name": {"en": "Chips"}, "phrases": {"en": ["chips"]}}
        with pytest.raises(ValueError, match=told):
            parse_topics({"topic": [{**topic, **changes}]})

    def test_a_topic_that_is_there_twice_is_told(self) -> None:
        topic = {"key": "chips", "name": {"en": "Chips"}, "phrases": {"en": ["chips"]}}
        with pytest.raises(ValueError, match="twice"):
            parse_topics({"topic": [topic, topic]})
