"""Whether two drafts tell the same event: learnt weights over what agrees between them and what sets them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from articles.text.claims.drafts import CORE_ROLES, Draft, is_close
from articles.text.claims.linear import LinearModel
from articles.text.values import Status, VagueDate

_GAPS = (1, 2, 3, 6, 12)
_SHARES = (0.05, 0.1, 0.2, 0.35, 0.5)


class Linker:
    """Says how likely a draft tells the event that other drafts tell."""

    def __init__(self, model: LinearModel) -> None:
        self._model = model

    def likely(self, draft: Draft, known: Sequence[Draft]) -> float:
        """The mean over the event's drafts, by how sure each of them is."""
        model = self._model.by_kind[draft.kind]
        chances = [(one.score, model.chance(link_evidence(one, draft))) for one in known]
        return sum(score * chance for score, chance in chances) / sum(score for score, _ in chances)


def link_evidence(earlier: Draft, later: Draft) -> Iterator[str]:
    """What agrees between two drafts of one kind of event, and what does not."""
    yield from _statuses(earlier, later)
    yield f"sums={_sums(earlier, later)}"
    yield f"dates={_dates(earlier.date, later.date)}"
    yield f"sense={_alike(earlier.sense, later.sense)}"
    yield f"rule={earlier.rule == later.rule}"
    yield from _people(earlier, later)
    yield from _places(earlier, later)
    yield from (f"later={mark}" for mark in later.marks)
    yield from (f"both={mark}" for mark in earlier.marks & later.marks)
    shared = len(earlier.words & later.words) / (1 + min(len(earlier.words), len(later.words)))
    yield from (f"words>{share}" for share in _SHARES if shared >= share)


def _statuses(earlier: Draft, later: Draft) -> Iterator[str]:
    """A headline's plain present ("adopte") is no status that could set two drafts apart."""
    if earlier.is_title and earlier.status is Status.DONE:
        yield "status=headline"
    else:
        yield f"status={earlier.status is later.status}"
        yield f"statuses={earlier.status}/{later.status}"


def _people(earlier: Draft, later: Draft) -> Iterator[str]:
    one, other = earlier.who(), later.who()
    shared = len(one & other)
    yield f"people={min(shared, 3)}/{shared == len(one)}/{shared == len(other)}"
    for role in CORE_ROLES[earlier.kind]:
        yield f"core={_overlap(earlier.who(role), later.who(role))}"
    roles = {person.role for person in (*earlier.participants, *later.participants)}
    for role in roles.difference(CORE_ROLES[earlier.kind]):
        yield f"{role}={_overlap(earlier.who(role), later.who(role))}"


def _places(earlier: Draft, later: Draft) -> Iterator[str]:
    gap = later.sentence - earlier.sentence
    yield f"gap={sum(gap >= limit for limit in _GAPS)}"
    yield f"title={earlier.is_title}/{later.is_lead}"
    yield f"sure={earlier.score >= 0.5}/{later.score >= 0.5}"


def _overlap(one: frozenset[str], other: frozenset[str]) -> str:
    if not one or not other:
        return "open"
    if one == other:
        return "same"
    if one & other:
        return "within" if one < other or other < one else "partly"
    return "apart"


def _sums(one: Draft, other: Draft) -> str:
    if one.amount and other.amount:
        return "same" if is_close(one.amount, other.amount) else "differ"
    return "one" if one.amount or other.amount else "none"


def _dates(one: VagueDate | None, other: VagueDate | None) -> str:
    if one is None or other is None:
        return "none" if one is other else "one"
    if one.day.year != other.day.year:
        return "years"
    return "same" if one == other else "differ"


def _alike(one: str, other: str) -> str:
    return "open" if not one or not other else str(one == other)
