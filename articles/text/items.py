"""Items of news in the labelling guide's shape, a JSON object a line: read, and written with what was found in them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from articles.text.values import (
    Claim,
    Document,
    EntityKind,
    EventKind,
    GazetteerEntry,
    Money,
    Participant,
    Precision,
    Role,
    Status,
    Tagging,
    VagueDate,
)

E = TypeVar("E", bound=StrEnum)

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_HALF = re.compile(r"[\ud800-\udfff]")
_LONGEST_TOLD = 40
_PRECISIONS = {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}


class ItemError(ValueError):
    """What is wrong about an item, in one line."""


@dataclass(frozen=True, slots=True)
class ItemEntity:
    """Somebody or something that an item names; `surfaces` are the distinct strings that do."""

    name: str
    kind: EntityKind
    surfaces: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """What an item says happened; `date` is ISO 8601, as far as it is known."""

    kind: EventKind
    status: Status
    participants: tuple[Participant, ...]
    main: bool = False
    amount: Money | None = None
    date: str | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An item of news with its labels: an editor's, or a tagger's."""

    id: str | int | None
    document: Document
    entities: tuple[ItemEntity, ...] = ()
    events: tuple[ItemEvent, ...] = ()
    topics: tuple[str, ...] = ()


def decode_line(line: bytes) -> str:
    """A line's text; raises ItemError where it is not UTF-8."""
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ItemError(f"not UTF-8: {problem.reason} at byte {problem.start + 1}") from problem


def parse_item(line: str) -> Item:
    """The item of a line of JSON, its labels left out; raises ItemError."""
    return _unlabelled(_object(line))


def parse_labelled(line: str) -> Item:
    """The item of a line of JSON with its labels; raises ItemError."""
    raw = _object(line)
    return replace(
        _unlabelled(raw),
        entities=tuple(_entity(one) for one in _objects(raw, "entities")),
        events=tuple(_event(one) for one in _objects(raw, "events")),
    )


def parse_date(written: str) -> VagueDate:
    """ "2024", "2024-06" or "2024-06-11"; raises ItemError for anything else."""
    padded = f"{written}-01-01"[:10] if _DATE.fullmatch(written) else ""
    try:
        return VagueDate(date.fromisoformat(padded), _PRECISIONS[len(written)])
    except ValueError as problem:
        raise ItemError(f"published is {written[:_LONGEST_TOLD]!r}, not 2024, 2024-06 or 2024-06-11") from problem


def tagged(item: Item, tagging: Tagging, entries: Mapping[str, GazetteerEntry]) -> Item:
    """The item with what a tagger found in it; `entries` are those whom the tagger knows, by key."""
    whole = item.document.whole
    surfaces: dict[tuple[str, EntityKind], dict[str, None]] = {}
    known = [(entries[one.key].name, entries[one.key].kind, one.start, one.end) for one in tagging.mentions]
    unknown = [(one.name, one.kind, one.start, one.end) for one in tagging.suggestions]
    for name, kind, start, end in (*known, *unknown):
        surfaces.setdefault((name, kind), {})[whole[start:end]] = None
    return replace(
        item,
        document=replace(item.document, language=tagging.language),
        entities=tuple(ItemEntity(name, kind, tuple(forms)) for (name, kind), forms in surfaces.items()),
        events=tuple(told(whole, claim) for claim in tagging.claims),
        topics=tagging.topics,
    )


def to_line(item: Item) -> str:
    """The item as a line of JSON, without the line's end. Halves of characters stay escapes, so that it is UTF-8."""
    raw = _raw(item)
    line = json.dumps(raw, ensure_ascii=False)
    return json.dumps(raw) if _HALF.search(line) else line


def told(whole: str, claim: Claim) -> ItemEvent:
    """A claim as an item's event."""
    return ItemEvent(
        claim.kind,
        claim.status,
        claim.participants,
        claim.main,
        claim.amount,
        str(claim.date) if claim.date else None,
        whole[claim.start : claim.end],
    )


def _raw(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "language": item.document.language,
        "title": item.document.title,
        "text": item.document.text,
        "published": str(item.document.published) if item.document.published else None,
        "entities": [_raw_entity(one) for one in item.entities],
        "events": [_raw_event(one) for one in item.events],
        "topics": list(item.topics),
    }


