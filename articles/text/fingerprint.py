"""What an entry is known by, and what tells whether its content changed."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b, sha256

from articles.text.urls import identity

HASH_VERSION = "1"


def entry_key(*, guid: str = "", url: str = "", title: str = "", text: str = "") -> str:
    """A key that stays the same over polls: of the entry's own id, else its address, else its title and text."""
    told = next((part for part in (guid.strip(), url.strip()) if part), f"{title}\n{text}")
    return sha256(told.encode("utf-8", "replace")).hexdigest()


@lru_cache(maxsize=10_000)
def address_key(url: str) -> str:
    """The same for all ways of writing an article's address; fits an index however long the address is."""
    return sha256(identity(url).encode("utf-8", "replace")).hexdigest()


def content_hash(title: str, text: str) -> str:
    """The same for texts that differ in white space alone. Begins with the version of this rule."""
    words = f"{' '.join(title.split())}\n{' '.join(text.split())}"
    return f"{HASH_VERSION}:{blake2b(words.encode('utf-8', 'replace'), digest_size=30).hexdigest()}"
