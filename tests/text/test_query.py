"""What is written into the search field is read as meant, in either language; nothing whatever is an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.operators import NAMES, Fault, Operator, Query, Term, Vocabulary
from articles.text.query import LONGEST, MOST_TERMS, fields_of, parse, unparse

VOCABULARY = Vocabulary(
    {
        Operator.KIND: {
            "partnership": {"en": "Partnership", "fr": "Partenariat"},
            "legal": {"en": "Lawsuit", "fr": "Litige"},
            "financials": {"en": "Financials", "fr": "Résultats et valeur"},
        },
        Operator.STATUS: {
            "talks": {"en": "In talks", "fr": "En pourparlers"},
            "paused": {"en": "Paused", "fr": "Suspendu"},
            "cancelled": {"en": "Cancelled", "fr": "Annulé"},
        },
        Operator.TOPIC: {"open_models": {"en": "Open models", "fr": "Modèles ouverts"}},
        Operator.LANG: {"fr": {"en": "French", "fr": "Français"}, "en": {"en": "English", "fr": "Anglais"}},
    }
)
LANGUAGES = sorted(NAMES)
NEGATED = True


def read(text: str) -> Query:
    return parse(text, VOCABULARY)


def word(value: str, negated: bool = False) -> Term:
    return Term(value, Operator.WORD, negated)


def phrase(value: str, negated: bool = False) -> Term:
    return Term(value, Operator.PHRASE, negated)


READ = {
    "words": ("deal  OpenAI", [word("deal"), word("OpenAI")]),
    "phrase": ('"licensing deal" x', [phrase("licensing deal"), word("x")]),
    "French quotation marks": ("« accord de licence »", [phrase("accord de licence")]),
    "typographic quotation marks": ("“licensing deal”", [phrase("licensing deal")]),
    "unbalanced": ('x "licensing deal', [word("x"), phrase("licensing deal")]),
    "excluded": ('-x -"a b"', [word("x", NEGATED), phrase("a b", NEGATED)]),
    "operator excluded": ("-kind:legal", [Term("legal", Operator.KIND, NEGATED)]),
    "hyphens within": ("GPT-5", [word("GPT-5")]),
    "quoted value": ('company:"Hugging Face" x', [Term("Hugging Face", Operator.COMPANY), word("x")]),
    "capitals": ("COMPANY:OpenAI", [Term("OpenAI", Operator.COMPANY)]),
    "space behind the colon": ("company: openai", [Term("openai", Operator.COMPANY)]),
    "spaces as in French": ("statut\u202f: suspendu", [Term("paused", Operator.STATUS)]),
    "with": ("with:disney avec:disney", [Term("disney", Operator.ENTITY)]),
    "value in French": ('statut:"en pourparlers"', [Term("talks", Operator.STATUS)]),
    "value in the other language": ("status:suspendu", [Term("paused", Operator.STATUS)]),
    "feminine, plural, no accents": ("statut:annulees", [Term("cancelled", Operator.STATUS)]),
    "label that is not the key": ("kind:lawsuit", [Term("legal", Operator.KIND)]),
    "topic": ('sujet:"modèles ouverts"', [Term("open_models", Operator.TOPIC)]),
    "key of a topic": ("topic:open_models", [Term("open_models", Operator.TOPIC)]),
    "language": ("lang:français", [Term("fr", Operator.LANG)]),
    "after": ("après:2024 apres:2024", [Term("2024", Operator.AFTER)]),
    "month": ("during:2024-05", [Term("2024-05", Operator.ON)]),
    "day": ("before:2024-05-12", [Term("2024-05-12", Operator.BEFORE)]),
    "sources": ("sources:>=3", [Term("3", Operator.SOURCES)]),
    "more sources": ("sources:>3", [Term("4", Operator.SOURCES)]),
    "a number of sources": ("sources:3", [Term("3", Operator.SOURCES)]),
    "address": ("https://openai.example/x", [word("https://openai.example/x")]),
    "time": ("10:30", [word("10:30")]),
    "a dotless i, which regular expressions take for an i": ("kınd:legal", [Term("legal", Operator.KIND)]),
    "too many sources": ("sources:>9999", [Term("9999", Operator.SOURCES)]),
    "signs alone": ('- -- " : & !', []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "terms"), READ.values(), ids=READ)
def test_it_is_read(text: str, terms: list[Term]) -> None:
    assert read(text) == Query(tuple(terms))


HINTS = {
    "status": ("openai status:pauzed", Fault.VALUE, "openai status:paused"),
    "status in French": ("statut:suspandu", Fault.VALUE, "status:paused"),
    "nothing like it": ("kind:xyz", Fault.VALUE, None),
    "operator": ("compny:openai deal", Fault.OPERATOR, "company:openai deal"),
    "operator and value": ("statos:pauzed", Fault.OPERATOR, "status:paused"),
    "no value": ("x company:", Fault.EMPTY, None),
    "no value before another": ("company: kind:legal", Fault.EMPTY, None),
    "no such month": ("after:2024-13", Fault.DATE, None),
    "no year": ("after:0000", Fault.DATE, None),
    "no date": ("after:yesterday", Fault.DATE, None),
    "other digits": ("after:٢٠٢٤", Fault.DATE, None),
    "no number": ("sources:many", Fault.NUMBER, None),
}


@pytest.mark.parametrize(("text", "fault", "mended"), HINTS.values(), ids=HINTS)
def test_what_means_nothing_is_told(text: str, fault: Fault, mended: str | None) -> None:
    query = read(text)
    (hint,) = query.hints
    assert hint.fault == fault
    assert (unparse(query.mended(hint), VOCABULARY) if hint.instead else None) == mended


def test_the_rest_is_done() -> None:
    assert read("openai status:pauzed after:2024").terms == (word("openai"), Term("2024", Operator.AFTER))


@pytest.mark.parametrize("text", ["x " * LONGEST, " ".join(map(str, range(MOST_TERMS + 1)))])
def test_much_is_cut_and_told(text: str) -> None:
    assert [hint.fault for hint in read(text).hints] == [Fault.LENGTH]


def test_a_name_nobody_has_is_a_hint_in_its_place() -> None:
    query = read("a company:opnai b")
    wrong = query.terms[1]
    told = query.hinting({wrong: Term("openai", Operator.COMPANY)})
    assert told.terms == (word("a"), word("b"))
    assert unparse(told.mended(told.hints[0]), VOCABULARY) == "a company:openai b"


def test_words_are_told_as_search_engines_write_them() -> None:
    words = read('deal OU "new deal" -x -"y z" kind:legal').words
    assert (words.wanted, words.unwanted) == ('deal or "new deal"', ("x", '"y z"'))


def test_it_is_written_as_readers_of_the_language_do() -> None:
    query = read("company:openai status:talks -lang:fr sources:>=2 after:2024")
    assert unparse(query.terms, VOCABULARY, "fr") == (
        'entreprise:openai statut:"en pourparlers" -langue:français sources:>=2 après:2024'
    )


VALUES = st.sampled_from(
    ["", "openai", '"Hugging Face"', '"', "paused", "suspendu", "2024", "2024-05", ">=3", "fr", ":", "-", "lawsuits"]
)
NAMED = st.sampled_from([name for named in NAMES.values() for names in named.values() for name in names])
OPERATED = st.tuples(st.sampled_from(["", "-", "--"]), NAMED, st.sampled_from([":", " :", ": "]), VALUES).map("".join)
WRITTEN = st.lists(st.one_of(OPERATED, st.text(max_size=12), st.sampled_from(["or", '"', ":", '""', ":x", "x"]))).map(
    " ".join
)


@given(st.one_of(st.text(), WRITTEN), st.sampled_from(LANGUAGES))
def test_reading_and_writing_meet(text: str, language: str) -> None:
    once = unparse(read(text).terms, VOCABULARY, language)
    again = read(once)
    assert again.hints == () or len(once) > LONGEST
    assert unparse(again.terms, VOCABULARY, language) == once or len(once) > LONGEST


@given(st.one_of(st.text(), WRITTEN))
def test_a_form_says_the_same(text: str) -> None:
    query = read(text)
    fields, rest = fields_of(query, [Operator.KIND, Operator.COMPANY, Operator.AFTER])
    assert set(fields.values()) | set(rest) == set(query.terms)
    assert sorted([*fields.values(), *rest], key=repr) == sorted(query.terms, key=repr)
