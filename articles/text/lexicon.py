"""A language's lexicon: what an editor writes in articles/data/lexicon/*.toml, checked and frozen.

Phrases use the notation of `text.phrases`: "rais{e,es,ed} funds" for alternatives, "licenci*" for any ending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from articles.text.claims.linear import LinearModel, parse_model
from articles.text.phrases import expand, fold
from articles.text.values import ROLES, EntityKind, EventKind, Role, Status

E = TypeVar("E", bound=StrEnum)

BY = "by"
_SCOPES = ("before", "after", "sentence")
_TRIGGER_FIELDS = frozenset(
    ("id", "kind", "phrases", "subject", "object", "prepositions", "status", "near", "unless", "sense", "weak")
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell of an event: who stands before them, who after, and what must or must not stand near.

    `subject` and `object` are the roles of who acts and who is acted upon; `prepositions` the roles of names after
    "with", "from", … ; `near` and `unless` name word classes (or "amount", or a kind of name) of which one must, or
    none may, stand in the same clause; `sense` keeps apart events of one kind that are never the same ("suit",
    "ruling"); `weak` ones make a claim only where nothing stronger tells of that kind.
    """

    id: str
    kind: EventKind
    phrases: tuple[str, ...]
    subject: Role
    object: Role
    prepositions: Mapping[str, Role] = field(default_factory=dict)
    status: Status | None = None
    near: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    sense: str = ""
    weak: bool = False


@dataclass(frozen=True, slots=True)
class StatusCue:
    """Words that set the status of what follows them ("before"), precedes them ("after") or of a whole sentence."""

    status: Status
    scope: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Parties that matter without a name of their own ("Hollywood studios")."""

    name: str
    kind: EntityKind
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that is known of one language: the rules', the words' meanings (`concepts`), and the learnt `models`.

    Without models the rules alone decide. `name_models` tell unknown names from other capitals, and `ordinary` are
    words, folded, that are no names; both are shared by all languages.
    """

    language: str
    triggers: tuple[Trigger, ...] = ()
    cues: tuple[StatusCue, ...] = ()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prepositions: Mapping[str, str] = field(default_factory=dict)
    unnamed: tuple[Unnamed, ...] = ()
    concepts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    models: Mapping[str, LinearModel] = field(default_factory=dict)
    name_models: Mapping[str, LinearModel] = field(default_factory=dict)
    ordinary: frozenset[str] = frozenset()

    def words(self, name: str) -> frozenset[str]:
        """The folded phrases of a word class; empty where the lexicon has no such class."""
        return frozenset(fold(phrase).strip() for pattern in self.classes.get(name, ()) for phrase in expand(pattern))


def parse_lexicon(data: Mapping[str, Any]) -> Lexicon:
    """A lexicon file's contents → Lexicon. ValueError tells the entry that is wrong."""
    classes = {name: _phrases(words, f"class {name}") for name, words in data.get("classes", {}).items()}
    return Lexicon(
        language=str(data.get("language", "")),
        triggers=tuple(_trigger(entry, classes) for entry in data.get("trigger", ())),
        cues=tuple(_cues(data.get("status", {}))),
        classes=classes,
        prepositions={
            fold(word).strip(): name for name, words in data.get("prepositions", {}).items() for word in words
        },
        unnamed=tuple(_unnamed(entry) for entry in data.get("unnamed", ())),
        concepts={name: _phrases(words, f"concept {name}") for name, words in data.get("concepts", {}).items()},
        models={name: parse_model(model) for name, model in data.get("models", {}).items()},
        name_models={name: parse_model(model) for name, model in data.get("name_models", {}).items()},
        ordinary=frozenset(data.get("ordinary", ())),
    )


def _trigger(entry: Mapping[str, Any], classes: Mapping[str, Any]) -> Trigger:
    where = f"trigger {entry.get('id', '?')}"
    unknown = set(entry) - _TRIGGER_FIELDS
    if unknown or "id" not in entry:
        raise ValueError(f"{where}: unknown field {', '.join(sorted(unknown))}" if unknown else f"{where}: no id")
    kind = _member(EventKind, entry.get("kind", ""), where)
    roles = {name: _role(kind, entry.get(name, ROLES[kind][0].value), where) for name in ("subject", "object")}
    return Trigger(
        id=entry["id"],
        kind=kind,
        phrases=_phrases(entry.get("phrases", ()), where),
        prepositions={name: _role(kind, role, where) for name, role in entry.get("prepositions", {}).items()},
        status=_member(Status, entry["status"], where) if "status" in entry else None,
        near=_class_names(entry.get("near", ()), classes, where),
        unless=_class_names(entry.get("unless", ()), classes, where),
        sense=entry.get("sense", ""),
        weak=bool(entry.get("weak", False)),
        **roles,
    )


def _role(kind: EventKind, name: str, where: str) -> Role:
    role = _member(Role, name, where)
    if role not in ROLES[kind]:
        raise ValueError(f"{where}: {kind} has no role {role}")
    return role


def _class_names(names: Sequence[str], classes: Mapping[str, Any], where: str) -> tuple[str, ...]:
    known = {*classes, "amount", *EntityKind}
    for name in names:
        if name not in known:
            raise ValueError(f"{where}: no word class {name}")
    return tuple(names)


def _cues(data: Mapping[str, Mapping[str, Iterable[str]]]) -> Iterable[StatusCue]:
    for name, scopes in data.items():
        status = _member(Status, name, "status")
        for scope, phrases in scopes.items():
            if scope not in _SCOPES:
                raise ValueError(f"status {name}: no scope {scope}")
            yield StatusCue(status, scope, _phrases(phrases, f"status {name}"))


def _unnamed(entry: Mapping[str, Any]) -> Unnamed:
    where = f"unnamed {entry.get('name', '?')}"
    return Unnamed(entry["name"], _member(EntityKind, entry["kind"], where), _phrases(entry["phrases"], where))


def _phrases(phrases: Iterable[str], where: str) -> tuple[str, ...]:
    found = tuple(phrases)
    if isinstance(phrases, str) or not found or not all(isinstance(one, str) and one.strip() for one in found):
        raise ValueError(f"{where}: phrases must be a list of words")
    if any("*" in phrase.removesuffix("*") for pattern in found for phrase in expand(pattern)):
        raise ValueError(f"{where}: * stands at the end of a phrase only")
    return found


def _member(values: type[E], name: str, where: str) -> E:
    try:
        return values(name)
    except ValueError:
        raise ValueError(f"{where}: {name!r} is none of {', '.join(values)}") from None
