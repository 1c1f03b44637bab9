"""News sitemaps are read as feeds."""

from datetime import UTC, datetime

import pytest

from articles.text.feed import FeedError, parse_feed
from articles.text.sitemap import newest_listed

AT = "https://press.example/news.xml"
NEWS = """<url><loc>{loc}</loc><news:news><news:publication><news:name>La Presse</news:name>
<news:language>fr</news:language></news:publication><news:publication_date>{date}</news:publication_date>
<news:title>{title}</news:title></news:news></url>"""


def sitemap(*urls: str, root: str = "urlset") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{"".join(urls)}</{root}>""".encode()


def news(number: int, title: str = "Un accord", date: str = "2024-05-01T10:00:00+02:00") -> str:
    return NEWS.format(loc=f"https://press.example/{number}", title=title, date=date)


def test_its_news_are_entries():
    feed = parse_feed(
        sitemap(news(1, "L&#39;accord &amp; le reste"), news(2, date="2024-05-01")), AT, "application/xml"
    )
    assert (feed.title, feed.language, feed.parser) == ("La Presse", "fr", "sitemap")
    first, second = feed.entries
    assert (first.url, first.title, first.text) == ("https://press.example/1", "L'accord & le reste", "")
    assert (first.language, first.is_full) == ("fr", False)
    assert first.published == datetime(2024, 5, 1, 8, tzinfo=UTC)
    assert second.published == datetime(2024, 5, 1, tzinfo=UTC)


def test_pages_that_are_no_news_are_left_out():
    feed = parse_feed(sitemap(news(1), "<url><loc>https://press.example/about</loc></url>"), AT)
    assert [entry.url for entry in feed.entries] == ["https://press.example/1"]


def test_one_that_breaks_off_gives_what_came():
    body = sitemap(news(1), news(2))
    assert len(parse_feed(body[: body.index(b"/2</loc>")], AT).entries) == 1


def test_a_day_without_news_is_no_error():
    assert parse_feed(sitemap(), AT).entries == ()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (sitemap("<url><loc>https://press.example/about</loc></url>"), "a sitemap without news"),
        (sitemap("<sitemap><loc>https://press.example/2</loc></sitemap>", root="sitemapindex"), "a list of sitemaps"),
        (b'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "a">]><urlset/>', "declares XML entities"),
    ],
)
def test_what_cannot_be_followed_is_told(body, message):
    with pytest.raises(FeedError, match=message):
        parse_feed(body, AT)


@pytest.mark.parametrize(
    ("listed", "chosen"),
    [
        ([("/a.xml", "2024-05-01"), ("/b.xml", "2024-05-02")], "/b.xml"),
        ([("/pages.xml", "2024-05-09"), ("/news.xml", "2024-05-01"), ("/news-0.xml", "")], "/news.xml"),
        ([("/a.xml", ""), ("/b.xml", "")], "/a.xml"),
        ([("javascript:alert(1)", "2024-05-02"), ("/a.xml", "2024-05-01")], "/a.xml"),
        ([("file:///etc/passwd", "")], ""),
        ([], ""),
    ],
)
def test_of_a_list_of_sitemaps_the_news_that_changed_last_are_read(listed, chosen):
    rows = (f"<sitemap><loc>{path}</loc><lastmod>{day}</lastmod></sitemap>" for path, day in listed)
    expected = f"https://press.example{chosen}" if chosen else ""
    assert newest_listed(sitemap(*rows, root="sitemapindex"), AT) == expected


@pytest.mark.parametrize("body", [b"", b"sitemapindex", b"<sitemapindex", b"<a>sitemapindex</a>", sitemap(news(1))])
def test_nothing_else_is_such_a_list(body):
    assert newest_listed(body, AT) == ""
