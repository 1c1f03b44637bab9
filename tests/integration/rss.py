"""Feeds made for tests."""

from collections.abc import Iterable
from xml.sax.saxutils import escape


def rss(items: Iterable[tuple[str, str, str]], title: str = "Test wire") -> str:
    """An RSS 2.0 feed of (link, title, text), each with its whole text in it."""
    entries = "".join(
        f"<item><guid>{escape(link)}</guid><link>{escape(link)}</link><title>{escape(name)}</title>"
        f"<pubDate>Tue, 02 Sep 2025 09:00:00 GMT</pubDate><content:encoded>{escape(text)}</content:encoded></item>"
        for link, name, text in items
    )
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(title)}</title><link>http://127.0.0.1/</link><language>en</language>{entries}</channel></rss>"
    )


def whole_text(first: str) -> str:
    """A text long enough to pass for a whole article, which begins with the given sentence."""
    return (
        f"<p>{first}</p>"
        + "<p>The company gave no further details on that day, and the people asked had nothing to add to it.</p>" * 16
    )
