"""The feeds that a page names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.discovery import feeds_named

AT = "https://press.example/news/"


def named(head: str) -> list[str]:
    return feeds_named(f"<!DOCTYPE html><html><head>{head}</head><body>Hello".encode(), AT, "text/html")


@pytest.mark.parametrize(
    ("link", "feed"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/feed">', "https://press.example/feed"),
        ("<LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='atom'>", AT + "atom"),
        ("<link rel=alternate type=application/feed+json href=//cdn.example/f.json>", "https://cdn.example/f.json"),
        ('<base href="/en/"><link rel="feed" href="rss">', "https://press.example/en/rss"),
        ('<link rel="alternate" type="application/rss+xml" href="/f?a=1&amp;b=2">', "https://press.example/f?a=1&b=2"),
    ],
)
def test_a_feed_is_found_by_its_link(link, feed):
    assert named(link) == [feed]


@pytest.mark.parametrize(
    "link",
    [
        "",
        '<link rel="stylesheet" type="text/css" href="/feed">',
        '<link rel="alternate" hreflang="fr" href="/fr/">',
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">',
        '<link rel="alternate" type="application/rss+xml" href="file:///etc/passwd">',
        '<link rel="alternate" type="application/rss+xml" href="">',
        '<link rel="alternate" type="application/rss+xml">',
        '<link rel="alternate" type="application/rss+xml" href="http://user:secret@press.example/feed">',
        '<link rel="https://api.w.org/ api alternate" type="application/json" href="/wp-json/">',
    ],
)
def test_what_is_no_feeds_link(link):
    assert named(link) == []


def test_the_first_comes_first_and_those_of_comments_last():
    rss = '<link rel="alternate" type="application/rss+xml" title="{}" href="/{}">'
    links = [("All", "comments/feed"), ("Commentaires", "c"), ("News", "news"), ("News", "news"), ("Tech", "tech")]
    found = named("".join(rss.format(*link) for link in links))
    assert [one.removeprefix("https://press.example/") for one in found] == ["news", "tech", "comments/feed", "c"]


def test_a_header_names_one_where_the_head_does_not():
    header = '</feed.json>; rel="alternate"; type="application/feed+json", </fr/>; rel=alternate; hreflang=fr'
    assert feeds_named(b"<p>Hello", AT, "text/html", header) == ["https://press.example/feed.json"]


@pytest.mark.parametrize("href", ["/feed", "rss.xml", "/blog/atom.xml?a=1", "/tech.rss", "/RSS/"])
def test_a_link_to_what_looks_like_a_feed_is_the_last_resort(href):
    page = f'<body><a href="/feeds-and-speeds">Speeds</a><a name="x"><a href="//[">?</a><a href="{href}">RSS</a>'
    (found,) = feeds_named(page.encode(), AT)
    assert found.startswith("https://press.example/")
    rel = '<link rel="alternate" type="application/rss+xml" href="/main">'
    assert feeds_named(f"<head>{rel}</head>{page}".encode(), AT) == ["https://press.example/main"]


@given(st.binary())
def test_any_bytes_name_some_feeds_or_none(body):
    assert isinstance(feeds_named(body, AT), list)
