"""What the Link headers of an answer say (RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.text.urls import absolute, is_web_address

LONGEST_READ = 10_000
_LINK = re.compile(r"""<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^\s",;]*))?)*)""")
_ATTRIBUTE = re.compile(r"""([\w*-]+)\s*=\s*(?:"([^"]*)"|([^\s",;]*))""")


def links_told(header: str, url: str) -> Iterator[tuple[str, str, str]]:
    """Each relation with its address and the type of what is there, in the header's order: ("hub", "https://…", "").
    `url` is the address of the answer that has the header; what leads nowhere on the web is left out."""
    for link in _LINK.finditer(header[:LONGEST_READ]):
        told = {name.lower(): quoted or plain for name, quoted, plain in _ATTRIBUTE.findall(link[2])}
        address = absolute(url, link[1].strip())
        if is_web_address(address):
            for relation in told.get("rel", "").lower().split():
                yield relation, address, told.get("type", "").partition(";")[0].strip().lower()
