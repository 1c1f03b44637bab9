"""The title of an event from its facts, in the patterns of a language (articles/data/titles/)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from articles.text.values import ROLES, EventKind, Role, Status

MOST_NAMES = 3
_OPTIONAL = re.compile(r"\(([^()]*\{(\w+)\}[^()]*)\)")
_SLOT = re.compile(r"\{(\w+)(?:\|([^{}]*))?\}")
_NUMBER = re.compile(r"\[([^\[\]|]*)\|([^\[\]|]*)\]")
_FIRST_WORD = re.compile(r"[^\s’']*")
_DE_BEFORE_VOWEL = re.compile(r"\b([Dd])e (?=[aeiouhâàéèêîôAEIOUÂÀÉÈÊÎÔ])(?!h|H)")


@dataclass(frozen=True, slots=True)
class KindPatterns:
    lead: tuple[Role, ...]
    others: tuple[Role, ...]
    noun: str
    by_status: Mapping[Status, str]


@dataclass(frozen=True, slots=True)
class TitlePatterns:
    language: str
    join: str
    more: tuple[str, str]
    noun: str
    kinds: Mapping[EventKind, KindPatterns]


def parse_patterns(language: str, raw: Mapping[str, Any]) -> TitlePatterns:
    """The patterns of one language from its data file; raises KeyError or ValueError where one is missing or amiss."""
    kinds = {kind: _parse_kind(kind, raw[kind]) for kind in EventKind}
    one, many = raw["more"]
    return TitlePatterns(language, raw["join"], (one, many), raw["noun"], kinds)


def _parse_kind(kind: EventKind, raw: Mapping[str, Any]) -> KindPatterns:
    lead, others = (tuple(map(Role, raw[name])) for name in ("lead", "others"))
    if strange := {*lead, *others} - set(ROLES[kind]):
        raise ValueError(f"{kind} has no role {', '.join(strange)}")
    return KindPatterns(lead, others, raw["noun"], {status: raw[status] for status in Status})


def make_title(
    kind: EventKind,
    status: Status,
    who: Sequence[tuple[str, Role]],
    amount: str,
    patterns: TitlePatterns,
    many: Collection[str] = (),
) -> str:
    """`who` holds (name, role) in the order to be told, `amount` the sum as printed or ""; the names in `many` stand
    for several ("authors")."""
    words = patterns.kinds[kind]
    lead = [name for name, role in who if role in words.lead]
    others = [name for name, role in who if role in words.others]
    if not lead:
        names = _joined([name for name, _ in who], patterns)
        return _first_upper(patterns.noun.format(names=names, noun=words.noun))
    slots = {"lead": _joined(lead, patterns), "others": _joined(others, patterns), "sum": amount}
    is_plural = len(lead) > 1 or lead[0] in many
    return _first_upper(_contracted(_filled(words.by_status[status], slots, is_plural), patterns.language))


def _joined(names: Sequence[str], patterns: TitlePatterns) -> str:
    """ "A", "A and B", "A, B and C", "A, B and 3 others"."""
    if len(names) > MOST_NAMES + 1:
        rest = len(names) - MOST_NAMES + 1
        names = [*names[: MOST_NAMES - 1], patterns.more[rest > 1].format(count=rest)]
    return patterns.join.join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _filled(pattern: str, slots: Mapping[str, str], plural: bool) -> str:
    chosen = _NUMBER.sub(lambda match: match[2] if plural else match[1], pattern)
    kept = _OPTIONAL.sub(lambda match: match[1] if slots[match[2]] else "", chosen)
    return _SLOT.sub(lambda match: slots[match[1]] or match[2] or "", kept)


def _contracted(title: str, language: str) -> str:
    """French elides "de" before a vowel: « auprès d’OpenAI »."""
    return _DE_BEFORE_VOWEL.sub(r"\1’", title) if language == "fr" else title


def _first_upper(title: str) -> str:
    """ "studios de Paris" → "Studios de Paris"; a name with a capital of its own stays as it is: "xAI"."""
    is_written_its_own_way = not _FIRST_WORD.match(title)[0].islower()  # type: ignore[index]
    return title if is_written_its_own_way else title[:1].upper() + title[1:]
