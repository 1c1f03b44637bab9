"""The data files that Jalon brings along, read into the values of `articles.text`."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from articles.text.lexicon import Lexicon, parse_lexicon
from articles.text.titles import TitlePatterns, parse_patterns
from articles.text.topics import Topic, parse_topics
from articles.text.values import Alias, EntityKind, GazetteerEntry

FOLDER = Path(__file__).parent
LANGUAGES = ("fr", "en")
DEMO_SITE = "https://demo.jalon.example"
_GAZETTEER_FILES = {
    "companies": EntityKind.COMPANY,
    "people": EntityKind.PERSON,
    "products": EntityKind.PRODUCT,
    "organisations": EntityKind.ORGANISATION,
}
_TRIGGER_ID = re.compile(r'id = "([^"]+)"')
_ALIAS_COLUMNS = {"aliases": "", "aliases_fr": "fr", "aliases_en": "en"}


@dataclass(frozen=True, slots=True)
class StarterEntity:
    """A row of the gazetteer files: the entry, and what the tagger does not need."""

    entry: GazetteerEntry
    country: str
    site: str
    wikidata: str


@dataclass(frozen=True, slots=True)
class StarterFeed:
    name: str
    site: str
    url: str
    language: str


@dataclass(frozen=True, slots=True)
class DemoItem:
    """An item of news written for this project, on real events, to show a living site without a network."""

    url: str
    source: str
    source_site: str
    language: str
    title: str
    text: str
    author: str
    published: datetime


@cache
def gazetteer() -> tuple[GazetteerEntry, ...]:
    """The starter entities; each one's key is its name."""
    return tuple(starter.entry for starter in starter_entities())


def starter_entities() -> Iterator[StarterEntity]:
    for name, kind in _GAZETTEER_FILES.items():
        for row in _rows(FOLDER / "gazetteer" / f"{name}.csv"):
            yield StarterEntity(_entry(row, kind), row["country"], row["site"], row["wikidata"])


def starter_feeds() -> Iterator[StarterFeed]:
    for row in _rows(FOLDER / "sources.csv"):
        yield StarterFeed(row["name"], row["site"], row["feed"], row["language"])


def demo_items() -> Iterator[DemoItem]:
    for language in LANGUAGES:
        file = tomllib.loads((FOLDER / "demo" / f"{language}.toml").read_text(encoding="utf-8"))
        for item in file["item"]:
            yield DemoItem(
                url=f"{DEMO_SITE}/{language}/{item['slug']}",
                source=file["source"][item["source"]]["name"],
                source_site=f"{DEMO_SITE}/{language}/{item['source']}/",
                language=language,
                title=item["title"],
                text=item["text"].strip(),
                author=item.get("author", ""),
                published=item["published"],
            )


@cache
def lexicon_digest() -> str:
    """Twelve hexadecimal digits that change with any file of the lexicon: its words, its topics, its weights."""
    digest = hashlib.sha256()
    for path in sorted((FOLDER / "lexicon").iterdir()):
        if path.suffix in (".toml", ".json", ".txt"):
            digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def topics() -> tuple[Topic, ...]:
    """What articles may be about, in the order in which editors listed it."""
    lexicon_digest()  # first, as for the lexicons
    return parse_topics(tomllib.loads((FOLDER / "lexicon" / "topics.toml").read_text(encoding="utf-8")))


def topic_names(language: str) -> dict[str, str]:
    """Each topic's key → its name as readers of the language see it."""
    return {topic.key: topic.names.get(language, topic.key) for topic in topics()}


@cache
def lexicons() -> dict[str, Lexicon]:
    """Each language's lexicon, with the name lists that all languages share."""
    lexicon_digest()  # taken before the files are read: one edited in between is told as changed, never overlooked
    return {language: parse_lexicon(_lexicon_data(language)) for language in LANGUAGES}


def trigger_places(language: str) -> dict[str, str]:
    """Where the language's lexicon has each trigger: its id → file and line."""
    return {
        found[1]: f"{path.relative_to(FOLDER.parent.parent)}:{number}"
        for path in _lexicon_files(language)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := _TRIGGER_ID.match(line))
    }


@cache
def title_patterns(language: str) -> TitlePatterns:
    raw = tomllib.loads((FOLDER / "titles" / f"{language}.toml").read_text(encoding="utf-8"))
    return parse_patterns(language, raw)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _entry(row: Mapping[str, str], kind: EntityKind) -> GazetteerEntry:
    ambiguous = frozenset(_listed(row["ambiguous"]))
    forms = {row["name"]: ""}
    for column, language in _ALIAS_COLUMNS.items():
        for form in _listed(row[column]):
            forms.setdefault(form, language)
    aliases = tuple(Alias(form, language, form in ambiguous) for form, language in forms.items())
    return GazetteerEntry(row["name"], row["name"], kind, aliases, row["parent"] or None)


def _listed(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split("|") if part.strip()]


def _lexicon_files(language: str) -> list[Path]:
    folder = FOLDER / "lexicon"
    return [folder / f"{language}.toml", *sorted(folder.glob(f"{language}_*.toml"))]


def _lexicon_data(language: str) -> dict[str, Any]:
    """The language's own files (fr.toml, fr_*.toml), the names that all share and the learnt weights, as one."""
    folder = FOLDER / "lexicon"
    merged: dict[str, Any] = {}
    for path in [*_lexicon_files(language), folder / "names.toml"]:
        _merge(merged, tomllib.loads(path.read_text(encoding="utf-8")))
    weights = folder / "weights.json"
    if weights.exists():
        merged["models"] = json.loads(weights.read_text(encoding="utf-8"))
    names = folder / "name_weights.json"
    if names.exists():
        merged["name_models"] = json.loads(names.read_text(encoding="utf-8"))
    merged["ordinary"] = (folder / "ordinary_words.txt").read_text(encoding="utf-8").split()
    return merged


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping):
            _merge(into.setdefault(key, {}), value)
        elif isinstance(value, list):
            into[key] = [*into.get(key, ()), *value]
        else:
            into[key] = value
