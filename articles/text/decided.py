"""What an editor kept, corrected or refused in an article: the tagger's claims on the same are not told beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from articles.text.folding import fold
from articles.text.places import Place, overlap
from articles.text.values import Claim, Participant

Names = frozenset[str]
"""All by which one participant may be known: folded names, and the key of an entity."""


@dataclass(frozen=True, slots=True)
class Decided:
    """Of that kind, in one of these places, of these parties."""

    kind: str
    places: Sequence[Place]
    who: Sequence[Names]

    def speaks_of(self, claim: Claim, who: Sequence[Names]) -> bool:
        """Whether the claim, of the parties `who`, tells the same: of that kind, in words that it shares, of those
        parties or some of them."""
        shares_words = any(overlap((claim.start, claim.end), place) for place in self.places)
        return self.kind == claim.kind and shares_words and (_all_in(who, self.who) or _all_in(self.who, who))


def names_of(one: Participant, aliases: Collection[str] = ()) -> Names:
    return frozenset({fold(one.name), *aliases} | ({one.key} if one.key else set()))


def _all_in(some: Sequence[Names], others: Sequence[Names]) -> bool:
    return all(any(one & other for other in others) for one in some)
