"""Whatever the text: nothing is raised, what is found stands where it is said to stand, and twice the text is twice
the work."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.data import demo_items, gazetteer, lexicons, topics
from articles.text.items import Item, tagged, to_line
from articles.text.legible import legible
from articles.text.tagger import RuleTagger
from articles.text.values import ROLES, Document, Tagging

TAGGER = RuleTagger(gazetteer(), lexicons(), topics())
ENTRIES = {entry.key: entry for entry in gazetteer()}

NEWS = [
    "OpenAI a levé 6,6 milliards de dollars.",
    "Mistral AI raised €600 million from Nvidia on Tuesday",
    "Sam Altman, le patron de la start-up, pourrait quitter Microsoft en mai 2025",
    "The company will buy Cohere for $2.5bn",
    "Points clés\n- Apple poursuit Zorkblip",
    "« Non », dit-il.",
]
STRANGE = {
    "nothing": "",
    "blanks": " \t\n\r\v\f\x85\u2028\u2029\u00a0\u202f\u3000",
    "control characters": "".join(map(chr, range(32))) + "\x7f" + "".join(map(chr, range(0x80, 0xA0))),
    "marks of direction": "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "emoji": "😀👩‍👩‍👧‍👦🇫🇷1️⃣",
    "blanks without width": "\u200b\u200c\u200d\u2060\ufeff\u00ad",
    "NULs": "\x00\x00",
    "combining characters": "e\u0301\u0302\u0303" * 20,
    "marks that combine with nothing": "\u0301\u20dd",
    "halves of characters": "\ud800 \udfff",
    "letters that grow when folded": "İﬁßŉ№㎏ﷺ",
    "numbers": "½ ² Ⅷ ٣ 1\u00a0000\u202f000 $ € 9999999999999999999999999999999 milliards de dollars",
    "dates": "31 février 2024, 99/99/9999, le 0 mai, 2024-13-45, Q9 0000",
    "Arabic": "أعلنت شركة OpenAI عن جمع 6 مليارات دولار",
    "Chinese": "人工智能公司OpenAI宣布融资六十亿美元。",
    "German": "OpenAI hat 6 Milliarden Dollar von Microsoft erhalten, sagte Sam Altman.",
    "Russian": "Компания OpenAI привлекла 6 миллиардов долларов.",
}
PIECES = st.one_of(st.sampled_from(NEWS), st.sampled_from(list(STRANGE.values())), st.text(max_size=12))
TEXTS = st.lists(PIECES, max_size=12).flatmap(
    lambda pieces: st.sampled_from(["", " ", "\n"]).map(lambda by: by.join(pieces))
)
LANGUAGES = st.sampled_from(["", "fr", "en", "de", "other"])


def check(document: Document) -> Tagging:
    """Tags the document, and holds what was found against its letters."""
    tagging, whole = TAGGER.tag(document), document.whole
    ends = [0]
    for mention in tagging.mentions:
        assert ends[-1] <= mention.start < mention.end <= len(whole)
        ends.append(mention.end)
    for suggestion in tagging.suggestions:
        surface = legible(whole[suggestion.start : suggestion.end]).text
        assert surface == suggestion.name or surface in suggestion.name.split() or surface.isupper()
    for claim in tagging.claims:
        quote = whole[claim.start : claim.end]
        assert quote
        assert quote == quote.strip()
        assert quote in document.title or quote in document.text
        assert claim.participants
        assert {one.role for one in claim.participants} <= set(ROLES[claim.kind])
    assert to_line(tagged(Item("any", document), tagging, ENTRIES)).encode()
    return tagging


@given(TEXTS, TEXTS, LANGUAGES)
@settings(max_examples=200)
def test_any_text_is_tagged(title: str, text: str, language: str) -> None:
    check(Document(title, text, language))


@pytest.mark.parametrize("language", ["", "fr", "en"])
@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_news_among_strange_characters(strange: str, language: str) -> None:
    for sentence in NEWS:
        check(Document(strange, f"{strange}{sentence}{strange}", language))
        check(Document(sentence, strange.join(sentence), language))
        check(Document(sentence, sentence.replace(" ", strange or " "), language))


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE)
def test_a_known_name_stands_where_it_is_said_to_stand(strange: str) -> None:
    document = Document("", f"{strange}\nMistral AI a levé 600 millions d'euros auprès de Nvidia.", "fr")
    tagging = check(document)
    surfaces = {ENTRIES[one.key].name: document.whole[one.start : one.end] for one in tagging.mentions}
    assert {"Mistral AI": "Mistral AI", "Nvidia": "Nvidia"}.items() <= surfaces.items()
    (funding,) = (claim for claim in tagging.claims if claim.kind == "funding")
    assert document.whole[funding.start : funding.end] == document.text.rpartition("\n")[2]


@pytest.mark.parametrize("language", ["de", "zh", "other"])
def test_a_third_language_has_names_and_no_claims(language: str) -> None:
    tagging = check(Document("OpenAI", STRANGE["German"], language))
    assert {one.key for one in tagging.mentions} >= {"OpenAI", "Microsoft", "Sam Altman"}
    assert tagging.claims == ()


NEWS_OF_A_DAY = "\n".join(item.text for item in demo_items())
MEGABYTE = 1_000_000
MONOTONOUS = {
    "one letter": "a",
    "stops": ".",
    "ellipses": "…",
    "exclamations": "?!",
    "quotation marks": ".»",
    "blanks": " ",
    "empty lines": "\n",
    "digits": "1",
    "sums without end": "1 000 ",
    "capitals": "A ",
    "one long name": "Ab",
    "initials": "A.",
    "hyphens": "A-",
    "combining characters": "e\u0301",
    "NULs": "\x00",
}
LONG_ENOUGH = 200_000  # for work that grows with the square to be noticed by everybody


def test_a_megabyte_is_tagged() -> None:
    check(Document("A long text", (NEWS_OF_A_DAY * (MEGABYTE // len(NEWS_OF_A_DAY) + 1))[:MEGABYTE]))


@pytest.mark.parametrize("piece", MONOTONOUS.values(), ids=MONOTONOUS)
def test_a_long_and_monotonous_text_is_tagged(piece: str) -> None:
    check(Document("A long text", piece * (LONG_ENOUGH // len(piece)), "fr"))


# Twice as much of each is to be at most twice the work, give or take a little.
GROWING: dict[str, Callable[[int], str]] = {
    "sentences on one event": lambda n: "OpenAI a racheté Mistral AI pour 5 millions d'euros.\n" * n,
    "sentences on many events": lambda n: "".join(
        f"Mistral AI a levé {i} millions auprès de Nvidia.\n" for i in range(n)
    ),
    "one endless sentence": lambda n: "".join(
        f"Mistral AI a levé {i} millions auprès de Nvidia, et " for i in range(n)
    ),
    "known names": lambda n: "OpenAI, Nvidia, Mistral AI, Google et Apple, " * n,
    "unknown names": lambda n: " et ".join(f"la start-up Zork{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(n)),
    "events of unknown names": lambda n: "".join(
        f"La start-up Zork{chr(97 + i % 26)}{chr(97 + i // 26)} lève 3 millions d'euros.\n" for i in range(n)
    ),
    "sums and dates": lambda n: "5 millions d'euros le 5 mai 2024, " * n,
    "pronouns": lambda n: "Elle a levé des fonds. Il a dit que le groupe rachète la start-up. " * n,
    "trigger words": lambda n: "OpenAI rachète lève lance licencie poursuit nomme ouvre. " * n,
    "a brief's sections": lambda n: (
        "Points clés\n- OpenAI a levé 6 milliards.\nAnalyse\nOpenAI a levé 6 milliards.\n" * n
    ),
    "short lines": lambda n: "- A\n" * n,
}
TOLERANCE = 1.1


def instructions(document: Document) -> int:
    """How many of Python's instructions it takes to tag the document: work counted, whatever the machine's haste."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        TAGGER.tag(document)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("text", GROWING.values(), ids=GROWING)
def test_twice_the_text_is_twice_the_work(text: Callable[[int], str]) -> None:
    short, long = (Document("Un titre", text(count), "fr") for count in (40, 80))
    TAGGER.tag(long)  # what is worked out once and kept counts for neither
    assert instructions(long) <= 2 * TOLERANCE * instructions(short)