def _raw_entity(entity: ItemEntity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "kind": entity.kind.value,
        "surfaces": list(entity.surfaces),
        "optional": entity.optional,
    }


def _raw_event(event: ItemEvent) -> dict[str, Any]:
    return {
        "kind": event.kind.value,
        "status": event.status.value,
        "main": event.main,
        "participants": [{"name": one.name, "role": one.role.value} for one in event.participants],
        "amount": _raw_amount(event.amount) if event.amount else None,
        "date": event.date,
        "quote": event.quote,
    }


def _raw_amount(amount: Money) -> dict[str, Any]:
    is_whole = amount.value == amount.value.to_integral_value()
    return {"value": int(amount.value) if is_whole else float(amount.value), "currency": amount.currency}


def _object(line: str) -> Mapping[str, Any]:
    try:
        raw = json.loads(line, parse_constant=_refuse_constant)
    except RecursionError as problem:
        raise ItemError("no JSON of an item: nested too deeply") from problem
    except json.JSONDecodeError as problem:
        raise ItemError(f"no JSON: {problem.msg} at character {problem.pos + 1}") from problem
    except ItemError:
        raise
    except ValueError as problem:  # a number of thousands of digits
        raise ItemError(f"no JSON: {problem}") from problem
    if not isinstance(raw, dict):
        raise ItemError("no JSON object")
    return raw


def _refuse_constant(name: str) -> NoReturn:
    raise ItemError(f"no JSON: {name} is no number")


def _unlabelled(raw: Mapping[str, Any]) -> Item:
    published = _text(raw, "published")
    document = Document(
        title=_text(raw, "title"),
        text=_text(raw, "text"),
        language=_language(_text(raw, "language")),
        published=parse_date(published) if published else None,
    )
    return Item(_id(raw), document)


def _id(raw: Mapping[str, Any]) -> str | int | None:
    found = raw.get("id")
    if isinstance(found, bool) or not isinstance(found, str | int | None):
        raise ItemError("id is neither a text nor a whole number")
    return found


def _language(tag: str) -> str:
    """ "fr-FR" → "fr"."""
    return tag.strip().replace("_", "-").partition("-")[0].lower()


def _text(raw: Mapping[str, Any], name: str) -> str:
    found = raw.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise ItemError(f"{name} is no text")
    return found


def _objects(raw: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = [] if raw.get(name) is None else raw[name]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ItemError(f"{name} is no list of objects")
    return found


def _entity(raw: Mapping[str, Any]) -> ItemEntity:
    surfaces = raw.get("surfaces") or []
    if not isinstance(surfaces, list) or not all(isinstance(one, str) for one in surfaces):
        raise ItemError("surfaces is no list of texts")
    kind = _member(EntityKind, raw, "kind", "an entity's")
    return ItemEntity(_text(raw, "name"), kind, tuple(surfaces), bool(raw.get("optional")))


def _event(raw: Mapping[str, Any]) -> ItemEvent:
    people = (
        Participant(_text(one, "name"), _member(Role, one, "role", "a participant's"))
        for one in _objects(raw, "participants")
    )
    return ItemEvent(
        _member(EventKind, raw, "kind", "an event's"),
        _member(Status, raw, "status", "an event's"),
        tuple(people),
        bool(raw.get("main")),
        _amount(raw.get("amount")),
        _text(raw, "date") or None,
        _text(raw, "quote"),
    )


def _amount(raw: Any) -> Money | None:
    if raw is None:
        return None
    value, currency = (raw.get("value"), raw.get("currency")) if isinstance(raw, dict) else (None, None)
    if not _is_number(value) or not isinstance(currency, str):
        raise ItemError("an amount has no value in a currency")
    return Money(Decimal(str(value)), currency)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _member(values: type[E], raw: Mapping[str, Any], name: str, whose: str) -> E:
    try:
        return values(str(raw.get(name)))
    except ValueError:
        raise ItemError(f"{whose} {name} is {raw.get(name)!r}, none of {', '.join(values)}") from None
