"""How fast texts are tagged, on one core: words a second on items of about 300 words, and the time until the first.

python bench/speed.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from articles.data import demo_items, gazetteer, lexicons, topics
from articles.text.tagger import RuleTagger
from articles.text.values import Document

WORDS = 300
RUNS = 7
LEAST_WORDS = 30_000


def main() -> None:
    started = time.perf_counter()
    tagger = RuleTagger(gazetteer(), lexicons(), topics())
    print(f"loading the tagger   {time.perf_counter() - started:6.2f} s")
    started = time.perf_counter()
    tagger.tag(next(documents()))
    print(f"the first item       {time.perf_counter() - started:6.2f} s")
    for language, grouped in groupby(documents(), key=lambda document: document.language):
        speeds = sorted(speed(tagger, list(grouped)))
        print(f"{language}  best {speeds[-1]:8,.0f} words/s   median {median(speeds):8,.0f} words/s")


def documents() -> Iterator[Document]:
    """The demo items' texts, joined to items of about 300 words, language by language."""
    for language, items in groupby(demo_items(), key=lambda item: item.language):
        title, lines, count = "", list[str](), 0
        for item in items:
            title = title or item.title
            for line in item.text.split("\n"):
                lines.append(line)
                count += len(line.split())
                if count >= WORDS:
                    yield Document(title, "\n".join(lines), language)
                    title, lines, count = item.title, [], 0


def speed(tagger: RuleTagger, items: Sequence[Document]) -> Iterator[float]:
    """Words a second, once a run; a run tags the items as often as makes it long enough to be timed."""
    words = sum(len(item.whole.split()) for item in items)
    rounds = -(-LEAST_WORDS // words)
    for _ in range(RUNS):
        started = time.perf_counter()
        for _ in range(rounds):
            for item in items:
                tagger.tag(item)
        yield rounds * words / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
