"""How well groups that were found agree with groups that are right: pairwise and B-cubed.

Both take each member's group by name; only members that the right groups know are looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Agreement:
    """Precision, recall and F1, between 0 and 1; 1 where there is nothing to find and nothing is found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def pairwise(right: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Agreement:
    """Of the pairs that are together: the share that belongs so, and of those that belong so the share that is."""
    wanted, together = set(pairs(right)), set(pairs({name: found[name] for name in right}))
    hits = len(wanted & together)
    return Agreement(hits / len(together) if together else 1.0, hits / len(wanted) if wanted else 1.0)


def b_cubed(right: Mapping[str, Hashable], found: Mapping[str, Hashable]) -> Agreement:
    """The mean over the members of the share of each one's group that belongs there, and of what belongs that is."""
    wanted, known = Counter(right.values()), Counter(found[name] for name in right)
    both = Counter((right[name], found[name]) for name in right)
    hits = [(both[right[name], found[name]], known[found[name]], wanted[right[name]]) for name in right]
    if not hits:
        return Agreement(1.0, 1.0)
    return Agreement(sum(hit / all_ for hit, all_, _ in hits) / len(hits), sum(h / w for h, _, w in hits) / len(hits))


def pairs(groups: Mapping[str, Hashable]) -> Iterator[tuple[str, str]]:
    """The pairs of members that are in one group, each once."""
    members: dict[Hashable, list[str]] = {}
    for name, group in groups.items():
        members.setdefault(group, []).append(name)
    for together in members.values():
        yield from combinations(sorted(together), 2)
