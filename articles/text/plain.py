"""Markup to plain text: titles of one line, texts of one paragraph a line, nothing that a database chokes on.

Non-breaking spaces stay: French typography is part of what a quote says.
"""

from __future__ import annotations

import re
from html import unescape

from lxml import etree

_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\xad\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"  # soft hyphens, zero widths, changes of direction
    "\ufffe\uffff\ud800-\udfff]"  # no characters at all
)
_SPACES = re.compile(r"[ \t\r\n\f\v\x85]+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_BLOCK = re.compile(
    "address|article|aside|blockquote|br|caption|center|d[dlt]|div|fieldset|figcaption|figure|footer|h[1-6r]|header|li|main|"
    "nav|[ou]l|p|pre|section|table|tbody|t[dhr]|tfoot|thead|title"
)
_UNSEEN = re.compile("script|style|noscript|iframe|template|object|embed|svg|math|select|button|head|form")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and marks that only hide or turn other characters."""
    return _UNWANTED.sub("", text)


def one_line(text: str) -> str:
    return _SPACES.sub(" ", clean(text)).strip()


def plain_title(markup: str) -> str:
    """A title as read: entities and tags resolved even where a feed escaped them twice."""
    for _ in range(2):
        markup = unescape(_TAG.sub("", markup))
    return one_line(_TAG.sub("", markup))


def paragraphs(markup: str) -> str:
    """HTML or plain text as paragraphs, one a line. Items of lists begin with "- "."""
    if "<" not in markup and "&lt;" in markup:
        markup = unescape(markup)
    broken = _lines_of_html(markup) if _TAG.search(markup) else unescape(markup)
    lines = (one_line(line) for line in broken.split("\n"))
    return "\n".join(line for line in lines if line and line != "-")


def _lines_of_html(markup: str) -> str:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(clean(markup).encode(), parser)
    if root is None:
        return ""
    walker = etree.iterwalk(root, events=("start", "end"))
    pieces: list[str] = []
    for event, element in walker:
        if event == "start" and _UNSEEN.fullmatch(element.tag):
            walker.skip_subtree()
        elif event == "start":
            pieces += (_opening(element.tag), _flowing(element.text))
        else:
            pieces += ("\n" if _BLOCK.fullmatch(element.tag) else "", _flowing(element.tail))
    return "".join(pieces)


def _opening(tag: str) -> str:
    if tag == "li":
        return "\n- "
    return "\n" if _BLOCK.fullmatch(tag) else ""


def _flowing(text: str | None) -> str:
    """In HTML a line break is a space; a blank line is taken for the paragraph that was meant by it."""
    if not text or "\n" not in text:
        return text or ""
    return "\n".join(part.replace("\n", " ") for part in _BLANK_LINE.split(text))
