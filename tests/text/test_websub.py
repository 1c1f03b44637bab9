"""Which hub a feed names, and whether a delivery is signed."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.websub import ALGORITHMS, Hub, hub_of, is_signed

AT = "https://press.example/feed"
HUB = '<link rel="hub" href="https://hub.example/"/>'


def hub(head: str) -> Hub | None:
    return hub_of(f'<?xml version="1.0"?><rss><channel>{head}<item>{HUB}</item></channel></rss>'.encode(), AT)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (HUB, Hub("https://hub.example/", AT)),
        (
            f"<atom:link href='/rss' rel='self'/><atom10:{HUB[1:]}",
            Hub("https://hub.example/", "https://press.example/rss"),
        ),
        ('<link href="https://h.example/?a=1&amp;b=2" rel="hub" />', Hub("https://h.example/?a=1&b=2", AT)),
        ("<link>https://press.example/</link>", None),
        ('<link rel="hub" href="javascript:x"/>', None),
        ('<link rel="hub"/>', None),
        ("", None),
    ],
)
def test_a_hub_is_named_before_the_first_entry(head, found):
    assert hub(head) == found


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('<https://hub.example/>; rel="hub", </rss>; rel="self"', Hub("https://hub.example/", f"{AT[:-4]}rss")),
        ("</self>; rel=self", None),
    ],
)
def test_a_hub_is_named_in_the_headers_too(header, found):
    assert hub_of(b"<rss/>", AT, header) == found


def test_what_the_headers_say_goes_before_what_the_feed_says():
    assert hub_of(f"<rss>{HUB}</rss>".encode(), AT, "<https://first.example/>;rel=hub") == Hub(
        "https://first.example/", AT
    )


@pytest.mark.parametrize(
    ("feed", "found"),
    [
        (
            '{"feed_url": "https://press.example/f.json", "items": [], '
            '"hubs": [{"type": "rssCloud", "url": "//no.example/"}, {"type": "websub", "url": "//hub.example/"}]}',
            Hub("https://hub.example/", "https://press.example/f.json"),
        ),
        (
            '{"hubs": [{"type": "WebSub", "url": "https://hub.example/"}], "feed_url": 1}',
            Hub("https://hub.example/", AT),
        ),
        ('{"hubs": [{"type": "WebSub", "url": "javascript:x"}]}', None),
        ('{"hubs": ["WebSub"]}', None),
        ('{"hubs": 1}', None),
        ("{" * 100_000, None),
        ('{"hub', None),
    ],
)
def test_a_json_feed_names_its_hubs(feed, found):
    assert hub_of(feed.encode(), AT) == found


@given(st.binary(max_size=300))
def test_any_bytes_name_a_hub_or_none(body):
    assert hub_of(body, AT) is None or b"hub" in body


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_delivery_is_signed_by_whoever_knows_the_secret(algorithm):
    signature = f"{algorithm}={hmac.new(b'secret', b'body', algorithm).hexdigest()}"
    assert is_signed(b"body", signature, "secret")
    assert is_signed(b"body", signature.upper(), "secret")
    assert not is_signed(b"body!", signature, "secret")
    assert not is_signed(b"body", signature, "other")


@given(st.text())
def test_nothing_else_is_a_signature(signature):
    assert not is_signed(b"body", signature, "secret")
    assert not is_signed(b"body", f"sha256={signature}", "secret")
    assert not is_signed(b"body", f"md5={hmac.new(b'secret', b'body', 'md5').hexdigest()}", "secret")
