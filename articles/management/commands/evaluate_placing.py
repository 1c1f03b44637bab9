"""Tag labelled items (JSON Lines in the labelling guide's shape), place what they tell, and say how well the items of
one story meet in one event. The stories are a JSON object: the items' ids, by the story's name."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.management.commands.evaluate import labelled
from articles.management.item_tagger import ItemTagger, while_somebody_reads
from articles.text.agreement import Agreement, b_cubed, pairs, pairwise
from articles.text.items import Item
from articles.text.placed_items import main_events


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("gold", type=Path, metavar="GOLD.jsonl")
        parser.add_argument("clusters", type=Path, metavar="CLUSTERS.json")
        parser.add_argument("--gold-labels", action="store_true", help="place the labels themselves; nothing is tagged")
        parser.add_argument("--errors", action="store_true", help="list the pairs that are wrong, too")

    def handle(self, *, gold: Path, clusters: Path, gold_labels: bool, errors: bool, **options: object) -> None:
        items = list(labelled([gold]))
        stories = _stories(clusters, items)
        tagger = ItemTagger(is_starter=True)
        events = main_events(items if gold_labels else [tagger.tag(item) for item in items])
        with while_somebody_reads():
            for line in report(stories, events):
                self.stdout.write(line)
            for line in faults(stories, events, items) if errors else ():
                self.stdout.write(line)


def _stories(path: Path, items: Sequence[Item]) -> dict[str, str]:
    """Each item's story; raises CommandError for a file that cannot be read and for an item that is not there."""
    try:
        clusters = json.loads(path.read_bytes())
        stories: dict[str, str] = {str(item): name for name, members in clusters.items() for item in members}
    except OSError as problem:
        raise CommandError(f"{path}: {problem.strerror}") from problem
    except (ValueError, AttributeError, TypeError) as problem:
        raise CommandError(f"{path}: no JSON object of lists of ids") from problem
    if missing := sorted(stories.keys() - {str(item.id) for item in items}):
        raise CommandError(f"{path}: there is no item {', '.join(missing)}")
    return stories


def report(stories: Mapping[str, str], events: Mapping[str, str]) -> Iterator[str]:
    """The figures of the items that have a story, and of all where the others are each a story of its own."""
    everybody = {item: stories.get(item, f"alone: {item}") for item in events}
    yield f"Items: {len(stories)} of {len(set(stories.values()))} stories, {len(everybody) - len(stories)} others"
    yield f"{'':<34}{'precision':>10}{'recall':>10}{'F1':>10}"
    yield _row("pairwise", pairwise(stories, events))
    yield _row("B-cubed", b_cubed(stories, events))
    yield _row("pairwise, with the others alone", pairwise(everybody, events))
    yield _row("B-cubed, with the others alone", b_cubed(everybody, events))


def _row(name: str, figures: Agreement) -> str:
    return f"{name:<34}{figures.precision:>10.3f}{figures.recall:>10.3f}{figures.f1:>10.3f}"


def faults(stories: Mapping[str, str], events: Mapping[str, str], items: Sequence[Item]) -> Iterator[str]:
    """The pairs that are together and should not be, and those that should be and are not."""
    titles = {str(item.id): item.document.title for item in items}
    everybody = {item: stories.get(item, f"alone: {item}") for item in events}
    wanted, found = set(pairs(everybody)), set(pairs(events))
    for sort, wrong in (("wrongly together", found - wanted), ("wrongly apart", wanted - found)):
        for one, other in sorted(wrong):
            yield f"{sort}: {one} “{titles[one]}” – {other} “{titles[other]}”"
