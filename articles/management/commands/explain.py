"""Say for each claim that the tagger makes of a text which rule, words and weights made it.

The file is plain text with the title in its first line, or JSON Lines in the labelling guide's shape; "-" reads what
comes in."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles import data
from articles.management.item_tagger import ItemTagger, while_somebody_reads
from articles.text.claims.explaining import Explainer, Explanation, Judgement, Weight, Word
from articles.text.items import Item, ItemError, decode_line, parse_item
from articles.text.language import detect
from articles.text.values import Claim, Document

MOST_WEIGHTS = 5


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--starter", action="store_true", help="the bundled names; no database is needed")

    def handle(self, *, file: str, starter: bool, **options: object) -> None:
        items = list(_items(file))
        tagger = ItemTagger(is_starter=starter)
        with while_somebody_reads():
            for item in items:
                for line in _told(item, tagger):
                    self.stdout.write(line)


def _items(file: str) -> Iterator[Item]:
    """The file's items; raises CommandError for what cannot be read."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as problem:
        raise CommandError(f"{file}: {problem.strerror}") from problem
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield _plain_item(file, content)
        return
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            try:
                yield parse_item(decode_line(line))
            except ItemError as problem:
                raise CommandError(f"{file}, line {number}: {problem}") from problem


def _plain_item(file: str, content: bytes) -> Item:
    try:
        title, _, text = decode_line(content).strip().partition("\n")
    except ItemError as problem:
        raise CommandError(f"{file}: {problem}") from problem
    return Item(file, Document(title.strip(), text.strip()))


def _told(item: Item, tagger: ItemTagger) -> Iterator[str]:
    language = item.document.language or detect(item.document.whole)
    document = replace(item.document, language=language)
    yield f"{item.id}  [{language or '?'}]  {document.title}"
    if language not in data.LANGUAGES:
        yield f"  no claim: texts are read in {' and '.join(data.LANGUAGES)} only"
        return
    explanations = _explainer(language).explain(tagger.rules.read(document))
    if not explanations:
        yield "  no claim"
    for number, one in enumerate(explanations, start=1):
        yield from _explained(number, one, document.whole, _trigger_places(language))


@cache
def _explainer(language: str) -> Explainer:
    return Explainer(data.lexicons()[language])


@cache
def _trigger_places(language: str) -> dict[str, str]:
    return data.trigger_places(language)


def _explained(number: int, one: Explanation, whole: str, places: dict[str, str]) -> Iterator[str]:
    claim = one.claim
    yield f"  {number}. {_summary(claim)}"
    yield f"     “{whole[claim.start : claim.end]}”"
    if one.trigger is None:
        yield f"     rule         {claim.rule}: no trigger of the lexicon, the weights alone"
    else:
        place = places[one.trigger.name]
        yield f"     rule         {claim.rule}: “{whole[one.trigger.start : one.trigger.end]}” ({place})"
    yield f"     words        {'; '.join(_word(word, whole) for word in one.words) or 'none that the lexicon knows'}"
    for judgement in one.judgements:
        yield f"     {judgement.about:<12} {_judged(judgement)}"
    for start, end in one.also:
        yield f"     also told by “{whole[start:end]}”"


def _summary(claim: Claim) -> str:
    told = [claim.kind.value, claim.status.value, *(["main"] if claim.main else [])]
    if claim.amount:
        told.append(f"{claim.amount.value.normalize():,f} {claim.amount.currency}")
    if claim.date:
        told.append(str(claim.date))
    return ", ".join(told)


def _word(word: Word, whole: str) -> str:
    return f"{word.sort} {word.name} “{whole[word.start : word.end]}”"


def _judged(judgement: Judgement) -> str:
    likely = f" {judgement.chance:.2f}" if judgement.chance is not None else ""
    weights = ", ".join(map(_weight, judgement.weights[:MOST_WEIGHTS]))
    return "; ".join(filter(None, (f"{judgement.outcome}{likely}", weights, judgement.note)))


def _weight(weight: Weight) -> str:
    return f"{weight.feature} {weight.value:+.2f}"
