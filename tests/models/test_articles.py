"""Which articles wait for which step, and what an article knows of itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from articles.models import Article, ArticleVersion, Tombstone
from articles.models.leases import MOST_TRIES
from articles.models.search import index_waiting
from articles.text.values import Precision, VagueDate
from tests.factories import NOW, make_article, make_feed, make_source

pytestmark = pytest.mark.django_db
TAGGER = 7
A_DAY = timedelta(days=1)

WAITING: dict[str, tuple[Callable[[], QuerySet[Article]], dict[str, object], bool]] = {
    "text: not read yet": (lambda: Article.objects.waiting_for_text(NOW), {"read_at": None}, True),
    "text: read": (lambda: Article.objects.waiting_for_text(NOW), {"read_at": NOW}, False),
    "text: set aside": (lambda: Article.objects.waiting_for_text(NOW), {"read_at": None, "tries": MOST_TRIES}, False),
    "text: to be read again by now": (
        lambda: Article.objects.waiting_for_text(NOW),
        {"read_at": NOW - A_DAY, "read_again_at": NOW},
        True,
    ),
    "text: to be read again later": (
        lambda: Article.objects.waiting_for_text(NOW),
        {"read_at": NOW - A_DAY, "read_again_at": NOW + A_DAY},
        False,
    ),
    "text: held by a worker, who may yet fail": (
        lambda: Article.objects.waiting_for_text(NOW),
        {"read_at": None, "claimed_until": NOW},
        True,
    ),
    "tags: never tagged": (lambda: Article.objects.waiting_for_tags(TAGGER), {}, True),
    "tags: tagged by an earlier tagger": (
        lambda: Article.objects.waiting_for_tags(TAGGER),
        {"tagger_version": TAGGER - 1},
        True,
    ),
    "tags: tagged by this tagger": (
        lambda: Article.objects.waiting_for_tags(TAGGER),
        {"tagger_version": TAGGER},
        False,
    ),
    "tags: tagged by a later tagger": (
        lambda: Article.objects.waiting_for_tags(TAGGER),
        {"tagger_version": TAGGER + 1},
        False,
    ),
    "tags: not read yet": (lambda: Article.objects.waiting_for_tags(TAGGER), {"read_at": None}, False),
    "tags: set aside": (lambda: Article.objects.waiting_for_tags(TAGGER), {"tries": MOST_TRIES}, False),
}


@pytest.mark.parametrize(("waiting", "fields", "waits"), WAITING.values(), ids=WAITING)
def test_it_waits_for(waiting: Callable[[], QuerySet[Article]], fields: dict[str, object], waits: bool) -> None:
    article = make_article(**fields)
    assert list(waiting()) == ([article] if waits else [])


def test_it_waits_for_the_index_until_it_has_been_indexed() -> None:
    article = make_article(read_at=None)
    assert list(Article.objects.waiting_for_index()) == [article]
    index_waiting()
    assert not Article.objects.waiting_for_index().exists()


def test_those_that_wait_come_in_the_order_of_their_arrival() -> None:
    articles = [make_article(read_at=None, published_at=NOW - timedelta(days=day)) for day in range(3)]
    assert list(Article.objects.waiting_for_text(NOW)) == articles


def test_the_newest_come_first_and_those_without_a_date_last() -> None:
    undated = make_article(published_at=None)
    old = make_article(published_at=NOW - timedelta(days=1))
    new = make_article(published_at=NOW)
    assert list(Article.objects.newest_first()) == [new, old, undated]


def test_lists_leave_the_text_where_it_is() -> None:
    make_article()
    article = Article.objects.without_text().get()
    assert {"text", "search"} <= article.get_deferred_fields()


def test_offsets_count_into_title_line_break_text() -> None:
    assert make_article("A title", "A text.").whole == "A title\nA text."


def test_it_was_told_when_it_was_published_or_else_when_it_was_stored() -> None:
    assert make_article(published_at=NOW).told_at == NOW
    undated = make_article(published_at=None)
    assert undated.told_at == undated.stored_at


def test_its_date_is_as_precise_as_it_was_told() -> None:
    article = make_article(published_precision=Precision.MONTH)
    assert article.published == VagueDate(NOW.date(), Precision.MONTH)
    assert make_article(published_at=None).published is None


@pytest.mark.parametrize(
    ("url", "is_demo", "is_online"),
    [
        ("https://news.example/1", False, True),
        ("http://news.example/1", False, True),
        ("https://demo.example/1", True, False),
        ("urn:pasted:1", False, False),
        ("javascript:alert(1)", False, False),
    ],
)
def test_it_leads_readers_to_real_addresses_alone(url: str, is_demo: bool, is_online: bool) -> None:
    assert make_article(url=url, source=make_source(is_demo=is_demo)).is_online is is_online


def test_demo_items_are_those_of_demo_sources() -> None:
    make_article()
    demo = make_article(source=make_source(is_demo=True))
    assert list(Article.objects.demo()) == [demo]


class TestConstraints:
    def test_an_address_is_stored_once(self) -> None:
        make_article(url="https://news.example/1")
        with pytest.raises(IntegrityError):
            make_article(url="https://news.example/1")

    def test_an_entry_is_stored_once_a_feed(self) -> None:
        feed, other = make_feed(), make_feed()
        make_article(feed=feed, entry_key="same")
        make_article(feed=other, entry_key="same")
        with pytest.raises(IntegrityError, match="article_entry_once_a_feed"):
            make_article(feed=feed, entry_key="same")

    def test_articles_without_a_feed_may_share_a_key(self) -> None:
        assert make_article(entry_key="same") != make_article(entry_key="same")

    def test_a_title_is_not_empty(self) -> None:
        with pytest.raises(IntegrityError, match="article_has_title"):
            make_article(title="")

    def test_a_version_is_kept_once(self) -> None:
        article = make_article()
        ArticleVersion.objects.create(article=article, number=1, title="before")
        with pytest.raises(IntegrityError, match="article_version_once"):
            ArticleVersion.objects.create(article=article, number=1, title="again")

    def test_an_address_has_one_tombstone(self) -> None:
        Tombstone.objects.create(url="https://news.example/1")
        with pytest.raises(IntegrityError):
            Tombstone.objects.create(url="https://news.example/1")


def test_its_articles_outlive_a_feed() -> None:
    feed = make_feed()
    article = make_article(feed=feed, source=feed.source)
    feed.delete()
    article.refresh_from_db()
    assert article.feed is None


class TestTaggedAgain:
    def test_those_that_somebody_asked_for_wait_whatever_tagged_them(self) -> None:
        asked = make_article(tag_again=True, tagger_version=TAGGER)
        make_article(tagger_version=TAGGER)
        assert list(Article.objects.waiting_for_tags(TAGGER)) == [asked]

    def test_those_of_another_stamp_do_not_wait_but_can_be_asked_for(self) -> None:
        other = make_article(tagger_version=TAGGER, tagger_stamp="old")
        make_article(tagger_version=TAGGER, tagger_stamp="new")
        make_article(tagger_version=TAGGER, tagger_stamp="old", read_at=None)
        assert not Article.objects.waiting_for_tags(TAGGER).exists()
        assert list(Article.objects.tagged_otherwise(TAGGER, "new")) == [other]


def test_told_since_a_day_are_those_published_or_where_unknown_stored_since() -> None:
    recent, undated = make_article(published_at=NOW), make_article(published_at=None)
    make_article(published_at=NOW - timedelta(days=2))
    assert set(Article.objects.told_since(NOW.date())) == {recent, undated}


class TestAddresses:
    def test_an_article_is_found_however_its_address_is_written(self) -> None:
        article = make_article(url="https://news.example/1")
        article.addresses.create(url="https://news.example/old")
        make_article(url="https://news.example/2")
        for way in (
            "http://www.news.example/1/",
            "https://news.example/1?utm_source=x",
            "https://amp.news.example/old",
        ):
            assert list(Article.objects.at(way)) == [article]
        assert set(Article.objects.at("https://news.example/1", "https://news.example/2")) == set(Article.objects.all())

    def test_two_articles_cannot_have_one_address(self) -> None:
        make_article(url="https://news.example/1")
        with pytest.raises(IntegrityError):
            make_article(url="http://www.news.example/1/")

    def test_the_key_is_kept_by_all_ways_of_saving(self) -> None:
        article = make_article(url="https://news.example/1")
        article.url = "https://news.example/2"
        article.save()
        assert list(Article.objects.at("https://news.example/2")) == [article]
        Article.objects.bulk_create([Article(source=article.source, url="https://news.example/3", title="A")])
        assert Article.objects.at("https://news.example/3").exists()

    def test_a_buried_article_is_so_under_all_its_addresses(self) -> None:
        article = make_article(url="https://news.example/1")
        article.addresses.create(url="https://news.example/old")
        Tombstone.objects.bury(article)
        assert Tombstone.objects.at("https://news.example/1", "http://news.example/old/").count() == 2
