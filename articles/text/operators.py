"""What a search asks for: words, phrases, and the operators by which it is narrowed, named in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum

from articles.text.folding import fold
from articles.text.values import Precision, VagueDate

CLOSE = 0.7


class Operator(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    COMPANY = "company"
    PERSON = "person"
    PRODUCT = "product"
    ORGANISATION = "organisation"
    ENTITY = "entity"
    KIND = "kind"
    STATUS = "status"
    TOPIC = "topic"
    LANG = "lang"
    SOURCE = "source"
    AFTER = "after"
    BEFORE = "before"
    ON = "on"
    SOURCES = "sources"


# How each is written, the first as we write it ourselves.
NAMES: Mapping[str, Mapping[Operator, tuple[str, ...]]] = {
    "en": {
        Operator.COMPANY: ("company",),
        Operator.PERSON: ("person",),
        Operator.PRODUCT: ("product",),
        Operator.ORGANISATION: ("organisation", "organization"),
        Operator.ENTITY: ("entity", "with"),
        Operator.KIND: ("kind",),
        Operator.STATUS: ("status",),
        Operator.TOPIC: ("topic",),
        Operator.LANG: ("lang", "language"),
        Operator.SOURCE: ("source",),
        Operator.AFTER: ("after", "since"),
        Operator.BEFORE: ("before",),
        Operator.ON: ("on", "during"),
        Operator.SOURCES: ("sources",),
    },
    "fr": {
        Operator.COMPANY: ("entreprise",),
        Operator.PERSON: ("personne",),
        Operator.PRODUCT: ("produit",),
        Operator.ORGANISATION: ("organisation",),
        Operator.ENTITY: ("avec", "entité"),
        Operator.KIND: ("type",),
        Operator.STATUS: ("statut",),
        Operator.TOPIC: ("sujet",),
        Operator.LANG: ("langue",),
        Operator.SOURCE: ("source",),
        Operator.AFTER: ("après", "depuis"),
        Operator.BEFORE: ("avant",),
        Operator.ON: ("pendant", "le"),
        Operator.SOURCES: ("sources",),
    },
}
BY_NAME = {fold(name): operator for named in NAMES.values() for operator, names in named.items() for name in names}
ENTITIES = {Operator.COMPANY, Operator.PERSON, Operator.PRODUCT, Operator.ORGANISATION, Operator.ENTITY}
DATES = {Operator.AFTER, Operator.BEFORE, Operator.ON}


@dataclass(frozen=True, slots=True)
class Term:
    """A word, a phrase, or what an operator asks for: a key of the vocabulary, an ISO date, a number, a name as
    written."""

    value: str
    operator: Operator = Operator.WORD
    negated: bool = False

    @property
    def span(self) -> VagueDate:
        """The days that the value of a date operator means."""
        precision = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(self.value)]
        return VagueDate(date.fromisoformat((self.value + "-01-01")[:10]), precision)


class Fault(StrEnum):
    OPERATOR = "operator"
    VALUE = "value"
    EMPTY = "empty"
    DATE = "date"
    NUMBER = "number"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Hint:
    """What could not be done with a part of what was written (the `term`, at a place among the others), and what may
    have been meant by it, if anything is like it."""

    fault: Fault
    place: int
    term: Term
    instead: Term | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """The words and phrases to look for, and those that exclude, each in the notation of web search engines."""

    wanted: str
    unwanted: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


@dataclass(frozen=True, slots=True)
class Query:
    terms: tuple[Term, ...] = ()
    hints: tuple[Hint, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.hints)

    @property
    def words(self) -> Words:
        said = [term for term in self.terms if term.operator in (Operator.WORD, Operator.PHRASE)]
        wanted = " ".join(_sought(term) for term in said if not term.negated)
        return Words(wanted, tuple(_sought(term) for term in said if term.negated))

    def of(self, *operators: Operator) -> tuple[Term, ...]:
        return tuple(term for term in self.terms if term.operator in operators)

    def mended(self, hint: Hint) -> tuple[Term, ...]:
        """The terms with what may have been meant."""
        instead = (hint.instead,) if hint.instead else ()
        return self.terms[: hint.place] + instead + self.terms[hint.place :]

    def hinting(self, wrong: Mapping[Term, Term | None]) -> Query:
        """Without the terms that turned out to mean nothing, each with what may have been meant by it."""
        kept = tuple(term for term in self.terms if term not in wrong)
        hints = tuple(
            Hint(Fault.VALUE, sum(other not in wrong for other in self.terms[:place]), term, wrong[term])
            for place, term in enumerate(self.terms)
            if term in wrong
        )
        return Query(kept, self.hints + hints)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The values that operators know: operator → key → language → as readers of the language see it."""

    values: Mapping[Operator, Mapping[str, Mapping[str, str]]]

    def key_of(self, operator: Operator, value: str) -> str | None:
        """The key meant, whatever the language, accents and endings ("annulée", "launches")."""
        return self._keys(operator).get(_bare(value))

    def like(self, operator: Operator, value: str) -> str | None:
        known = self._keys(operator)
        close = get_close_matches(_bare(value), known, n=1, cutoff=CLOSE)
        return known[close[0]] if close else None

    def label(self, operator: Operator, key: str, language: str) -> str:
        return self.values.get(operator, {}).get(key, {}).get(language, key)

    def _keys(self, operator: Operator) -> dict[str, str]:
        values = self.values.get(operator, {})
        labels = {_bare(label): key for key, labels in values.items() for label in labels.values()}
        return labels | {_bare(key): key for key in values}


def _sought(term: Term) -> str:
    return f'"{term.value}"' if term.operator == Operator.PHRASE else {"OU": "or"}.get(term.value, term.value)


def _bare(word: str) -> str:
    """By what the forms of a value meet: "Suspendue" and "suspendu", "launches" and "launch"."""
    folded = fold(word).replace("_", " ")
    return folded.rstrip("es") or folded
