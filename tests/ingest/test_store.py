"""The one way in which a stored article gets another text."""

from datetime import UTC, datetime

import pytest

from articles.ingest.store import store_text
from articles.models import Article, ArticleVersion, Source
from articles.text.fingerprint import content_hash, entry_key

NOW = datetime(2024, 5, 2, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    source = Source.objects.create(name="Le Relais", site="https://relais.example/")
    return Article.objects.create(
        source=source,
        entry_key=entry_key(guid="1"),
        url="https://relais.example/1",
        title="Un titre",
        text="Un texte.",
        content_hash=content_hash("Un titre", "Un texte."),
        tagger_version=3,
    )


def test_a_new_text_is_the_next_version_and_the_old_one_is_kept(article):
    assert store_text(article, title="Un titre", text="Un autre texte.", also={"read_at": NOW})
    stored = Article.objects.get()
    assert (stored.text, stored.version, stored.read_at) == ("Un autre texte.", 2, NOW)
    assert (stored.search, stored.tagger_version) == (None, 0)
    assert stored.content_hash == content_hash("Un titre", "Un autre texte.")
    kept = ArticleVersion.objects.get()
    assert (kept.article_id, kept.number, kept.title, kept.text) == (article.pk, 1, "Un titre", "Un texte.")


def test_the_row_in_hand_is_the_row_stored(article):
    store_text(article, title="Autre", text="Un autre texte.")
    assert store_text(article, title="Autre", text="Un troisième.")
    assert [version.number for version in ArticleVersion.objects.all()] == [2, 1]
    assert (article.version, article.title, article.text) == (3, "Autre", "Un troisième.")


def test_the_same_words_are_no_version(article):
    assert store_text(article, title=" Un  titre", text="Un texte.\n", also={"author": "Anne Roy"})
    stored = Article.objects.get()
    assert (stored.version, stored.title, stored.author, stored.tagger_version) == (1, "Un titre", "Anne Roy", 3)
    assert not ArticleVersion.objects.exists()


def test_a_parallel_writer_is_never_overwritten(article):
    theirs = Article.objects.get()
    assert store_text(theirs, title="Un titre", text="Le leur.")
    assert not store_text(article, title="Un titre", text="Le nôtre.", also={"author": "Nous"})
    stored = Article.objects.get()
    assert (stored.text, stored.version, stored.author) == ("Le leur.", 2, "")
    assert [version.text for version in ArticleVersion.objects.all()] == ["Un texte."]


def test_a_title_alone_that_nobody_read_is_not_worth_a_version(article):
    Article.objects.update(text="")
    store_text(Article.objects.get(), title="Un titre", text="Enfin le texte.")
    assert not ArticleVersion.objects.exists()
