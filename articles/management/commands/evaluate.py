"""Tag labelled items (JSON Lines in the labelling guide's shape) and say how well that agrees with their labels."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.management.item_tagger import ItemTagger, while_somebody_reads
from articles.text.items import Item, ItemError, decode_line, parse_labelled
from articles.text.scoring import Comparison, Fault, Figures, Rates, compare, figures_of, narrowed
from articles.text.values import EventKind

ALL, UNTOLD = "all", "?"
Pair = tuple[Item, Item]
"""An item as it is labelled, and as it was tagged."""


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="GOLD.jsonl")
        parser.add_argument("--errors", action="store_true", help="list everything that is wrong, too")
        parser.add_argument("--database", action="store_true", help="the database's names, not the bundled ones")

    def handle(self, *, files: Sequence[Path], errors: bool, database: bool, **options: object) -> None:
        items = list(labelled(files))
        tagger = ItemTagger(is_starter=not database)
        pairs = [(item, tagger.tag(item)) for item in items]
        with while_somebody_reads():
            for line in report(pairs):
                self.stdout.write(line)
            if errors:
                self._tell(fault for pair in pairs for fault in compare(*pair).faults)

    def _tell(self, faults: Iterable[Fault]) -> None:
        self.stdout.write("")
        for fault in faults:
            quote = f"  “{fault.quote}”" if fault.quote else ""
            self.stdout.write(f"{fault.item}  {fault.sort}: {fault.what}{quote}")


def labelled(files: Iterable[Path]) -> Iterator[Item]:
    """The files' items; raises CommandError for a file or a line that cannot be read, and for twins."""
    seen: set[str | int] = set()
    for path in files:
        try:
            with path.open("rb") as lines:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        yield _item(line, f"{path}, line {number}", seen)
        except OSError as problem:
            raise CommandError(f"{path}: {problem.strerror}") from problem
    if not seen:
        raise CommandError("There is no item to evaluate.")


def _item(line: bytes, place: str, seen: set[str | int]) -> Item:
    try:
        item = parse_labelled(decode_line(line))
    except ItemError as problem:
        raise CommandError(f"{place}: {problem}") from problem
    if item.id is None or item.id in seen:
        raise CommandError(f"{place}: " + ("no id" if item.id is None else f"the id {item.id} is another item's"))
    seen.add(item.id)
    return item


def report(pairs: Sequence[Pair]) -> Iterator[str]:
    """The lines of the figures' tables."""
    figures = {ALL: figures_of(_compared(pairs))}
    for language in sorted({_language(pair) for pair in pairs}):
        figures[language] = figures_of(_compared(pair for pair in pairs if _language(pair) == language))
    yield "Items: " + ", ".join(f"{found.items} {name}" for name, found in figures.items())
    yield ""
    yield from _rates_table(figures)
    yield from (_rates_row(kind, figures_of(_compared(pairs, kind)).events) for kind in EventKind)
    yield ""
    yield from _shares_table(figures)


def _language(pair: Pair) -> str:
    return pair[0].document.language or UNTOLD


def _compared(pairs: Iterable[Pair], kind: EventKind | None = None) -> Iterator[Comparison]:
    for right, found in pairs:
        yield compare(narrowed(right, kind), narrowed(found, kind)) if kind else compare(right, found)


def _rates_table(figures: Mapping[str, Figures]) -> Iterator[str]:
    parts: Mapping[str, Callable[[Figures], Rates]] = {
        "entities": attrgetter("entities"),
        "events": attrgetter("events"),
        "events with status": attrgetter("strict_events"),
        "participants": attrgetter("participants"),
    }
    yield f"{'':<24}{'precision':>10}{'recall':>10}{'F1':>10}"
    for part, rates in parts.items():
        yield from (_rates_row(f"{part}, {name}", rates(found)) for name, found in figures.items())


def _rates_row(name: str, rates: Rates) -> str:
    return f"{name:<24}{rates.precision:>10.3f}{rates.recall:>10.3f}{rates.f1:>10.3f}"


def _shares_table(figures: Mapping[str, Figures]) -> Iterator[str]:
    shares: Mapping[str, Callable[[Figures], float]] = {
        "kind of entity right": attrgetter("entity_kind_accuracy"),
        "main events found": attrgetter("main_recall"),
        "status right": attrgetter("status_accuracy"),
        "amount right": attrgetter("amount_accuracy"),
        "role right": attrgetter("role_accuracy"),
        "quote in the text": attrgetter("quote_validity"),
    }
    yield f"{'':<24}" + "".join(f"{name:>10}" for name in figures)
    for name, share in shares.items():
        yield f"{name:<24}" + "".join(f"{share(found):>10.3f}" for found in figures.values())
