"""Which texts are one telling: those made from one another are, own reports of one event are not."""

import json
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.copies import BANDS, are_copies, bands_of, print_of
from tests.corpus import CORPUS, needs_corpus

WIRE = (
    "Nvidia agreed on Tuesday to buy the French start-up Lumenia for 600 million euros in cash, the companies said. "
    "The deal, which regulators in Brussels and Paris must still approve, gives the chip maker a team of 140 engineers "
    "who build inference software. Lumenia was founded in Grenoble in 2021 by Anne Roy and Karim Haddad, and raised "
    "113 million euros from Bpifrance and Eurazeo. It will keep its name and its offices. Jensen Huang said that the "
    "software would ship with all accelerators from next year. Shares of Nvidia rose 2.3 percent in New York. "
    "Analysts at Jefferies called the price steep for a firm with 31 million euros of revenue."
)
BOILERPLATE = (
    "Subscribe to our newsletter to get the news of the sector every morning, and follow our journalists on all "
    "social networks. Our offices are open from Monday to Friday."
)
OWN_REPORT = (
    "The French software house Lumenia goes to Nvidia: 600 million euros are on the table, both sides announced in "
    "Grenoble. With the purchase Jensen Huang's group wins 140 specialists in inference. Its founders Anne Roy and "
    "Karim Haddad, who had collected 113 million from Bpifrance and Eurazeo since 2021, will stay on. The European "
    "Commission has to give its blessing first. Investors liked it, and the share went up 2.3 percent on Wall Street."
)
HALF = WIRE[: len(WIRE) // 2]
NOTICE = (
    "{0} today announced financial results for its second quarter ended June 30, 2026. Revenue was ${1} million, up "
    "{2}% compared to the same period last year. Gross margin was {3}%. Net income was ${4} million, or ${5} per "
    "diluted share. {6}, chief executive officer of {0}, said the quarter shows the strength of our strategy. For the "
    "next quarter the company expects revenue of ${7} million. A conference call will be held at 5 p.m. Eastern Time. "
    "These statements are forward-looking and involve risks that could cause actual results to differ materially."
)
COPIES = {
    "with an agency's credit": f"SAN FRANCISCO, March 3 (Reuters) - {WIRE}",
    "cut in half": HALF,
    "cut, with another site's boilerplate": f"{HALF}\n{BOILERPLATE}",
    "with a paragraph more": f"{WIRE}\n{OWN_REPORT}",
    "between boilerplate": f"{BOILERPLATE}\n{WIRE}\n{BOILERPLATE}",
    "with words changed": WIRE.replace("agreed on Tuesday", "has agreed").replace("steep", "high"),
    "with other typography": WIRE.upper().replace("'", "’"),
}
OTHERS = {
    "another's own report": (WIRE, OWN_REPORT),
    "another's notice from one template": (
        NOTICE.format("Nvidia", 812, 12, 61, 204, "1.31", "Jensen Huang", 850),
        NOTICE.format("Palantir", 433, 31, 78, 97, "0.22", "Alex Karp", 471),
    ),
    "two texts that share boilerplate": (f"{WIRE}\n{BOILERPLATE}", f"{OWN_REPORT}\n{BOILERPLATE}"),
    "two stubs": ("Read the whole story on our site.", "Read the whole story on our site."),
    "a book that has it in it": (WIRE, f"{WIRE} {' '.join(f'word{number}' for number in range(1000))}"),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_text_printed_again_is_a_copy_and_found_by_its_bands(copy: str) -> None:
    assert are_copies(print_of(WIRE), print_of(copy))
    assert are_copies(print_of(copy), print_of(WIRE))
    assert set(bands_of(WIRE)) & set(bands_of(copy))


@pytest.mark.parametrize(("one", "other"), OTHERS.values(), ids=OTHERS)
def test_what_was_written_on_its_own_is_none(one: str, other: str) -> None:
    assert not are_copies(print_of(one), print_of(other))


def test_bands_are_whole_numbers_that_the_database_holds() -> None:
    assert len(bands_of(WIRE)) == BANDS
    assert all(-(2**31) <= band < 2**31 for band in bands_of(WIRE))
    assert bands_of("too short to tell") == []


def test_bands_are_the_same_in_every_process_and_release() -> None:
    """Stored ones are compared with new ones: a library that counts otherwise would find no copy any more."""
    assert bands_of(WIRE)[:3] == [-1983699287, 446244265, -1922261374]


@given(st.text(max_size=400))
def test_any_text_has_bands_or_none(text: str) -> None:
    assert len(bands_of(text)) in (0, BANDS)


@needs_corpus
def test_own_reports_of_the_corpus_are_no_copies() -> None:
    items = {item["id"]: item for item in map(json.loads, (CORPUS / "dev.jsonl").read_text().splitlines())}
    clusters = json.loads((CORPUS / "clusters.json").read_text())
    prints = {key: print_of(item["text"]) for key, item in items.items()}
    together = [
        pair
        for members in clusters.values()
        for pair in combinations(sorted(set(members) & items.keys()), 2)
        if items[pair[0]]["language"] == items[pair[1]]["language"]
    ]
    assert len(together) > 20
    assert [pair for pair in together if are_copies(prints[pair[0]], prints[pair[1]])] == []
