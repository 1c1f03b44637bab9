"""WebSub, as far as it can be decided without asking anybody: which hub a feed names, whether a delivery is signed."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from html import unescape

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


def hub_of(body: bytes, url: str) -> Hub | None:
    """The hub that the feed fetched from `url` names before its first entry, or None."""
    first = _FIRST_ENTRY.search(body)
    head = body[: first.start() if first else HEAD].decode("utf-8", "replace")
    links: dict[str, str] = {}
    for link in _LINK.finditer(head):
        told = {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(link[1])}
        for kind in told.get("rel", "").lower().split():
            links.setdefault(kind, absolute(url, told.get("href", "")))
    hub, topic = links.get("hub", ""), links.get("self") or url
    return Hub(hub, topic) if is_web_address(hub) and is_web_address(topic) else None


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the X-Hub-Signature ("sha256=…") was made of this body by somebody who knows the secret."""
    algorithm, _, told = signature.strip().partition("=")
    if algorithm.lower() not in ALGORITHMS:
        return False
    ours = hmac.new(secret.encode(), body, algorithm.lower()).hexdigest()
    return hmac.compare_digest(ours.encode(), told.lower().encode())
