"""One form for each address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.urls import absolute, canonical, identity, is_same_site, is_web_address, own_address


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://a.example/x", "https://a.example/x"),
        (" https://a.example/x\n", "https://a.example/x"),
        ("HTTPS://A.Example/X", "https://a.example/X"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example.:443/x", "https://a.example/x"),
        ("http://a.example:80/x", "http://a.example/x"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("https://a.example:80/x", "https://a.example:80/x"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("https://a.example/x#top", "https://a.example/x"),
        ("https://a.example/x?", "https://a.example/x"),
        ("https://a.example/x/", "https://a.example/x/"),
        ("https://a.example/été", "https://a.example/%C3%A9t%C3%A9"),
        ("https://a.example/%C3%A9t%C3%A9", "https://a.example/%C3%A9t%C3%A9"),
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/x?utm_source=rss&utm_medium=feed", "https://a.example/x"),
        ("https://a.example/x?id=7&UTM_Campaign=z&b=", "https://a.example/x?id=7&b="),
        ("https://a.example/x?b=2&a=1&fbclid=z", "https://a.example/x?b=2&a=1"),
        ("https://a.example/x?at_medium=RSS&at_campaign=z", "https://a.example/x"),
        ("https://a.example/x#xtor=RSS-3208", "https://a.example/x"),
        ("https://a.example/x?xtor=RSS-3208", "https://a.example/x"),
        ("https://a.example/x?source=rss----abc---4", "https://a.example/x"),
        ("https://a.example/x?ref=feed", "https://a.example/x"),
        (
            "https://a.example/x?source=interview&ref=12&cid=4&keyword=ai",
            "https://a.example/x?source=interview&ref=12&cid=4&keyword=ai",
        ),
        ("https://a.example/go?u=https://b.example/y", "https://a.example/go?u=https://b.example/y"),
        ("https://a.example/x?q=a+b%26c", "https://a.example/x?q=a+b%26c"),
        ("https://a.example/\ud800", "https://a.example/?"),
    ],
)
def test_canonical(written, meant):
    assert canonical(written) == meant


def test_a_fragment_is_kept_where_it_is_asked_for():
    assert canonical("https://A.example/x?utm_id=1#v1.2", keep_fragment=True) == "https://a.example/x#v1.2"


@pytest.mark.parametrize(
    "other", ["", "mailto:a@b.example", "jalon:by-hand/1", "ftp://A.example/", "http://[", "http://u@A.example/", "x"]
)
def test_what_is_no_web_address_stays_as_it_is(other):
    assert canonical(other) == other


@pytest.mark.parametrize(
    "url", ["https://a.example/", "http://a.example", "http://127.0.0.1:8000/x?y#z", "https://é.example/ü"]
)
def test_web_addresses(url):
    assert is_web_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "//a.example/",
        "/x",
        "http://",
        "http:///x",
        "https://a.example:99999/",
        "https://a.example:x/",
        "https://a.example:0/",
        "http://[::1",
        "http://user@a.example/",
        "http://user:secret@a.example/",
        "http://a.example@b.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://a.example/a b",
        "https://a.example/\x00",
        'https://a.example/"onload="x',
        "https://a.example/<script>",
        "https://a\ud800.example/",
        "https://a.example/" + "a" * 2000,
    ],
)
def test_no_web_addresses(url):
    assert not is_web_address(url)


@pytest.mark.parametrize(
    ("base", "link", "whole"),
    [
        ("https://a.example/b/c", "d", "https://a.example/b/d"),
        ("https://a.example/b/c", "/d?e", "https://a.example/d?e"),
        ("https://a.example/b", " //c.example/d ", "https://c.example/d"),
        ("https://a.example/b", "https://c.example/", "https://c.example/"),
        ("https://a.example/b", "", ""),
        ("https://a.example/b", "  ", ""),
        ("https://a.example/b", "http://[", ""),
    ],
)
def test_links_as_seen_from_a_page(base, link, whole):
    assert absolute(base, link) == whole


@given(
    st.text(max_size=60),
    st.sampled_from(["", "https://a.example/", "http://A.example:80/x?", "https://a.example/?utm_id="]),
)
def test_the_canonical_form_is_its_own(text, before):
    once = canonical(before + text)
    assert canonical(once) == once


@pytest.mark.parametrize(
    "way",
    [
        "https://a.example/x/y",
        "http://a.example/x/y",
        "https://www.a.example/x/y/",
        "https://a.example/x/y?utm_source=z",
        "https://amp.a.example/x/y",
        "https://www.a.example/x/y/amp/",
        "https://a.example/x/y?amp=1",
        "https://a.example/x/y.amp",
        "https://www.google.com/amp/s/a.example/x/y",
        "https://www.google.co.uk/amp/a.example/x/y",
        "https://a-example.cdn.ampproject.org/c/s/a.example/x/y",
    ],
)
def test_ways_of_writing_one_address(way):
    assert identity(way) == identity("https://a.example/x/y")


@pytest.mark.parametrize(
    "other",
    [
        "https://a.example/x",
        "https://a.example/X/y",
        "https://b.a.example/x/y",
        "https://a.example/x/y?p=2",
        "https://a.example/x/y#v2",
        "https://a.example:8443/x/y",
        "https://a.example/x/y/camp",
        "https://a.example/x/y?ampere=1",
        "jalon:by-hand/1",
    ],
)
def test_other_addresses(other):
    assert identity(other) != identity("https://a.example/x/y")


@pytest.mark.parametrize("host", ["amp.com", "www.com", "www.amp.dev"])
def test_a_name_that_only_looks_like_a_prefix_stays(host):
    assert host.removeprefix("www.amp.") in identity(f"https://{host}/x")


@pytest.mark.parametrize(
    ("asked", "landed", "told", "own"),
    [
        ("http://a.example/x?id=1", "https://a.example/x?id=1", "", "https://a.example/x?id=1"),
        ("https://a.example/x", "https://a.example/x", "https://www.a.example/y", "https://www.a.example/y"),
        ("https://t.example/1", "https://a.example/x", "https://a.example/y", "https://a.example/y"),
        ("https://a.example/x", "https://a.example/x", "http://a.example/y", "https://a.example/y"),
        ("https://a.example/x", "https://a.example/x", "https://evil.example/y", "https://a.example/x"),
        ("https://a.example/x", "https://a.example/x", "https://a.example/", "https://a.example/x"),
        ("https://a.example/x", "https://a.example/", "https://a.example/", "https://a.example/x"),
        ("https://a.example/", "https://a.example/", "https://a.example/", "https://a.example/"),
    ],
)
def test_an_articles_own_address(asked, landed, told, own):
    assert own_address(asked, landed, told) == own


def test_sites():
    assert is_same_site("https://news.bbc.co.uk/1", "https://www.bbc.co.uk/2")
    assert not is_same_site("https://a.co.uk/", "https://b.co.uk/")


@given(st.text(max_size=40), st.sampled_from(["", "https://a.example/", "http://www.A.example:80/x/amp?"]))
def test_the_canonical_form_is_the_same_address(text, before):
    assert identity(canonical(before + text, keep_fragment=True)) == identity(before + text)
