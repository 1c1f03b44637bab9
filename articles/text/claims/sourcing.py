"""News outlets that a text names only as where a report stands: "Bloomberg reported", "selon Reuters"."""

from __future__ import annotations

from collections.abc import Iterator

from articles.text.claims.scene import Name
from articles.text.phrases import fold

_REACH = 40
_AUXILIARIES = frozenset(("a", "avait", "ont", "avaient", "has", "had", "have", "first", "also", "later"))
_ARTICLES = frozenset(("the", "le", "la", "les", "l"))


class Sourcing:
    """Knows the outlets of a language's lexicon, the words by which they are cited, and those that tell the day in
    between ("a rapporté lundi soir Bloomberg"). Built once a language."""

    def __init__(self, outlets: frozenset[str], words: frozenset[str], days: frozenset[str]) -> None:
        self._outlets = outlets
        self._words = words
        self._passed_over = days | _ARTICLES

    def is_only_source(self, folded: str, name: Name) -> bool:
        """Whether the name, where it stands, takes no part in what is told."""
        is_outlet = " ".join(fold(name.name).split()) in self._outlets
        return is_outlet and not self._words.isdisjoint((*self._before(folded, name), *_after(folded, name)))

    def _before(self, folded: str, name: Name) -> Iterator[str]:
        """The last two words before the name that tell no day, by themselves and together."""
        before = folded[max(0, name.start - _REACH) : name.start].split()
        words = [word for word in before if word not in self._passed_over][-2:]
        yield from words
        yield " ".join(words)


def _after(folded: str, name: Name) -> Iterator[str]:
    words = folded[name.end : name.end + _REACH].split()
    yield from (word for place, word in enumerate(words[:2]) if place == 0 or words[0] in _AUXILIARIES)
