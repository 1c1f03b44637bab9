"""Lists of feeds, as broken as they come."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.opml import OpmlError, Outline, read_opml, write_opml

HOSTILE = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "hostile"


def read(outlines: str):
    return read_opml(f'<?xml version="1.0"?><opml version="2.0"><body>{outlines}</body></opml>'.encode())


def test_feeds_are_found_in_folders_and_out_of_them():
    found = read(
        '<outline text="Press"><outline text="The Wire" xmlUrl="https://wire.example/rss" htmlUrl="https://wire.example/"/>'
        '</outline><OUTLINE TITLE="L&#039;&#201;cho" XMLURL="https://echo.example/a?b=1&amp;c=2"></OUTLINE>'
    )
    assert found.feeds == (
        Outline("https://wire.example/rss", "The Wire", "https://wire.example/"),
        Outline("https://echo.example/a?b=1&c=2", "L'Écho"),
    )
    assert found.dropped == ()


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        (
            '<outline text="A & B" xmlUrl="https://a.example/f?lang=en&section=ai&copy=1"/>',
            "f?lang=en&section=ai&copy=1",
        ),
        ("<outline text='never closed' xmlUrl='https://a.example/f'>", "f"),
        ("<outline xmlUrl=https://a.example/f />", "f"),
        ('<outline text="He said "yes" again" xmlUrl="https://a.example/f"/>', "f"),
        ('<outline text="a < b > c" xmlUrl="https://a.example/f"/>', "f"),
        ('</outline></body><outline xmlUrl=" https://a.example/f\n"/>', "f"),
    ],
)
def test_what_is_no_xml_is_read_all_the_same(outline, url):
    assert read(outline).feeds[0].url == f"https://a.example/{url}"


@pytest.mark.parametrize(
    ("outline", "why"),
    [
        ('<outline text="A link"/>', "A link: no feed address"),
        ('<outline xmlUrl="file:///etc/passwd"/>', "a feed without a name: file:///etc/passwd is no web address"),
        ('<outline text="x" xmlUrl="javascript:alert(1)"/>', "x: javascript:alert(1) is no web address"),
        (
            '<outline text="x" xmlUrl="http://me:secret@a.example/"/>',
            "x: http://me:secret@a.example/ is no web address",
        ),
        ('<outline text="cut off" xmlUrl="https://a.exam', "outlines that cannot be made out: 1"),
    ],
)
def test_what_is_dropped_is_said(outline, why):
    found = read(f'<outline text="Good" xmlUrl="https://good.example/"/>{outline}')
    assert [feed.title for feed in found.feeds] == ["Good"]
    assert found.dropped == (why,)


def test_the_same_feed_twice_is_said():
    assert read('<outline text="a" xmlUrl="https://a.example/"/>' * 2).dropped == (
        "a: https://a.example/ is listed twice",
    )


def test_what_is_commented_out_is_not_there():
    assert read('<outline text="a" xmlUrl="https://a.example/"/><!-- <outline xmlUrl="x"/> -->').dropped == ()


def test_no_entity_is_expanded():
    bomb = '<!DOCTYPE opml [<!ENTITY a "https://a.example/"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    body = f'<?xml version="1.0"?>{bomb}<opml><outline text="&b;" xmlUrl="&a;"/></opml>'
    found = read_opml(body.encode())
    assert found.feeds == ()
    assert found.dropped == ("&b;: &a; is no web address",)


@pytest.mark.parametrize("body", [b"", b"Hello", b"<rss><channel/></rss>", b"<opml/>", bytes(range(256))])
def test_what_is_no_opml_is_told(body):
    with pytest.raises(OpmlError, match="not OPML"):
        read_opml(body)


@given(st.binary(max_size=500))
def test_any_bytes_are_a_list_or_one_error(body):
    with suppress(OpmlError):
        assert not any("\n" in line for line in read_opml(b"<opml><outline" + body).dropped)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=50), max_size=10))
def test_what_is_written_can_be_read_again(titles):
    feeds = [Outline(f"https://{n}.example/?a=1&b=2", title, "https://s.example/") for n, title in enumerate(titles)]
    if feeds:
        found = read_opml(write_opml(feeds, "Feeds & more"))
        assert [(feed.url, feed.site) for feed in found.feeds] == [(feed.url, feed.site) for feed in feeds]
        assert found.dropped == ()


@pytest.mark.skipif(not HOSTILE.exists(), reason="no ../shared/hostile beside the project")
def test_a_malformed_list_from_the_wild():
    found = read_opml((HOSTILE / "malformed_real.opml").read_bytes())
    assert len(found.feeds) == 11
    assert found.dropped == ()
    assert "https://www.diplomatie.gouv.fr/spip.php?page=backend-fd&lang=en" in [feed.url for feed in found.feeds]
    assert "L'essentiel" in [feed.title for feed in found.feeds]
