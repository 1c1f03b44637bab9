"""What readers write into the search field, read: words, "phrases", operators (company:openai, statut:suspendu), each
with a minus before it to exclude. Whatever is written can be read; what means nothing becomes a `Hint`.

Reading and writing meet: `unparse(parse(text))` reads as the same terms again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from itertools import islice

from articles.text.folding import fold
from articles.text.operators import (
    BY_NAME,
    CLOSE,
    DATES,
    ENTITIES,
    NAMES,
    Fault,
    Hint,
    Operator,
    Query,
    Term,
    Vocabulary,
)

LONGEST, MOST_TERMS = 1_000, 40
MOST_SOURCES = 9_999


_NAME = "(?:" + "|".join(sorted({*BY_NAME, "après", "entité"}, key=len, reverse=True)) + r")[ \u00a0\u202f]?:"
_OPERATED = re.compile(rf'(?P<name>{_NAME})\s*(?:(?!-?{_NAME})(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+)))?', re.I)
_TOKEN = re.compile(rf'(?P<minus>-*)(?:{_OPERATED.pattern}|"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))', re.I)
_ALMOST = re.compile(r"(?P<name>[^\W\d_]{3,}):(?P<value>[^/\s].*)")
_QUOTATION_MARKS = str.maketrans(dict.fromkeys("“”„«»＂", '"'))
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(r"(>=|≥|>|=|)\s*(\d{1,4})", re.ASCII)
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)


def parse(text: str, vocabulary: Vocabulary) -> Query:
    """Of longer texts the beginning is read, which a hint tells."""
    plain = _UNWRITABLE.sub(" ", text).translate(_QUOTATION_MARKS)
    terms: list[Term] = []
    hints: list[Hint] = []
    read = list(islice(_read_all(plain[:LONGEST], vocabulary), MOST_TERMS + 1))
    for one in read[:MOST_TERMS]:
        if isinstance(one, Hint):
            hints.append(replace(one, place=len(terms)))
        elif one not in terms:
            terms.append(one)
    if len(plain) > LONGEST or len(read) > MOST_TERMS:
        hints.append(Hint(Fault.LENGTH, len(terms), Term("")))
    return Query(tuple(terms), tuple(hints))


def _read_all(text: str, vocabulary: Vocabulary) -> Iterator[Term | Hint]:
    for token in _TOKEN.finditer(text):
        negated = bool(token["minus"])
        if token["name"]:
            yield _operated(
                _operator(token["name"]), (token["quoted"] or token["bare"] or "").strip(), negated, vocabulary
            )
        elif token["word"]:
            yield from _worded(token["word"], negated, vocabulary)
        elif _says_something(phrase := " ".join((token["phrase"] or "").split())):
            yield Term(phrase, Operator.PHRASE, negated)


def _operator(name: str) -> Operator:
    """A dotless i counts as an i for regular expressions that ignore case."""
    return BY_NAME[fold(name.rstrip(":").replace("ı", "i"))]


def _worded(word: str, negated: bool, vocabulary: Vocabulary) -> Iterator[Term | Hint]:
    almost = _ALMOST.fullmatch(word)
    close = get_close_matches(fold(almost["name"]), BY_NAME, n=1, cutoff=CLOSE) if almost else []
    if almost and close:
        meant = _operated(BY_NAME[close[0]], almost["value"], negated, vocabulary)
        instead = meant if isinstance(meant, Term) else meant.instead
        yield Hint(Fault.OPERATOR, 0, Term(word, negated=negated), instead)
    elif _says_something(word):
        yield Term(word.lstrip(":-").rstrip(":"), negated=negated)


def _says_something(words: str) -> bool:
    return any(letter.isalnum() for letter in words)


def _operated(operator: Operator, written: str, negated: bool, vocabulary: Vocabulary) -> Term | Hint:
    term = Term(written, operator, negated)
    if not written:
        return Hint(Fault.EMPTY, 0, term)
    if operator in ENTITIES or operator == Operator.SOURCE:
        return term
    if operator in DATES:
        return term if _is_date(written) else Hint(Fault.DATE, 0, term)
    if operator == Operator.SOURCES:
        number = _NUMBER.fullmatch(written)
        return replace(term, value=_least(*number.groups())) if number else Hint(Fault.NUMBER, 0, term)
    if key := vocabulary.key_of(operator, written):
        return replace(term, value=key)
    like = vocabulary.like(operator, written)
    return Hint(Fault.VALUE, 0, term, replace(term, value=like) if like else None)


def _is_date(written: str) -> bool:
    if not _DATE.fullmatch(written):
        return False
    try:
        date.fromisoformat((written + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _least(sign: str, number: str) -> str:
    return str(min(int(number) + (sign == ">"), MOST_SOURCES))


def unparse(terms: Iterable[Term], vocabulary: Vocabulary, language: str = "en") -> str:
    """The terms as readers of the language write them."""
    return " ".join(("-" if term.negated else "") + written(term, vocabulary, language) for term in terms)


def written(term: Term, vocabulary: Vocabulary, language: str) -> str:
    """The term as one writes it, without its minus."""
    if term.operator == Operator.WORD:
        return f'"{term.value}"' if _OPERATED.match(term.value) else term.value
    if term.operator == Operator.PHRASE:
        return f'"{term.value}"'
    name = NAMES.get(language, NAMES["en"])[term.operator][0]
    value = vocabulary.label(term.operator, term.value, language).replace("’", "'").lower()
    if term.operator in ENTITIES or term.operator == Operator.SOURCE:
        value = term.value
    if term.operator == Operator.SOURCES:
        return f"{name}:>={term.value}"
    return f"{name}:{value}" if re.fullmatch(r"\w[\w.-]*", value) else f'{name}:"{value}"'


def fields_of(query: Query, names: Sequence[Operator]) -> tuple[dict[Operator, Term], tuple[Term, ...]]:
    """The query for a form: the first term that asks for each of the operators, and all the others."""
    fields: dict[Operator, Term] = {}
    for term in query.terms:
        if term.operator in names and not term.negated:
            fields.setdefault(term.operator, term)
    return fields, tuple(term for term in query.terms if term not in fields.values())
