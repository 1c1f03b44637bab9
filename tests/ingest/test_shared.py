"""What lies beside the project in ../shared goes in by the doors of articles: real feeds, and input made to hurt."""

import json
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from django.test import Client
from lxml import etree, html

from articles.ingest.add import add_from_file, add_from_web
from articles.ingest.poll import poll_feed
from articles.ingest.read import read_article
from articles.ingest.subscribe import add_feed
from articles.models import Article, Feed
from articles.text.urls import identity
from tests.factories import make_article
from tests.ingest.servers import HTML, Site

SHARED = Path(__file__).resolve().parent.parent.parent.parent / "shared"
FEEDS, HOSTILE = SHARED / "feeds", SHARED / "hostile"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
ACTIVE = "//script|//iframe|//object|//embed|//svg|//img|//form|//@*[starts-with(name(), 'on')]"
ACTIVE += "|//@href[contains(., ':') and not(starts-with(., 'http'))]"
PADDING = "The company told its plans for the next year to the press at some length. " * 10

pytestmark = pytest.mark.django_db
needs_feeds = pytest.mark.skipif(not FEEDS.exists(), reason="NOT TESTED: no ../shared/feeds beside the project")
needs_hostile = pytest.mark.skipif(not HOSTILE.exists(), reason="NOT TESTED: no ../shared/hostile beside the project")


def links_of(body: bytes) -> set[str]:
    """By another parser than the project's."""
    found = etree.fromstring(body, etree.XMLParser(resolve_entities=False)).xpath("//item/link/text()")
    return {identity(link) for link in found}


def poll(feed: Feed) -> int:
    taken = Feed.objects.filter(pk=feed.pk).take(NOW)
    assert taken is not None
    result = poll_feed(taken, NOW)
    assert result.error == ""
    return result.new


@needs_feeds
@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.xml")), ids=lambda path: path.stem)
def test_every_item_of_a_real_feed_arrives_once(path: Path, site: Site) -> None:
    body = path.read_bytes()
    feed = add_feed(site.put("/feed", body), now=NOW)
    assert poll(feed) == len(links_of(body)) > 0
    articles = Article.objects.filter(feed=feed)
    assert {identity(url) for url in articles.values_list("url", flat=True)} == links_of(body)
    assert not [article.url for article in articles if article.title == article.url or not article.published_at]
    assert set(articles.values_list("language", flat=True)) == {"en"}


@needs_feeds
def test_the_same_articles_under_other_ways_of_writing_their_addresses_are_no_new_ones(site: Site) -> None:
    for path in FEEDS.glob("*.xml"):
        body = path.read_bytes()
        assert poll(add_feed(site.put(f"/{path.stem}", body), now=NOW)) > 0
        for changed in (
            body.replace(b"<link>https://", b"<link>http://"),
            body.replace(b"</link>", b"?utm_source=rss&amp;utm_medium=feed</link>"),
            body.replace(b"<guid", b"<guid x='1'").replace(b"</guid>", b"-new</guid>"),
        ):
            feed = add_feed(site.put(f"/{path.stem}?{hash(changed)}", changed), now=NOW)
            assert poll(feed) == 0


def naughty_strings() -> list[str]:
    told: list[str] = json.loads((HOSTILE / "naughty_strings.json").read_text())
    return [one for one in told if one.strip()]


def active_parts(client: Client, article: Article) -> list[str]:
    """What a browser would run or load of an article's page, or follow into a script."""
    page = html.fromstring(client.get(article.get_absolute_url()).content)
    return [
        one if isinstance(one, str) else f"{one.tag} {one.get('src')} {one.get('action')}" for one in page.xpath(ACTIVE)
    ]


@needs_hostile
def test_naughty_strings_by_file_are_shown_as_text(client: Client) -> None:
    harmless = active_parts(client, make_article())
    items = [{"title": f"{naughty} A", "text": naughty, "language": "en"} for naughty in naughty_strings()]
    added = add_from_file("\n".join(json.dumps(item) for item in items).encode(), NOW)
    assert len(added) > 400
    for one in added:
        if "<" in one.article.text or ":" in one.article.text:
            assert active_parts(client, one.article) == harmless


@needs_hostile
@pytest.mark.parametrize("as_markup", [False, True], ids=["escaped", "as markup"])
def test_naughty_strings_in_a_page(as_markup: bool, site: Site, client: Client) -> None:
    harmless = active_parts(client, make_article())
    told = [naughty if as_markup else escape(naughty) for naughty in naughty_strings()]
    for number, at in enumerate(range(0, len(told), 50)):
        paragraphs = "".join(f"<p>{PADDING}{one}</p>" for one in told[at : at + 50])
        head = f"<title>{told[at]}</title><meta property='og:image' content='{told[at]}'>"
        page = f"<html lang=en><head>{head}</head><body><article>{paragraphs}</article></body></html>"
        article = add_from_web(site.put(f"/{number}", page.encode("utf-8", "ignore"), HTML), NOW).article
        assert active_parts(client, article) == harmless
        assert article.picture == "" or article.picture.startswith("http")


@needs_hostile
@pytest.mark.parametrize("name", ["entity_bomb.xml", "external_entity.xml"])
@pytest.mark.parametrize("content_type", [HTML, "application/xhtml+xml"])
def test_entities_in_a_page_are_not_expanded(name: str, content_type: str, site: Site) -> None:
    article = make_article(
        text="A summary.", read_at=None, url=site.put("/1", (HOSTILE / name).read_bytes(), content_type)
    )
    read_article(article, NOW)
    article.refresh_from_db()
    assert article.text == "A summary."
    assert article.partial_reason
    assert "root:" not in article.partial_reason
