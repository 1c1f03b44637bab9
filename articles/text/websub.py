"""WebSub, as far as it can be decided without asking anybody: which hub a feed names, whether a delivery is signed."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from html import unescape

from articles.text.links import links_told
from articles.text.urls import absolute, is_web_address

HEAD = 16_384
ALGORITHMS = ("sha256", "sha384", "sha512", "sha1")
_FIRST_ENTRY = re.compile(rb"<(?:item|entry)[\s>]|\"items\"", re.IGNORECASE)
_LINK = re.compile(r"<(?:[\w.-]+:)?link\s([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Hub:
    """Where a feed's news can be subscribed to, and the name that the feed has there."""

    url: str
    topic: str


def hub_of(body: bytes, url: str, link_header: str = "") -> Hub | None:
    """The hub that the feed fetched from `url` names, in the headers of its answer or before its first entry."""
    links: dict[str, str] = {}
    for relation, address, _ in links_told(link_header, url):
        links.setdefault(relation, address)
    for relation, address in (_told_by_json if body.lstrip()[:1] == b"{" else _told_by_xml)(body).items():
        links.setdefault(relation, absolute(url, address))
    hub, topic = links.get("hub", ""), links.get("self") or url
    return Hub(hub, topic) if is_web_address(hub) and is_web_address(topic) else None


def _told_by_xml(body: bytes) -> dict[str, str]:
    first = _FIRST_ENTRY.search(body)
    head = body[: first.start() if first else HEAD].decode("utf-8", "replace")
    links: dict[str, str] = {}
    for link in _LINK.finditer(head):
        told = {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(link[1])}
        for kind in told.get("rel", "").lower().split():
            links.setdefault(kind, told.get("href", ""))
    return links


def _told_by_json(body: bytes) -> dict[str, str]:
    """JSON Feed's `hubs`, and its `feed_url` as the name that the feed has there."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    hubs, topic = feed.get("hubs"), feed.get("feed_url")
    told = [hub for hub in hubs if isinstance(hub, dict)] if isinstance(hubs, list) else []
    urls = [str(hub.get("url")) for hub in told if str(hub.get("type")).lower() == "websub"]
    named = {"hub": urls[0]} if urls else {}
    return named | ({"self": topic} if isinstance(topic, str) else {})


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the X-Hub-Signature ("sha256=…") was made of this body by somebody who knows the secret."""
    algorithm, _, told = signature.strip().partition("=")
    if algorithm.lower() not in ALGORITHMS:
        return False
    ours = hmac.new(secret.encode(), body, algorithm.lower()).hexdigest()
    return hmac.compare_digest(ours.encode(), told.lower().encode())
